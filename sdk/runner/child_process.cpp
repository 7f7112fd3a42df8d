#include "sdk/runner/child_process.hpp"

#include <fcntl.h>
#include <linux/close_range.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <vector>

#include "sdk/base/crypto.hpp"
#include "sdk/base/error.hpp"
#include "sdk/runner/private_dev.hpp"
#include "sdk/runner/proc.hpp"

namespace vetting::runner {
namespace {

constexpr int kChildSocket = 3;
constexpr rlim_t kMostFiles = 4096;

[[noreturn]] void io_error(const std::string& what) { throw Error(Errc::Io, what + ": " + std::strerror(errno)); }

/// All that the new process needs, made before the fork: after it nothing may be allocated.
struct Launch {
    std::vector<std::string> argv, environment;
    std::vector<char*> raw_argv, raw_environment;
    int in = -1, output = -1, socket = -1;
    pid_t parent = 0;
    std::optional<PrivateDev> private_dev;

    void finish() {
        for (std::string& word : argv) raw_argv.push_back(word.data());
        for (std::string& word : environment) raw_environment.push_back(word.data());
        raw_argv.push_back(nullptr);
        raw_environment.push_back(nullptr);
    }
};

/// The kernel's out-of-memory killer shall take a plugin before it takes us. Raising needs no privilege.
void offer_to_oom_killer() {
    const int fd = ::open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
    if (fd < 0) return;
    [[maybe_unused]] const ssize_t done = ::write(fd, "500", 3);
    ::close(fd);
}

/// In the child, with async-signal-safe calls only.
[[noreturn]] void become_runner(const Launch& launch) {
    ::setsid();
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::getppid() != launch.parent) ::_exit(127);
    ::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
    ::prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);  // what its tools leave behind stays in its tree
    offer_to_oom_killer();
    const rlimit no_core{0, 0};
    ::setrlimit(RLIMIT_CORE, &no_core);
    rlimit files{};
    if (::getrlimit(RLIMIT_NOFILE, &files) == 0) {
        // All that is allowed: a stage runs a tool a processor, each with three descriptors.
        files.rlim_cur = files.rlim_max = std::min(files.rlim_max, kMostFiles);
        ::setrlimit(RLIMIT_NOFILE, &files);
    }
    sigset_t none;
    ::sigemptyset(&none);
    ::sigprocmask(SIG_SETMASK, &none, nullptr);
    for (const int signal : {SIGPIPE, SIGINT, SIGTERM, SIGHUP, SIGCHLD}) ::signal(signal, SIG_DFL);
    if (::dup2(launch.in, STDIN_FILENO) < 0 || ::dup2(launch.output, STDOUT_FILENO) < 0 ||
        ::dup2(launch.output, STDERR_FILENO) < 0 || ::dup2(launch.socket, kChildSocket) < 0) {
        ::_exit(127);
    }
    ::close_range(kChildSocket + 1, ~0U, 0);
    ::umask(022);
    if (::chdir("/") != 0) ::_exit(127);
    if (launch.private_dev && !launch.private_dev->enter()) {
        constexpr std::string_view kWhy = "a /dev of its own could not be made: it is not started\n";
        [[maybe_unused]] const ssize_t told = ::write(STDERR_FILENO, kWhy.data(), kWhy.size());
        ::_exit(127);
    }
    ::execve(launch.raw_argv.front(), launch.raw_argv.data(), launch.raw_environment.data());
    ::_exit(127);
}

/// dup2 of a descriptor onto itself keeps CLOEXEC, so none of ours may be one of the child's numbers.
UniqueFd above_standard(UniqueFd fd) {
    if (fd.get() > kChildSocket) return fd;
    UniqueFd higher(::fcntl(fd.get(), F_DUPFD_CLOEXEC, kChildSocket + 1));
    if (!higher) io_error("fcntl");
    return higher;
}

}  // namespace

int ChildProcess::signal_all(int signal) const {
    if (pid == 0) return 0;
    return signal_family(pid, tag, signal);
}

std::optional<Reaped> ChildProcess::reap() {
    siginfo_t info{};
    if (::waitid(P_PID, static_cast<id_t>(pid), &info, WEXITED | WNOWAIT | WNOHANG) != 0 || info.si_pid != pid) return std::nullopt;
    Reaped reaped;
    reaped.cpu_s = process_cpu_s(pid);
    const ProcessIo io = process_io(pid);
    reaped.read_bytes = io.read_bytes;
    reaped.written_bytes = io.written_bytes;
    int status = 0;
    ::waitpid(pid, &status, 0);
    if (WIFSIGNALED(status)) reaped.signal = WTERMSIG(status);
    if (WIFEXITED(status)) reaped.exit = WEXITSTATUS(status);
    return reaped;
}

ChildProcess spawn_runner(const ProcessSpec& spec) {
    if (::access(spec.runner.c_str(), X_OK) != 0) io_error("plugin runner " + spec.runner.string());
    ChildProcess child;
    child.tag = hex(random_bytes(12));
    child.oom_kills_before = oom_kills();
    std::array<int, 2> pair{}, pipe{};
    if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair.data()) != 0) io_error("socketpair");
    child.socket.reset(pair[0]);
    const UniqueFd theirs = above_standard(UniqueFd(pair[1]));
    if (::pipe2(pipe.data(), O_CLOEXEC) != 0) io_error("pipe");
    child.output.reset(pipe[0]);
    const UniqueFd output = above_standard(UniqueFd(pipe[1]));
    const UniqueFd in = above_standard(UniqueFd(::open("/dev/null", O_RDONLY | O_CLOEXEC)));
    ::fcntl(child.socket.get(), F_SETFL, O_NONBLOCK);
    ::fcntl(child.output.get(), F_SETFL, O_NONBLOCK);

    Launch launch;
    launch.argv = {spec.runner.string(), "--serve", spec.plugin.string(), spec.component, std::to_string(kChildSocket)};
    launch.environment = {"PATH=" + spec.tool_path, "LC_ALL=C", "HOME=/", "VETTING_CHILD=" + child.tag};
    launch.in = in.get();
    launch.output = output.get();
    launch.socket = theirs.get();
    launch.parent = ::getpid();
    if (spec.private_dev) launch.private_dev.emplace(*spec.private_dev);
    launch.finish();
    child.pid = ::fork();
    if (child.pid < 0) io_error("fork");
    if (child.pid == 0) become_runner(launch);
    child.pidfd.reset(static_cast<int>(::syscall(SYS_pidfd_open, child.pid, 0)));
    if (!child.pidfd) io_error("pidfd_open");
    return child;
}

}  // namespace vetting::runner
