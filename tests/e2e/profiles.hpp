// Short profiles for tests: the product's stages with seconds instead of minutes, and stages of the tests' own.
#pragma once

#include <string>

namespace vetting::e2e {

/// Heartbeats as in `try`, one small counting stage.
inline std::string counting_profile(int count = 60) {
    return "name: counting\nstages:\n  - id: Counter\n    config: {count: " + std::to_string(count) +
           ", step_ms: 20}\nheartbeat: {interval_s: 0.5, missed: 40}\nreboot_grace_s: 20\nreporters: [json]\n";
}

/// One stage of the zoo between two honest ones.
inline std::string zoo_profile(const std::string& stage) {
    return "stages:\n  - id: " + stage +
           "\n    timeout_s: 20\n  - id: Counter\n    config: {count: 20, step_ms: 20}\n"
           "heartbeat: {interval_s: 0.5, missed: 40}\nreporters: [json]\n";
}

/// The stages of `try`, seconds long.
inline std::string brief_profile() {
    return "extends: try\nstages:\n  - {id: SMART, required: false}\n  - {id: CPUStress, config: {duration_s: 6}}\n"
           "  - {id: Memory, config: {duration_s: 6}}\n  - {id: Storage, config: {mode: read_scan, duration_s: 4}}\n"
           "  - {id: Network, required: false, config: {duration_s: 1}}\n";
}

}  // namespace vetting::e2e
