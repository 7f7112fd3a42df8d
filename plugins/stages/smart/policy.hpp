// Which counters of a drive make which finding: one table, and beside it what single models mean by their values.
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

/// A value above `limit` makes the finding `code`, above `critical_limit` a critical one. An empty severity is the catalogue's.
struct CounterRule {
    std::string_view fact;  ///< name in the facts
    std::optional<std::uint64_t> Disk::*counter;
    double limit;
    std::string_view code, severity, unit, message;
    std::string_view protocol = {};  ///< only for disks of it; empty: for all
    std::optional<double> critical_limit{};
};
[[nodiscard]] const std::vector<CounterRule>& counter_rules();

/// An ATA attribute without a fact of its own, known by id and name; its raw value above `limit` makes the finding.
struct AttributeRule {
    unsigned id;
    std::string_view name_part, rule, code, message;
    bool rotating_only = false;
};
[[nodiscard]] const std::vector<AttributeRule>& attribute_rules();

/// What a model is known to do: up to `limit` a counter means nothing there, or it means nothing at all, or a self-test
/// harms it. The list is `quirks.json`; a profile adds to it or says otherwise (`quirks` of the settings comes first).
struct Quirk {
    std::vector<std::string> models;  ///< parts of the model's name, any of them
    std::string fact;
    double limit = 0;
    bool ignore = false;
    std::optional<bool> self_test;
    std::string why;
};
/// @throws std::exception only when the built-in list is broken, which a test rules out.
[[nodiscard]] std::vector<Quirk> read_quirks(const Json& list);

struct Override {
    std::optional<double> limit, critical_limit;
    std::string severity;  ///< `ignore` makes no finding; empty: as in the table
};

struct Policy {
    double max_temperature_c = 70;
    double max_power_on_hours = 0;  ///< 0: any
    std::map<std::string, Override, std::less<>> overrides;  ///< by fact
    std::vector<Quirk> quirks;
};
[[nodiscard]] Policy policy_of(const Json& config);
/// The first name in the settings' policy that no rule has; empty when there is none.
[[nodiscard]] std::string unknown_rule(const Policy& policy);
/// The first quirk for that model and fact; null when there is none.
[[nodiscard]] const Quirk* quirk_for(const Policy& policy, std::string_view model, std::string_view fact);
/// Whether a self-test may be started on that model.
[[nodiscard]] const Quirk* no_self_test(const Policy& policy, std::string_view model);

}  // namespace vetting::smart
