#include "sdk/runner/child/launch.hpp"

#include <fcntl.h>
#include <linux/close_range.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <string_view>

namespace vetting::runner {
namespace {

struct Pipe {
    UniqueFd read, write;
    Pipe() {
        std::array<int, 2> ends{-1, -1};
        if (::pipe2(ends.data(), O_CLOEXEC) != 0) return;
        read.reset(ends[0]);
        write.reset(ends[1]);
    }
};

std::vector<char*> pointers_to(const std::vector<std::string>& words) {
    std::vector<char*> pointers;
    for (const std::string& word : words) pointers.push_back(const_cast<char*>(word.c_str()));
    pointers.push_back(nullptr);
    return pointers;
}

/// In the child; never returns. Writes errno to `failed` when the tool cannot be executed.
[[noreturn]] void become(const char* path, char* const* argv, char* const* environment, pid_t parent, int in, int out, int err,
                         int failed) {
    ::setpgid(0, 0);
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::getppid() != parent) ::_exit(127);
    sigset_t none;
    ::sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);
    ::signal(SIGPIPE, SIG_DFL);
    ::dup2(in, STDIN_FILENO);
    ::dup2(out, STDOUT_FILENO);
    ::dup2(err, STDERR_FILENO);
    ::close_range(3, ~0U, CLOSE_RANGE_CLOEXEC);
    ::execve(path, argv, environment);
    const int why = errno;
    [[maybe_unused]] const ssize_t told = ::write(failed, &why, sizeof why);
    ::_exit(127);
}

}  // namespace

std::optional<std::string> find_tool(const std::string& name) {
    const auto runs = [](const std::string& path) { return ::access(path.c_str(), X_OK) == 0; };
    if (name.find('/') != std::string::npos) {
        return name.front() == '/' && runs(name) ? std::optional(name) : std::nullopt;
    }
    const char* variable = std::getenv("PATH");
    std::string_view folders = variable == nullptr ? std::string_view{} : variable;
    while (!folders.empty()) {
        const std::string_view folder = folders.substr(0, folders.find(':'));
        folders.remove_prefix(folder.size() == folders.size() ? folder.size() : folder.size() + 1);
        const std::string path = std::string(folder) + "/" + name;
        if (path.front() == '/' && runs(path)) return path;
    }
    return std::nullopt;
}

LaunchedTool launch(const std::string& path, const std::vector<std::string>& argv) {
    Pipe out, err, failure;
    UniqueFd in(::open("/dev/null", O_RDONLY | O_CLOEXEC));
    if (!out.read || !err.read || !failure.read || !in) return {.error = errno};
    const std::vector<std::string> environment{"LC_ALL=C", "HOME=/", "PATH=" + std::string(std::getenv("PATH") ? std::getenv("PATH") : ""),
                                               "VETTING_CHILD=" + std::string(std::getenv("VETTING_CHILD") ? std::getenv("VETTING_CHILD") : "")};
    const auto raw_argv = pointers_to(argv);
    const auto raw_environment = pointers_to(environment);
    const pid_t self = ::getpid();
    const pid_t pid = ::fork();
    if (pid < 0) return {.error = errno};
    if (pid == 0) {
        become(path.c_str(), raw_argv.data(), raw_environment.data(), self, in.get(), out.write.get(), err.write.get(),
               failure.write.get());
    }
    ::setpgid(pid, pid);
    failure.write.reset();
    int why = 0;
    ssize_t got = 0;
    do {
        got = ::read(failure.read.get(), &why, sizeof why);  // ends at exec, or with the reason
    } while (got < 0 && errno == EINTR);
    if (got > 0) {
        ::waitpid(pid, nullptr, 0);
        return {.error = why};
    }
    LaunchedTool tool{pid, UniqueFd(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0))), std::move(out.read), std::move(err.read), 0};
    ::fcntl(tool.out.get(), F_SETFL, O_NONBLOCK);
    ::fcntl(tool.err.get(), F_SETFL, O_NONBLOCK);
    return tool;
}

}  // namespace vetting::runner
