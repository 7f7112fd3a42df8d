// CPUStress: what is wanted of every socket, from config and inventory alone.
#pragma once

#include <string>
#include <vector>

#include "plugins/common/stage/cpu_methods.hpp"
#include "plugins/common/stage/plan.hpp"
#include "plugins/stages/cpustress/judge.hpp"

namespace vetting::cpustress {

using stages::Json;

inline constexpr std::string_view kLoad = "seconds under load";         ///< second, of the socket's least busy thread
inline constexpr std::string_view kOperations = "verified operations";  ///< count, stress-ng's bogo operations
inline constexpr std::string_view kMethods = "methods done by every thread";  ///< count

/// The settings as this stage reads them; every one has its default in cpustress.json.
struct Settings {
    double duration_s = 36;
    std::vector<const stages::CpuMethod*> methods;  ///< in the order of the settings, none twice
    double min_busy_share = 0.5;         ///< CPU time a thread must get, as a share of the duration
    OutlierRule slow{};
    double max_throttled_pct = 10;       ///< of the stage's time
    double frequency_drop_pct = 20;      ///< under one load, from its first seconds to its last
    double min_frequency_pct = 40;       ///< of the base frequency, the mean under load
    double failing_core_pct = 50;        ///< of its siblings' work: less fails a machine that is no guest
    std::uint64_t seed = 0;              ///< 0: a new one each time
    bool confirm = true;
    std::string root = "/";
};
[[nodiscard]] Settings settings_of(const Json& config);

/// How long one method runs in each round, whole seconds (stress-ng takes no fractions), and the rounds' total.
[[nodiscard]] int method_seconds(const Settings& settings);

[[nodiscard]] Json plan(const Json& config, const Json& facts);

}  // namespace vetting::cpustress
