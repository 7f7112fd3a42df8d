#include "sdk/runner/live_child.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>

#include "sdk/runner/proc.hpp"

namespace vetting::runner {
namespace asio = boost::asio;
namespace {

constexpr auto kNoThrow = asio::as_tuple(asio::use_awaitable);
constexpr std::size_t kTurn = std::size_t{1} << 20;       ///< bytes taken before others get their turn
constexpr std::size_t kLastWords = std::size_t{16} << 20;  ///< at most so much is read after the end
constexpr std::size_t kTail = std::size_t{8} << 10;
constexpr int kMostLines = 1000;

}  // namespace

LiveChild::LiveChild(const asio::any_io_executor& executor, const ProcessSpec& spec)
    : process_(spawn_runner(spec)),
      socket_(executor, process_.socket.release()),
      output_(executor, process_.output.release()),
      pidfd_(executor, process_.pidfd.release()),
      wake_(executor) {}

LiveChild::~LiveChild() {
    if (reaped_) return;
    process_.signal_all(SIGKILL);
    (void)process_.reap();
}

void LiveChild::listen() {
    const auto executor = wake_.get_executor();
    asio::co_spawn(executor, read_frames(shared_from_this()), asio::detached);
    asio::co_spawn(executor, read_output(shared_from_this()), asio::detached);
    asio::co_spawn(executor, await_exit(shared_from_this()), asio::detached);
}

asio::awaitable<void> LiveChild::read_frames(std::shared_ptr<LiveChild> self) {
    for (;;) {
        const auto [failed] = co_await socket_.async_wait(asio::posix::stream_descriptor::wait_read, kNoThrow);
        if (failed || !self->take_frames(kTurn)) co_return;
    }
}

asio::awaitable<void> LiveChild::read_output(std::shared_ptr<LiveChild> self) {
    for (;;) {
        const auto [failed] = co_await output_.async_wait(asio::posix::stream_descriptor::wait_read, kNoThrow);
        if (failed || !self->take_output(kTurn)) co_return;
    }
}

asio::awaitable<void> LiveChild::await_exit(std::shared_ptr<LiveChild> self) {
    while (!self->reaped_) {
        const auto [failed] = co_await pidfd_.async_wait(asio::posix::stream_descriptor::wait_read, kNoThrow);
        if (failed) co_return;
        self->take_frames(kLastWords);  // what it had said before counts
        self->take_output(kLastWords);
        self->reaped_ = self->process_.reap();
    }
    self->process_.signal_all(SIGKILL);  // what it left behind
    boost::system::error_code ignored;
    self->socket_.close(ignored);
    self->output_.close(ignored);
    self->pidfd_.close(ignored);
    self->notify();
}

bool LiveChild::take_frames(std::size_t most) {
    std::array<char, 65536> buffer;
    try {
        for (std::size_t taken = 0; taken < most && broken_.empty();) {
            const ssize_t got = ::recv(socket_.native_handle(), buffer.data(), buffer.size(), MSG_DONTWAIT);
            if (got < 0 && errno == EINTR) continue;
            if (got < 0 && errno == EAGAIN) break;
            if (got <= 0) return false;
            taken += static_cast<std::size_t>(got);
            reader_.feed({buffer.data(), static_cast<std::size_t>(got)});
            while (const auto frame = reader_.next()) on_frame(*frame);
        }
    } catch (const std::exception& error) {
        broken_ = std::string("the plugin's process sent what cannot be read: ") + error.what();
    }
    notify();
    return broken_.empty();
}

bool LiveChild::take_output(std::size_t most) {
    std::array<char, 16384> buffer;
    for (std::size_t taken = 0; taken < most;) {
        const ssize_t got = ::read(output_.native_handle(), buffer.data(), buffer.size());
        if (got < 0 && errno == EINTR) continue;
        if (got < 0 && errno == EAGAIN) return true;
        if (got <= 0) return false;
        taken += static_cast<std::size_t>(got);
        const std::string_view piece(buffer.data(), static_cast<std::size_t>(got));
        tail_ += piece;
        if (tail_.size() > kTail) tail_.erase(0, tail_.size() - kTail);
        tell_lines(piece);
    }
    return true;
}

void LiveChild::tell_lines(std::string_view piece) {
    for (const char c : piece) {
        if (c != '\n' && line_.size() < 4096) {
            line_ += c;
            continue;
        }
        if (on_line && !line_.empty() && lines_told_++ < kMostLines) on_line(line_);
        line_.clear();
    }
}

void LiveChild::send(FrameType type, std::string_view payload) {
    if (reaped_ || !broken_.empty()) return;
    outgoing_ += encode(type, payload);
    if (std::exchange(writing_, true)) return;
    asio::co_spawn(wake_.get_executor(), write_frames(shared_from_this()), asio::detached);
}

asio::awaitable<void> LiveChild::write_frames(std::shared_ptr<LiveChild> self) {
    while (!self->outgoing_.empty()) {
        const std::string batch = std::exchange(self->outgoing_, {});
        const auto [failed, written] = co_await asio::async_write(self->socket_, asio::buffer(batch), kNoThrow);
        if (failed) break;  // its end is told by the pidfd
    }
    self->writing_ = false;
}

asio::awaitable<void> LiveChild::wait_until(Clock::time_point moment) {
    wake_.expires_at(moment);
    co_await wake_.async_wait(kNoThrow);
}

bool LiveChild::killed_for_memory() const {
    return reaped_ && reaped_->signal == SIGKILL && oom_kills() > process_.oom_kills_before;
}

}  // namespace vetting::runner
