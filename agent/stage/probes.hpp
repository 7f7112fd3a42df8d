// Asking the probes: all of them side by side, and what their answers come to.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "agent/loop/stage_runner.hpp"
#include "agent/stage/runners.hpp"
#include "sdk/wire/inventory.hpp"

namespace vetting {

/// One probe's answer.
struct ProbeAnswer {
    std::string probe;  ///< short name: `lscpu`
    CallResult result;
    Json facts = Json::object();
    double started_s = 0, ended_s = 0;  ///< since the first one began
};

/// Settings of a component with every default of its schema; `sysroot` where it has such a setting.
[[nodiscard]] Json default_config(const Describe& describe, const std::filesystem::path& sysroot);

/// Every probe's `collect`, at most one a core at a time; answers in order of directness: of two probes that know the same
/// part the earlier is to be believed. `on_answer` is told as they come.
[[nodiscard]] boost::asio::awaitable<std::vector<ProbeAnswer>> ask_probes(Runners& runners, std::vector<PluginEntry> probes,
                                                                          std::filesystem::path sysroot, StageReport report);

/// Values in a document.
[[nodiscard]] std::size_t count_facts(const Json& facts);

/// What a probe that gave no facts means: nothing where the machine has no such source, else a finding. `source` is what of
/// the machine the probe would have asked (see inventory_findings.hpp); empty where there is none.
[[nodiscard]] std::optional<Finding> finding_of(const ProbeAnswer& answer, const std::string& source = {});

/// The facts of all answers in one document.
[[nodiscard]] MergedInventory merged(const std::vector<ProbeAnswer>& answers);

}  // namespace vetting
