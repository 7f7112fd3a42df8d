#include "sdk/runner/child/tool.hpp"

#include <poll.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <filesystem>
#include <mutex>
#include <set>

#include "sdk/base/clock.hpp"
#include "sdk/runner/child/launch.hpp"
#include "sdk/runner/child/tool_version.hpp"
#include "sdk/runner/proc.hpp"

namespace vetting::runner {
namespace {

constexpr std::size_t kErrorTail = std::size_t{64} << 10;
constexpr std::size_t kMostErrorLine = std::size_t{4} << 10;
constexpr auto kTermGrace = 2s;    // from SIGTERM to SIGKILL
constexpr auto kDrainGrace = 500ms;  // what a tool's own leftovers may still say after it ended

thread_local std::string t_error;

/// Process groups of the tools that run now.
std::mutex g_groups_mutex;
std::set<pid_t> g_groups;

/// A tool while it runs: reads its pipes, ends it when asked, accounts for it when it is over.
class RunningTool {
public:
    RunningTool(LaunchedTool tool, const ToolCallbacks& callbacks) : tool_(std::move(tool)), callbacks_(callbacks) {
        const std::lock_guard lock(g_groups_mutex);
        g_groups.insert(tool_.pid);
    }
    ~RunningTool() {
        const std::lock_guard lock(g_groups_mutex);
        g_groups.erase(tool_.pid);
    }
    RunningTool(const RunningTool&) = delete;
    RunningTool& operator=(const RunningTool&) = delete;

    void until_it_ends();
    void account(ToolRecord& record);
    [[nodiscard]] vt_status status() const { return status_; }

private:
    void poll_once(bool exited);
    void read_out();
    void read_err();
    void tell_error_lines();
    void end(vt_status why);
    void escalate();

    LaunchedTool tool_;
    const ToolCallbacks& callbacks_;
    vt_status status_ = VT_OK;
    bool ending_ = false, exited_ = false;
    std::optional<Deadline> kill_at_;
    std::string error_line_;
};

void RunningTool::until_it_ends() {
    while (!exited_) poll_once(false);
    read_out();
    read_err();
    ::kill(-tool_.pid, SIGKILL);  // what it left behind in its group; the group's id is safe until we reap the leader
    const Deadline drain = Deadline::in(kDrainGrace);
    while ((tool_.out || tool_.err) && !drain.passed()) poll_once(true);
    if (!error_line_.empty()) callbacks_.on_error_line(error_line_);
}

void RunningTool::poll_once(bool exited) {
    std::array<pollfd, 4> fds{pollfd{tool_.out.get(), POLLIN, 0}, pollfd{tool_.err.get(), POLLIN, 0},
                              pollfd{exited ? -1 : tool_.pidfd.get(), POLLIN, 0},
                              pollfd{ending_ || exited ? -1 : callbacks_.cancel_fd, POLLIN, 0}};
    ::poll(fds.data(), fds.size(), exited || kill_at_ ? 50 : -1);
    if (fds[0].revents != 0) read_out();
    if (fds[1].revents != 0) read_err();
    if (fds[3].revents != 0) end(VT_E_CANCELLED);
    if (fds[2].revents != 0) exited_ = true;
    escalate();
}

void RunningTool::read_out() {
    std::array<char, 65536> buffer;
    while (tool_.out) {
        const ssize_t got = ::read(tool_.out.get(), buffer.data(), buffer.size());
        if (got < 0 && errno == EINTR) continue;
        if (got < 0 && errno == EAGAIN) return;
        if (got <= 0) return tool_.out.reset();
        if (!callbacks_.on_stdout || status_ != VT_OK) continue;  // read on: a full pipe would block the tool's end
        const vt_status said = callbacks_.on_stdout({buffer.data(), static_cast<std::size_t>(got)});
        if (said != VT_OK) end(said);
    }
}

void RunningTool::read_err() {
    std::array<char, 16384> buffer;
    while (tool_.err) {
        const ssize_t got = ::read(tool_.err.get(), buffer.data(), buffer.size());
        if (got < 0 && errno == EINTR) continue;
        if (got < 0 && errno == EAGAIN) return;
        if (got <= 0) return tool_.err.reset();
        const std::string_view piece(buffer.data(), static_cast<std::size_t>(got));
        t_error += piece;
        if (t_error.size() > kErrorTail) t_error.erase(0, t_error.size() - kErrorTail);
        error_line_ += piece;
        tell_error_lines();
    }
}

void RunningTool::tell_error_lines() {
    std::size_t begin = 0;
    for (std::size_t end = 0; (end = error_line_.find('\n', begin)) != std::string::npos; begin = end + 1) {
        if (end > begin) callbacks_.on_error_line(std::string_view(error_line_).substr(begin, end - begin));
    }
    error_line_.erase(0, begin);
    if (error_line_.size() > kMostErrorLine) {
        callbacks_.on_error_line(error_line_);
        error_line_.clear();
    }
}

void RunningTool::end(vt_status why) {
    if (status_ == VT_OK) status_ = why;
    if (std::exchange(ending_, true)) return;
    ::kill(-tool_.pid, SIGTERM);
    kill_at_ = Deadline::in(kTermGrace);
}

void RunningTool::escalate() {
    if (kill_at_ && kill_at_->passed()) ::kill(-tool_.pid, SIGKILL);
}

void RunningTool::account(ToolRecord& record) {
    siginfo_t info{};
    while (::waitid(P_PID, static_cast<id_t>(tool_.pid), &info, WEXITED | WNOWAIT) != 0 && errno == EINTR) {}
    const ProcessIo io = process_io(tool_.pid);  // a zombie still has its accounts; once reaped they are gone
    int status = 0;
    rusage usage{};
    while (::wait4(tool_.pid, &status, 0, &usage) < 0 && errno == EINTR) {}
    record.exit = WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
    record.cpu_s = seconds(usage.ru_utime) + seconds(usage.ru_stime);
    record.read_bytes = io.read_bytes;
    record.written_bytes = io.written_bytes;
}

}  // namespace

const std::string& last_tool_error() { return t_error; }

ToolOutcome run_tool(const std::vector<std::string>& argv, const ToolCallbacks& callbacks) {
    const auto path = find_tool(argv.front());
    const auto version = path ? version_of(*path, callbacks.cancel_fd) : std::nullopt;
    ToolOutcome outcome = run_quietly(argv, callbacks);
    outcome.record.version = version;
    return outcome;
}

ToolOutcome run_quietly(const std::vector<std::string>& argv, const ToolCallbacks& callbacks) {
    t_error.clear();
    ToolOutcome outcome;
    outcome.record.name = std::filesystem::path(argv.front()).filename().string();
    outcome.record.argv = argv;
    const auto path = find_tool(argv.front());
    if (!path) {
        t_error = argv.front() + " is not installed (not found, or not executable)";
        outcome.status = VT_E_TOOL;
        return outcome;
    }
    const auto begin = std::chrono::steady_clock::now();
    LaunchedTool tool = launch(*path, argv);
    if (tool.error != 0) {
        t_error = "cannot run " + *path + ": " + std::strerror(tool.error);
        outcome.status = VT_E_TOOL;
        return outcome;
    }
    outcome.started = true;
    RunningTool running(std::move(tool), callbacks);
    running.until_it_ends();
    running.account(outcome.record);
    outcome.record.wall_s = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
    outcome.status = running.status();
    return outcome;
}

void kill_all_tools() {
    const std::lock_guard lock(g_groups_mutex);
    for (const pid_t group : g_groups) ::kill(-group, SIGKILL);
}

}  // namespace vetting::runner
