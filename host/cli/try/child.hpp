// A program of ours as a child: its own process group (Ctrl-C is for us), its words in a log file, never outliving us.
#pragma once

#include <sys/types.h>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>

#include <filesystem>
#include <string>
#include <vector>

namespace vetting::cli {

namespace asio = boost::asio;

struct ChildSpec {
    std::vector<std::string> argv;  ///< the program's path first
    std::filesystem::path log;      ///< stdout and stderr are appended to it
};

class Child {
public:
    /// @throws Error Io. Call it on a thread that lives as long as the program: the kernel ends the child with it.
    Child(const asio::any_io_executor& executor, const ChildSpec& spec);
    ~Child();  ///< SIGKILL to what still runs
    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;

    [[nodiscard]] bool running() const { return pid_ > 0 && !reaped_; }
    [[nodiscard]] pid_t pid() const { return pid_; }
    void signal(int number) const;
    /// Returns when it has ended and is reaped.
    [[nodiscard]] asio::awaitable<void> ended();
    /// `exit code 1`, `signal 9 (Killed)`.
    [[nodiscard]] std::string how() const;
    [[nodiscard]] bool cleanly() const;

private:
    void reap(int options);

    pid_t pid_ = -1;
    bool reaped_ = false;
    int status_ = 0;  ///< as waitpid() gives it
    asio::posix::stream_descriptor pidfd_;
};

}  // namespace vetting::cli
