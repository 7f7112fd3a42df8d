// A program of ours as a child of a test: its output in a file, never outliving the test.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace vetting::e2e {

/// Looks at `condition` until it is true or the time is over. @return whether it became true.
[[nodiscard]] bool wait_until(const std::function<bool()>& condition, std::chrono::milliseconds limit);

class Process {
public:
    Process() = default;
    /// stdout goes to `output`, stderr to `output` + `.err`; both are appended to.
    Process(const std::vector<std::string>& argv, std::filesystem::path output, const std::vector<std::string>& environment = {});
    Process(Process&& other) noexcept;
    Process& operator=(Process&& other) noexcept;
    Process(const Process&) = delete;
    Process& operator=(const Process&) = delete;
    ~Process();  ///< SIGKILL to what still runs

    [[nodiscard]] bool running();
    /// Send a signal to this process alone; nothing when it has ended.
    void signal(int number);
    /// kill -9 and reap.
    void kill9();
    /// Exit code (128 + signal when one ended it); nothing when it still runs after `limit`.
    [[nodiscard]] std::optional<int> wait(std::chrono::milliseconds limit);
    [[nodiscard]] pid_t pid() const { return pid_; }
    [[nodiscard]] std::string output() const;
    [[nodiscard]] std::string errors() const;

private:
    pid_t pid_ = -1;
    std::optional<int> exit_;
    std::filesystem::path output_;
};

/// Gone with everything in it when the test ends, kept (and named) when the test failed.
class ScratchFolder {
public:
    ScratchFolder();
    ScratchFolder(const ScratchFolder&) = delete;
    ScratchFolder& operator=(const ScratchFolder&) = delete;
    ~ScratchFolder();
    [[nodiscard]] const std::filesystem::path& path() const { return path_; }

private:
    std::filesystem::path path_;
};

}  // namespace vetting::e2e
