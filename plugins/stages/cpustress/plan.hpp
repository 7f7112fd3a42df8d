// CPUStress: what is wanted of every socket, from config and inventory alone.
#pragma once

#include <string>
#include <vector>

#include "plugins/common/stage/plan.hpp"

namespace vetting::cpustress {

using stages::Json;

inline constexpr std::string_view kLoad = "seconds under load";         ///< second, of the socket's least busy thread
inline constexpr std::string_view kOperations = "verified operations";  ///< count, stress-ng's bogo operations

/// A way of loading a core: its name in the settings and what stress-ng calls it.
struct Method {
    std::string_view name;
    std::vector<std::string> argv;
};
[[nodiscard]] const std::vector<Method>& all_methods();

/// The settings as this stage reads them; every one has its default in cpustress.json.
struct Settings {
    double duration_s = 36;
    std::vector<const Method*> methods;  ///< in the order of the settings, none twice
    double min_busy_share = 0.5;         ///< CPU time a thread must get, as a share of the duration
    double slow_core_pct = 25;
};
[[nodiscard]] Settings settings_of(const Json& config);

/// How long one method runs in each round, whole seconds (stress-ng takes no fractions), and the rounds' total.
[[nodiscard]] int method_seconds(const Settings& settings);

[[nodiscard]] Json plan(const Json& config, const Json& facts);

}  // namespace vetting::cpustress
