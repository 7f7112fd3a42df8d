// Two machines in one: this process in a network namespace of its own, and another beside it, joined by virtual cables.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include <sys/types.h>

namespace vetting::testing_stages {

/// Moves this process into namespaces of its own; once a process. @throws std::system_error
void enter_own_namespaces();

/// Run a program to its end. @throws std::runtime_error naming it when it fails
void must_run(const std::string& command);

/// The other machine: a namespace kept by a process that sleeps.
class OtherMachine {
public:
    OtherMachine();
    OtherMachine(const OtherMachine&) = delete;
    OtherMachine& operator=(const OtherMachine&) = delete;
    ~OtherMachine();

    /// A cable: `here` with that address on this machine, `there` on the other.
    void cable(const std::string& here, const std::string& here_address, const std::string& there, const std::string& there_address);
    void must_run(const std::string& command) const;  ///< over there
    /// A thread that lives over there.
    [[nodiscard]] std::jthread thread(std::function<void()> work) const;
    /// A root whose /sys shows the ports over there; gone with this object.
    [[nodiscard]] const std::filesystem::path& root() const { return root_; }

private:
    void enter() const;
    pid_t keeper_ = 0;
    std::vector<std::string> cables_;  ///< names on this machine
    std::filesystem::path root_;
};

}  // namespace vetting::testing_stages
