#include "sdk/runner/describe_child.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <memory>
#include <thread>

#include "sdk/base/clock.hpp"
#include "sdk/base/unique_handle.hpp"

namespace vetting::runner {
namespace {

constexpr auto kTime = 5s;
constexpr std::size_t kMostText = std::size_t{8} << 20;

/// One runner that describes one file. posix_spawn: nothing of the plugin runs with our descriptors or environment.
class Asking {
public:
    Asking(const std::filesystem::path& runner, const std::filesystem::path& file, DescribeAnswer& answer) : answer_(answer) {
        std::array<int, 2> ends{};
        if (::pipe2(ends.data(), O_CLOEXEC) != 0) {
            answer_.failed = ::strerror(errno);
            return;
        }
        from_.reset(ends[0]);
        const UniqueFd to(ends[1]);
        posix_spawn_file_actions_t actions;
        posix_spawnattr_t attributes;
        ::posix_spawn_file_actions_init(&actions);
        ::posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
        ::posix_spawn_file_actions_adddup2(&actions, to.get(), STDOUT_FILENO);
        ::posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
        ::posix_spawn_file_actions_addclosefrom_np(&actions, 3);
        ::posix_spawnattr_init(&attributes);
        ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSID);
        std::string program = runner.string(), plugin = file.string(), flag = "--describe", path = "PATH=/usr/sbin:/usr/bin:/sbin:/bin", locale = "LC_ALL=C";
        std::array<char*, 4> argv{program.data(), flag.data(), plugin.data(), nullptr};
        std::array<char*, 3> environment{path.data(), locale.data(), nullptr};
        const int failed = ::posix_spawn(&pid_, program.c_str(), &actions, &attributes, argv.data(), environment.data());
        ::posix_spawnattr_destroy(&attributes);
        ::posix_spawn_file_actions_destroy(&actions);
        if (failed != 0) {
            pid_ = 0;
            fail(::strerror(failed));
        }
    }
    ~Asking() { end(); }
    Asking(const Asking&) = delete;
    Asking& operator=(const Asking&) = delete;

    [[nodiscard]] bool open() const { return static_cast<bool>(from_); }
    [[nodiscard]] int fd() const { return from_.get(); }
    [[nodiscard]] Deadline deadline() const { return deadline_; }

    void read_some() {
        std::array<char, 65536> buffer;
        const ssize_t got = ::read(from_.get(), buffer.data(), buffer.size());
        if (got < 0 && errno == EINTR) return;
        if (got > 0) answer_.text.append(buffer.data(), static_cast<std::size_t>(got));
        if (answer_.text.size() > kMostText) return fail("it says more than 8 MiB of itself");
        if (got <= 0) finish();
    }
    void time_is_up() { fail("it did not load within 5 s"); }

private:
    /// The whole session: a plugin may have started something in its constructors.
    int end() {
        int status = 0;
        if (pid_ == 0) return status;
        ::kill(-pid_, SIGKILL);
        while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {}
        pid_ = 0;
        return status;
    }
    void fail(const std::string& why) {
        answer_.failed = why;
        from_.reset();
        end();
    }
    /// Its stdout is closed, and a whole line of JSON came, or it died on the way.
    void finish() {
        from_.reset();
        if (answer_.text.ends_with('\n')) {
            end();
            return;
        }
        siginfo_t info{};
        // It may have closed its descriptors and live on: wait for it no longer than for any other.
        while (::waitid(P_PID, static_cast<id_t>(pid_), &info, WEXITED | WNOWAIT | WNOHANG) == 0 && info.si_pid == 0) {
            if (deadline_.passed()) return time_is_up();
            ::poll(nullptr, 0, 5);
        }
        const int status = end();
        if (WIFSIGNALED(status)) {
            answer_.failed = "it crashed while it was loaded: " + std::string(::strsignal(WTERMSIG(status)));
        } else {
            answer_.failed = "it ended the process while it was loaded, with exit code " + std::to_string(WEXITSTATUS(status));
        }
    }

    DescribeAnswer& answer_;
    pid_t pid_ = 0;
    UniqueFd from_;
    Deadline deadline_ = Deadline::in(kTime);
};

void wait_for_news(std::vector<std::unique_ptr<Asking>>& asking) {
    std::vector<pollfd> fds;
    auto left = std::chrono::milliseconds(kTime);
    for (const auto& one : asking) {
        fds.push_back({one->fd(), POLLIN, 0});
        left = std::min(left, one->deadline().left());
    }
    ::poll(fds.data(), fds.size(), static_cast<int>(left.count()) + 1);
    for (std::size_t i = 0; i < asking.size(); ++i) {
        if (fds[i].revents != 0) asking[i]->read_some();
        else if (asking[i]->deadline().passed()) asking[i]->time_is_up();
    }
    std::erase_if(asking, [](const auto& one) { return !one->open(); });
}

}  // namespace

std::vector<DescribeAnswer> describe_all(const std::filesystem::path& runner, const std::vector<std::filesystem::path>& files) {
    std::vector<DescribeAnswer> answers(files.size());
    const std::size_t at_once = std::max(2U, std::thread::hardware_concurrency());
    std::vector<std::unique_ptr<Asking>> asking;
    for (std::size_t next = 0; next < files.size() || !asking.empty();) {
        while (next < files.size() && asking.size() < at_once) {
            auto one = std::make_unique<Asking>(runner, files[next], answers[next]);
            ++next;
            if (one->open()) asking.push_back(std::move(one));
        }
        if (!asking.empty()) wait_for_news(asking);
    }
    return answers;
}

}  // namespace vetting::runner
