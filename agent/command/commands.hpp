// The agent's commands, each as data and one function that returns the exit code.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace vetting {

inline constexpr int kExitOk = 0;
inline constexpr int kExitFailed = 1;  ///< could not do its job
inline constexpr int kExitUsage = 2;   ///< wrong command line, or input that cannot be read

/// Where plugins and their runner are.
struct Places {
    std::vector<std::filesystem::path> plugins;
    std::filesystem::path runner;
    std::filesystem::path sysroot = "/";
};

/// Fills what was not given: beside this program, else where packages put it.
void fill_places(Places& places);

struct RunCommand {
    std::string host, run_id, fingerprint;
    std::filesystem::path token_file, state;
    std::string boot_id;  ///< empty: the kernel's
    bool local = false, poweroff = false;
    Places places;
};
[[nodiscard]] int run_command(RunCommand command);

struct ProbeCommand {
    std::string name;
    std::vector<std::string> replay;  ///< `[TOOL:]FILE`; none: ask this machine
    Places places;
};
[[nodiscard]] int probe_command(ProbeCommand command);

struct StageCommand {
    std::string name;
    std::string config;               ///< a YAML or JSON file of settings; empty: defaults
    std::vector<std::string> replay;  ///< `[TOOL:]FILE`; none: exercise this machine
    Places places;
};
[[nodiscard]] int stage_command(StageCommand command);

}  // namespace vetting
