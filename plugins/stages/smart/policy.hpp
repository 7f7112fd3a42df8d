// Which counters of a drive make which finding: one table, and what single models mean by their values.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "plugins/common/smartctl/disk.hpp"
#include "plugins/common/stage/facts.hpp"

namespace vetting::smart {

using smartctl::Disk;
using stages::Json;

/// A value above `limit` makes the finding `code`. An empty severity is the catalogue's.
struct CounterRule {
    std::string_view fact;  ///< name in the facts
    std::optional<std::uint64_t> Disk::*counter;
    double limit;
    std::string_view code, severity, unit, message;
    std::string_view protocol = {};  ///< only for disks of it; empty: for all
};
[[nodiscard]] const std::vector<CounterRule>& counter_rules();

/// What a model is known to do with a counter: up to `limit` it means nothing there.
struct Quirk {
    std::string_view model_part, fact;
    double limit;
    std::string_view why;
};
[[nodiscard]] const std::vector<Quirk>& quirks();

struct Override {
    std::optional<double> limit;
    std::string severity;  ///< `ignore` makes no finding; empty: as in the table
};

struct Policy {
    double max_temperature_c = 70;
    double max_power_on_hours = 0;  ///< 0: any
    std::map<std::string, Override, std::less<>> overrides;  ///< by fact
};
[[nodiscard]] Policy policy_of(const Json& config);
/// The first name in the settings' policy that no rule has; empty when there is none.
[[nodiscard]] std::string unknown_rule(const Policy& policy);

}  // namespace vetting::smart
