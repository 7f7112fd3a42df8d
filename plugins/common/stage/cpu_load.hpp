// One core under load by stress-ng, with results that are checked.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "plugins/common/stage/cpu_methods.hpp"
#include "plugins/common/stage/stress_ng.hpp"
#include "vetting/call.hpp"

namespace vetting::stages {

struct CoreLoad {
    int cpu = 0;
    const CpuMethod* method = nullptr;
    int seconds = 1;
    std::optional<std::uint64_t> seed{};  ///< the same numbers again; nothing: stress-ng takes no seed here
    bool small_cache = false;  ///< the cache load keeps to the second level
    bool verbose = false;  ///< it then names the signal of a stressor that died, in many more lines of the log
};

/// Whether the cache load of so many cores at once leaves memory for the others: each takes as much as the last level of cache
/// holds, which on hundreds of cores is more than a machine may have.
[[nodiscard]] bool cache_load_fits(std::size_t cores, double last_cache_bytes, double available_bytes);

/// What one stress-ng on one core came to.
struct CoreResult {
    StressEnd end = StressEnd::NotRun;
    double operations = 0, cpu_s = 0;
    std::optional<double> ops_per_cpu_s;
    StressWords words;
    std::string yaml;
};
/// Blocks until it has ended. @throws Failure VT_E_TOOL when stress-ng is not there
[[nodiscard]] CoreResult load_core(Call& call, const CoreLoad& load, const std::filesystem::path& scratch);

/// A seed where the stress-ng of this machine takes one: `wanted`, or a new one for 0.
[[nodiscard]] std::optional<std::uint64_t> seed_for(Call& call, std::uint64_t wanted);

}  // namespace vetting::stages
