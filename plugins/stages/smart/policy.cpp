#include "plugins/stages/smart/policy.hpp"

#include <algorithm>

namespace vetting::smart {
namespace {

/// Rules that are not a counter above a limit; their severity can be set like any other's.
constexpr std::string_view kOtherRules[] = {"passed",        "attribute_now", "attribute_past", "critical_warning", "available_spare",
                                            "self_test",     "self_test_past", "temperature_c",  "power_on_hours",   "implausible",
                                            "unreadable"};

}  // namespace

const std::vector<CounterRule>& counter_rules() {
    static const std::vector<CounterRule> kRules{
        {"pending_sectors", &Disk::pending_sectors, 0, "VT-DSK-002", "", "count", "sectors wait for a rewrite or a replacement"},
        {"offline_uncorrectable", &Disk::offline_uncorrectable, 0, "VT-DSK-003", "", "count", "sectors cannot be read"},
        {"reallocated_sectors", &Disk::reallocated_sectors, 0, "VT-DSK-004", "", "count", "sectors have been replaced by spare ones"},
        {"media_errors", &Disk::media_errors, 0, "VT-DSK-006", "", "count", "media errors"},
        {"percentage_used", &Disk::percentage_used, 99, "VT-DSK-008", "", "percent", "of the rated endurance is used"},
        {"udma_crc_errors", &Disk::udma_crc_errors, 100, "VT-DSK-011", "", "count", "transfer errors between drive and host"},
        {"reported_uncorrectable", &Disk::reported_uncorrectable, 0, "VT-DSK-019", "", "count", "uncorrectable errors told to a host in the past"},
        {"grown_defects", &Disk::grown_defects, 0, "VT-DSK-020", "", "count", "defects have grown since the factory"},
        {"uncorrected_read_errors", &Disk::uncorrected_read_errors, 0, "VT-DSK-021", "", "count", "reads could not be corrected"},
        {"uncorrected_write_errors", &Disk::uncorrected_write_errors, 0, "VT-DSK-021", "", "count", "writes could not be corrected"},
        {"uncorrected_verify_errors", &Disk::uncorrected_verify_errors, 0, "VT-DSK-021", "", "count", "verifications could not be corrected"},
        // An ATA drive logs what it could not do; an NVMe drive also every command it refused.
        {"error_log_count", &Disk::error_log_count, 0, "VT-DSK-024", "warning", "count", "entries in the drive's log of errors", "ata"},
        {"error_log_count", &Disk::error_log_count, 0, "VT-DSK-024", "", "count", "entries in the drive's log of errors", "nvme"},
    };
    return kRules;
}

const std::vector<Quirk>& quirks() {
    static const std::vector<Quirk> kQuirks{
        {"MX500", "pending_sectors", 1, "this model counts one pending sector now and then while it moves data"},
        {"Optane", "error_log_count", 1e18, "this model logs every refused command"},
    };
    return kQuirks;
}

Policy policy_of(const Json& config) {
    Policy policy;
    policy.max_temperature_c = stages::number_at(config, "max_temperature_c").value_or(policy.max_temperature_c);
    policy.max_power_on_hours = stages::number_at(config, "max_power_on_hours").value_or(0);
    const auto overrides = config.is_object() ? config.find("policy") : config.end();
    if (overrides == config.end() || !overrides->is_object()) return policy;
    for (const auto& [fact, row] : overrides->items()) {
        policy.overrides[fact] = {stages::number_at(row, "limit"), stages::text_at(row, "severity")};
    }
    return policy;
}

std::string unknown_rule(const Policy& policy) {
    for (const auto& [fact, row] : policy.overrides) {
        const auto& rules = counter_rules();
        const bool counter = std::any_of(rules.begin(), rules.end(), [&name = fact](const CounterRule& rule) { return rule.fact == name; });
        if (!counter && std::find(std::begin(kOtherRules), std::end(kOtherRules), fact) == std::end(kOtherRules)) return fact;
    }
    return {};
}

}  // namespace vetting::smart
