// Load as the stage runs it, on cores and with a stress-ng that a test makes up; and the verdict that decide() makes of it.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

namespace vetting::cpustress {

/// What stress-ng answers.
struct Answer {
    int exit = 0;
    std::string text;
    bool broken_off = false;  ///< the call is cancelled while it runs
};
/// @param time  0 for the first time that this method runs on this core
using StressNg = std::function<Answer(int cpu, const std::string& method, int time)>;

struct Told {
    std::string code, device, message;
    nlohmann::json details;
};
struct Done {
    std::string device, what, unit;
    double amount = 0;
};
struct LoadRun {
    std::vector<Told> findings;
    std::vector<Done> work;
    int times = 0;  ///< that stress-ng ran
    bool cancelled = false;
};
/// @param plan  the stage's plan for that config
[[nodiscard]] LoadRun run_load(const nlohmann::json& config, const nlohmann::json& plan, int cores, const StressNg& stress_ng);
/// What Watch tells of one CPU after that many looks at the tree below `root`. @param everywhere  see Watch::end_method
[[nodiscard]] std::vector<Told> run_watch(const std::filesystem::path& root, int looks, bool everywhere = true,
                                          const std::function<void(int)>& before_look = {});

}  // namespace vetting::cpustress
