#include "host/cli/try/child.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "sdk/base/error.hpp"
#include "sdk/base/unique_handle.hpp"

namespace vetting::cli {
namespace {

[[noreturn]] void io_error(const std::string& what) { throw Error(Errc::Io, what + ": " + std::strerror(errno)); }

/// Made before the fork: after it nothing may be allocated.
struct Launch {
    std::vector<std::string> words;
    std::vector<char*> argv;
    int input = -1, output = -1;
    pid_t parent = 0;
};

/// In the child, with async-signal-safe calls only.
[[noreturn]] void become(const Launch& launch) {
    ::setpgid(0, 0);
    ::prctl(PR_SET_PDEATHSIG, SIGTERM);
    if (::getppid() != launch.parent) ::_exit(127);
    sigset_t none;
    ::sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);
    for (const int number : {SIGPIPE, SIGINT, SIGTERM, SIGHUP}) ::signal(number, SIG_DFL);
    if (::dup2(launch.input, 0) < 0 || ::dup2(launch.output, 1) < 0 || ::dup2(launch.output, 2) < 0) ::_exit(127);
    ::execv(launch.argv.front(), launch.argv.data());
    ::_exit(127);
}

}  // namespace

Child::Child(const asio::any_io_executor& executor, const ChildSpec& spec) : pidfd_(executor) {
    const UniqueFd input(::open("/dev/null", O_RDONLY | O_CLOEXEC));
    const UniqueFd output(::open(spec.log.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600));
    if (!output) io_error("cannot write " + spec.log.string());
    Launch launch{spec.argv, {}, input.get(), output.get(), ::getpid()};
    for (std::string& one : launch.words) launch.argv.push_back(one.data());
    launch.argv.push_back(nullptr);
    pid_ = ::fork();
    if (pid_ < 0) io_error("cannot start " + spec.argv.front());
    if (pid_ == 0) become(launch);
    const int pidfd = static_cast<int>(::syscall(SYS_pidfd_open, pid_, 0));
    if (pidfd < 0) {
        const int why = errno;
        ::kill(pid_, SIGKILL);
        reap(0);
        errno = why;
        io_error("pidfd_open");
    }
    pidfd_.assign(pidfd);
}

Child::~Child() {
    if (!running()) return;
    signal(SIGKILL);
    reap(0);
}

void Child::signal(int number) const {
    if (running()) ::kill(pid_, number);
}

void Child::reap(int options) {
    if (reaped_) return;
    pid_t found = 0;
    do {
        found = ::waitpid(pid_, &status_, options);
    } while (found < 0 && errno == EINTR);
    reaped_ = found == pid_;
}

asio::awaitable<void> Child::ended() {
    while (!reaped_) {
        auto [error] = co_await pidfd_.async_wait(asio::posix::stream_descriptor::wait_read, asio::as_tuple(asio::use_awaitable));
        if (error) co_return;
        reap(WNOHANG);
    }
}

std::string Child::how() const {
    if (!reaped_) return "still running";
    if (WIFSIGNALED(status_)) {
        const int number = WTERMSIG(status_);
        return "signal " + std::to_string(number) + " (" + ::strsignal(number) + ")";
    }
    return "exit code " + std::to_string(WEXITSTATUS(status_));
}

bool Child::cleanly() const { return reaped_ && WIFEXITED(status_) && WEXITSTATUS(status_) == 0; }

}  // namespace vetting::cli
