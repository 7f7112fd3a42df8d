#include "plugins/stages/smart/policy.hpp"

#include <algorithm>

#include "embedded/kQuirks.hpp"

namespace vetting::smart {
namespace {

/// Rules that are not a counter above a limit; their severity can be set like any other's.
constexpr std::string_view kOtherRules[] = {
    "passed",        "attribute_now",   "attribute_past", "critical_warning", "available_spare", "self_test",     "self_test_past",
    "temperature_c", "power_on_hours",  "implausible",    "unreadable",       "life_left",       "command_failed", "hours_set_back",
    "background_scan", "raid_drive",    "raid_volume",     "raid_controller", "raid_battery"};

std::vector<std::string> texts(const Json& list) {
    std::vector<std::string> out;
    if (!list.is_array()) return out;
    for (const Json& text : list) {
        if (text.is_string() && !text.get_ref<const std::string&>().empty()) out.push_back(text.get<std::string>());
    }
    return out;
}

bool fits(const Quirk& quirk, std::string_view model) {
    return std::any_of(quirk.models.begin(), quirk.models.end(), [model](const std::string& part) { return model.find(part) != std::string_view::npos; });
}

template <class Rules, class Member>
bool has_rule(const Rules& rules, Member member, std::string_view name) {
    return std::any_of(rules.begin(), rules.end(), [member, name](const auto& rule) { return rule.*member == name; });
}

}  // namespace

const std::vector<CounterRule>& counter_rules() {
    // 1,000: no drive that is to carry work has lost so much, whatever it says of itself.
    static const std::vector<CounterRule> kRules{
        {"pending_sectors", &Disk::pending_sectors, 0, "VT-DSK-002", "", "count", "sectors wait for a rewrite or a replacement"},
        {"offline_uncorrectable", &Disk::offline_uncorrectable, 0, "VT-DSK-003", "", "count", "sectors cannot be read"},
        {"reallocated_sectors", &Disk::reallocated_sectors, 0, "VT-DSK-004", "", "count", "sectors have been replaced by spare ones", {}, 1000},
        {"media_errors", &Disk::media_errors, 0, "VT-DSK-006", "", "count", "media errors"},
        {"percentage_used", &Disk::percentage_used, 99, "VT-DSK-008", "", "percent", "of the rated endurance is used"},
        {"udma_crc_errors", &Disk::udma_crc_errors, 100, "VT-DSK-011", "", "count", "transfer errors between drive and host"},
        {"reported_uncorrectable", &Disk::reported_uncorrectable, 0, "VT-DSK-019", "", "count", "uncorrectable errors told to a host in the past", {}, 1000},
        {"grown_defects", &Disk::grown_defects, 0, "VT-DSK-020", "", "count", "defects have grown since the factory", "scsi", 1000},
        {"uncorrected_read_errors", &Disk::uncorrected_read_errors, 0, "VT-DSK-021", "", "count", "reads could not be corrected"},
        {"uncorrected_write_errors", &Disk::uncorrected_write_errors, 0, "VT-DSK-021", "", "count", "writes could not be corrected"},
        {"uncorrected_verify_errors", &Disk::uncorrected_verify_errors, 0, "VT-DSK-021", "", "count", "verifications could not be corrected"},
        // An ATA drive logs what it could not do; an NVMe drive also every command it refused.
        {"error_log_count", &Disk::error_log_count, 0, "VT-DSK-024", "warning", "count", "entries in the drive's log of errors", "ata"},
        {"error_log_count", &Disk::error_log_count, 0, "VT-DSK-024", "", "count", "entries in the drive's log of errors", "nvme"},
    };
    return kRules;
}

const std::vector<AttributeRule>& attribute_rules() {
    static const std::vector<AttributeRule> kRules{
        {10, "Spin_Retry", "spin_retries", "VT-DSK-051", "times it needed another try to spin up", true},
        {184, "End-to-End", "end_to_end_errors", "VT-DSK-052", "errors on the way between interface and media"},
        {196, "Reallocat", "reallocation_events", "VT-DSK-004", "times it replaced or tried to replace sectors", true},
    };
    return kRules;
}

std::vector<Quirk> read_quirks(const Json& list) {
    std::vector<Quirk> quirks;
    if (!list.is_array()) return quirks;
    for (const Json& row : list) {
        if (!row.is_object()) continue;
        Quirk quirk{.models = texts(row.value("models", Json::array())), .fact = stages::text_at(row, "fact"),
                    .limit = stages::number_at(row, "limit").value_or(0), .ignore = row.value("ignore", Json(false)) == true,
                    .why = stages::text_at(row, "why")};
        if (const auto test = row.find("self_test"); test != row.end() && test->is_boolean()) quirk.self_test = test->get<bool>();
        if (!quirk.models.empty()) quirks.push_back(std::move(quirk));
    }
    return quirks;
}

const Quirk* quirk_for(const Policy& policy, std::string_view model, std::string_view fact) {
    const auto found = std::find_if(policy.quirks.begin(), policy.quirks.end(),
                                    [model, fact](const Quirk& quirk) { return quirk.fact == fact && fits(quirk, model); });
    return found == policy.quirks.end() ? nullptr : &*found;
}

const Quirk* no_self_test(const Policy& policy, std::string_view model) {
    const auto found = std::find_if(policy.quirks.begin(), policy.quirks.end(),
                                    [model](const Quirk& quirk) { return quirk.self_test && fits(quirk, model); });
    return found == policy.quirks.end() || *found->self_test ? nullptr : &*found;
}

Policy policy_of(const Json& config) {
    Policy policy;
    policy.max_temperature_c = stages::number_at(config, "max_temperature_c").value_or(policy.max_temperature_c);
    policy.max_power_on_hours = stages::number_at(config, "max_power_on_hours").value_or(0);
    if (config.is_object() && config.contains("quirks")) policy.quirks = read_quirks(config.at("quirks"));
    for (Quirk& quirk : read_quirks(Json::parse(kQuirks))) policy.quirks.push_back(std::move(quirk));
    const auto overrides = config.is_object() ? config.find("policy") : config.end();
    if (overrides == config.end() || !overrides->is_object()) return policy;
    for (const auto& [fact, row] : overrides->items()) {
        policy.overrides[fact] = {stages::number_at(row, "limit"), stages::number_at(row, "critical_limit"), stages::text_at(row, "severity")};
    }
    return policy;
}

std::string unknown_rule(const Policy& policy) {
    for (const auto& [fact, row] : policy.overrides) {
        const bool other = std::find(std::begin(kOtherRules), std::end(kOtherRules), fact) != std::end(kOtherRules);
        if (!other && !has_rule(counter_rules(), &CounterRule::fact, fact) && !has_rule(attribute_rules(), &AttributeRule::rule, fact)) return fact;
    }
    return {};
}

}  // namespace vetting::smart
