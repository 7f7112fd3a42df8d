// A runner child while it lives, on the io thread: frames in and out, its last words, and the news of its end.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "sdk/runner/child_process.hpp"
#include "sdk/runner/frame.hpp"

namespace vetting::runner {

class LiveChild : public std::enable_shared_from_this<LiveChild> {
public:
    using Clock = std::chrono::steady_clock;

    /// Starts the process; call `listen` next. @throws Error Io.
    LiveChild(const boost::asio::any_io_executor& executor, const ProcessSpec& spec);
    ~LiveChild();
    LiveChild(const LiveChild&) = delete;
    LiveChild& operator=(const LiveChild&) = delete;

    std::function<void(const Frame&)> on_frame;          ///< may throw: the conversation is then broken
    std::function<void(std::string_view)> on_line;       ///< of stdout and stderr
    void listen();

    void send(FrameType type, std::string_view payload = {});
    /// To the child and everything that descends from it.
    void signal_all(int signal) const { process_.signal_all(signal); }
    /// Resume whoever waits in `wait_until`.
    void notify() { wake_.cancel(); }
    /// Until `notify`, or news of the child, or that moment. One waiter at a time.
    [[nodiscard]] boost::asio::awaitable<void> wait_until(Clock::time_point moment);

    [[nodiscard]] bool exited() const { return reaped_.has_value(); }
    [[nodiscard]] const std::optional<Reaped>& reaped() const { return reaped_; }
    /// Why the conversation cannot go on, empty while it can.
    [[nodiscard]] const std::string& broken() const { return broken_; }
    [[nodiscard]] const std::string& last_output() const { return tail_; }
    [[nodiscard]] pid_t pid() const { return process_.pid; }
    [[nodiscard]] bool killed_for_memory() const;

private:
    boost::asio::awaitable<void> read_frames(std::shared_ptr<LiveChild> self);
    boost::asio::awaitable<void> read_output(std::shared_ptr<LiveChild> self);
    boost::asio::awaitable<void> await_exit(std::shared_ptr<LiveChild> self);
    boost::asio::awaitable<void> write_frames(std::shared_ptr<LiveChild> self);
    /// Take what has arrived, at most `most` bytes. @return false at the end of it.
    bool take_frames(std::size_t most);
    bool take_output(std::size_t most);
    void tell_lines(std::string_view piece);

    ChildProcess process_;
    boost::asio::posix::stream_descriptor socket_, output_, pidfd_;
    boost::asio::steady_timer wake_;
    FrameReader reader_;
    std::string outgoing_, broken_, tail_, line_;
    int lines_told_ = 0;
    bool writing_ = false;
    std::optional<Reaped> reaped_;
};

}  // namespace vetting::runner
