#include "plugins/stages/smart/judge.hpp"

#include <algorithm>
#include <sstream>

#include "plugins/stages/smart/verdicts.hpp"

namespace vetting::smart {
namespace {

// NVMe Base Specification, SMART / Health log, Critical Warning.
struct WarningBit {
    std::uint64_t bit;
    std::string_view text;
};
constexpr WarningBit kTemperatureBit{0x02, "temperature out of range"};
constexpr WarningBit kWarningBits[] = {{0x01, "spare blocks are low"},           kTemperatureBit,
                                       {0x04, "reliability is degraded"},        {0x08, "the media is read-only"},
                                       {0x10, "backup of the volatile memory failed"}, {0x20, "persistent memory region is unreliable"}};

/// Counters that should not move while a machine is vetted.
constexpr std::string_view kWatched[] = {"pending_sectors",      "offline_uncorrectable",    "reallocated_sectors",
                                         "media_errors",         "reported_uncorrectable",   "grown_defects",
                                         "uncorrected_read_errors", "uncorrected_write_errors", "uncorrected_verify_errors"};

std::string number(double value) {
    std::ostringstream text;
    text.precision(15);
    text << value;
    return text.str();
}

bool listed(const smartctl::Implausible& names, std::string_view name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

/// A volume of a RAID controller answers for itself: it is "OK" whatever its drives are. It has no log of a drive, and zeros
/// for a temperature; arrays name their volumes by NAA 6 (SPC-4, NAA IEEE Registered Extended), drives themselves by NAA 5.
bool is_volume(const Disk& disk) {
    const bool logs = disk.grown_defects || disk.power_on_hours || disk.uncorrected_read_errors || disk.uncorrected_write_errors;
    const bool array_name = disk.wwn && disk.wwn->starts_with("0x6") && disk.wwn->size() > 20;
    return disk.protocol == "scsi" && (disk.temperature_c == 0.0 || array_name) && !logs;
}

void judge_health(Verdicts& verdicts, const Disk& disk) {
    if (disk.passed == false) verdicts.add("passed", {.code = "VT-DSK-001", .message = "the drive itself says that it is failing"});
    if (health_known(disk)) return;
    if (listed(disk.implausible, "critical_warning")) {
        return verdicts.add("unreadable", {.code = "VT-DSK-029", .message = "its health log holds nothing but zeros: what stands between does not let it through"});
    }
    if (disk.passed) {
        return verdicts.add("unreadable", {.code = "VT-DSK-029", .message = "a RAID volume answers for itself, not for the drives behind it: ask them "
                                                                            "through the controller"});
    }
    if (disk.cut_off) {
        return verdicts.add("unreadable", {.code = "VT-DSK-029", .message = "the report is cut off within its table of attributes: what stood behind is not known"});
    }
    const bool none = disk.supported == false;
    const std::string said = disk.messages.empty() ? std::string{} : ": " + disk.messages.front();
    verdicts.add("unreadable", {.code = "VT-DSK-029", .message = (none ? "it has no SMART" : "its health status could not be read") + said});
}

/// Bits of smartctl's exit status, each by its meaning, where the tables that they stand for are not in the output.
/// Bits 0 and 1 (it could not ask) show by the health status that is missing.
void judge_exit_status(Verdicts& verdicts, const Disk& disk) {
    const auto set = [&disk](unsigned bit) { return disk.exit_status && ((static_cast<unsigned>(*disk.exit_status) >> bit) & 1U) != 0; };
    const auto any = [&disk](smartctl::Failed failed) {
        return std::any_of(disk.attributes.begin(), disk.attributes.end(), [failed](const auto& row) { return row.failed == failed; });
    };
    // Without the exit status the report's own words tell of the command that matters most.
    const auto said_so = std::find_if(disk.messages.begin(), disk.messages.end(), [](const std::string& message) {
        const bool checksum = message.find("Structure error: invalid SMART checksum") != std::string::npos;
        const bool of_values = message.find("SMART Attribute ") != std::string::npos;  // not of a log that was never written
        return message.starts_with("Read SMART Data failed") || message.starts_with("Error SMART Values Read failed") || (checksum && of_values);
    });
    const bool unread = said_so != disk.messages.end();
    if (set(2) || unread) {
        const std::string said = unread ? ": " + *said_so : disk.messages.empty() ? std::string{} : ": " + disk.messages.front();
        verdicts.add("command_failed", {.code = "VT-DSK-050", .message = "a SMART command failed, or a checksum in its answer is wrong" + said,
                                        .severity = unread ? "warning" : ""});
    }
    if (set(3) && disk.passed != false) verdicts.add("passed", {.code = "VT-DSK-001", .message = "smartctl's exit status says that the drive is failing"});
    if (set(4) && !any(smartctl::Failed::Now)) verdicts.add("attribute_now", {.code = "VT-DSK-023", .message = "an attribute is at its threshold now"});
    if (set(5) && !any(smartctl::Failed::Past)) verdicts.add("attribute_past", {.code = "VT-DSK-022", .message = "an attribute was at its threshold in the past"});
    if (set(6) && !disk.error_log_count) verdicts.add("error_log_count", {.code = "VT-DSK-024", .message = "the drive's log of errors has entries", .severity = "warning"});
    if (set(7) && disk.self_tests.empty()) verdicts.add("self_test_past", {.code = "VT-DSK-030", .message = "the drive's log of self-tests has errors"});
}

void judge_attributes(Verdicts& verdicts, const Disk& disk) {
    for (const smartctl::Attribute& attribute : disk.attributes) {
        if (attribute.failed == smartctl::Failed::Never) continue;
        const bool now = attribute.failed == smartctl::Failed::Now;
        // An attribute of age (temperature, hours) at its threshold says nothing of a coming failure.
        const bool warns_only = now && attribute.prefailure == false;
        Finding finding{.code = now ? "VT-DSK-023" : "VT-DSK-022",
                        .message = "attribute " + std::to_string(attribute.id) + " " + attribute.name +
                                   (now ? " is at its threshold now" : " was at its threshold in the past") + ", raw value " + attribute.raw};
        if (attribute.value) finding.value = *attribute.value;
        if (attribute.threshold) finding.limit = *attribute.threshold;
        if (warns_only) finding.severity = "warning";
        verdicts.add(now ? "attribute_now" : "attribute_past", std::move(finding));
    }
}

/// The limit under the profile and the model's quirks; nothing where the counter means nothing for this model.
std::optional<double> limit_for(const Verdicts& verdicts, const Disk& disk, const CounterRule& rule) {
    const Quirk* quirk = quirk_for(verdicts.policy(), disk.model.value_or(""), rule.fact);
    if (quirk != nullptr && quirk->ignore) return std::nullopt;
    return verdicts.limit(rule.fact, quirk == nullptr ? rule.limit : std::max(rule.limit, quirk->limit));
}

/// SSDs retire blocks all their life; and in their device statistics some count refused commands as errors told to a host.
bool counts_its_own_way(const Disk& disk, const CounterRule& rule) {
    if (disk.rotation_rpm != 0U) return false;
    return rule.counter == &Disk::reallocated_sectors ||
           (rule.counter == &Disk::reported_uncorrectable && smartctl::find_attribute(disk, 187) == nullptr);
}

void judge_counters(Verdicts& verdicts, const Disk& disk) {
    for (const CounterRule& rule : counter_rules()) {
        const auto& counter = disk.*(rule.counter);
        if (!counter || (!rule.protocol.empty() && disk.protocol && disk.protocol != rule.protocol)) continue;
        if (rule.fact == "error_log_count" && !disk.protocol) continue;
        const auto value = static_cast<double>(*counter);
        const auto limit = limit_for(verdicts, disk, rule);
        if (!limit || value <= *limit || listed(disk.implausible, rule.fact)) continue;
        const auto critical = verdicts.critical_limit(rule.fact, rule.critical_limit);
        const bool worst = critical && value > *critical && !counts_its_own_way(disk, rule);
        verdicts.add(rule.fact, {.code = std::string(rule.code), .message = number(value) + (rule.unit == "percent" ? " % " : " ") + std::string(rule.message),
                                 .value = value, .limit = worst ? *critical : *limit, .unit = std::string(rule.unit),
                                 .severity = worst ? "critical" : std::string(rule.severity)});
    }
    for (const std::string& fact : disk.implausible) {
        verdicts.add("implausible", {.code = "VT-DSK-012", .message = "the drive gives a value for " + fact + " that no such counter can have"});
    }
}

/// The drive's own list of blocks that it could not read, where its counter says that none waits.
void judge_pending_defects(Verdicts& verdicts, const Disk& disk) {
    const auto value = static_cast<double>(disk.pending_defects.value_or(0));
    const double limit = verdicts.limit("pending_sectors", 0);
    if (value <= limit || verdicts.has("VT-DSK-002")) return;
    verdicts.add("pending_sectors", {.code = "VT-DSK-002", .message = number(value) + " blocks stand in its list of pending defects", .value = value,
                                     .limit = limit, .unit = "count"});
}

void judge_raw_attributes(Verdicts& verdicts, const Disk& disk) {
    constexpr std::uint64_t kPlausible = 65'536;  // beyond it a vendor has packed several numbers into one
    for (const AttributeRule& rule : attribute_rules()) {
        const smartctl::Attribute* row = smartctl::find_attribute(disk, rule.id);
        if (row == nullptr || row->name.find(rule.name_part) == std::string::npos || row->raw_value.value_or(0) >= kPlausible) continue;
        if (rule.rotating_only && disk.rotation_rpm.value_or(0) == 0) continue;
        const auto value = static_cast<double>(row->raw_value.value_or(0));
        const double limit = verdicts.limit(rule.rule, 0);
        if (value <= limit || verdicts.has(rule.code)) continue;
        verdicts.add(rule.rule, {.code = std::string(rule.code), .message = number(value) + " " + std::string(rule.message), .value = value, .limit = limit,
                                 .unit = "count", .severity = "warning"});
    }
}

/// WD and SanDisk count in 230 the life that is used, in 1/256 percent in the low 16 bits (two more such numbers above them);
/// the normalised value repeats the whole percent, or 100 before the first and after the last.
std::optional<unsigned> life_in_230(const smartctl::Attribute& row) {
    if (!row.value || !row.raw_value) return std::nullopt;
    const auto used = static_cast<unsigned>((*row.raw_value & 0xffffU) >> 8U);
    const bool agree = *row.value == used || (*row.value == 100 && (used == 0 || used > 100));
    return agree ? std::optional(100 - std::min(100U, used)) : std::nullopt;
}

/// Percent of its life that an attribute leaves to an SSD; nothing where it tells something else.
std::optional<unsigned> life_in(const smartctl::Attribute& row) {
    const auto named = [&row](std::string_view word) { return row.name.find(word) != std::string::npos; };
    if (row.id == 230) return named("Media_Wearout") ? life_in_230(row) : std::nullopt;
    const bool remaining = named("Life_Left") || named("Lifetime") || named("Life_Remain");
    if ((!row.value && !remaining) || !(remaining || named("Wear") || named("Life") || named("life"))) return std::nullopt;
    if (!row.value && remaining && row.raw_value.value_or(UINT64_MAX) <= 100) return static_cast<unsigned>(*row.raw_value);
    if (!row.value) return std::nullopt;
    // Without a value of its own an attribute stays 0; what is named after the life that is left has reached it.
    if (*row.value == 0) return remaining && row.worst == 0U && row.raw_value == 0U ? std::optional(0U) : std::nullopt;
    // Some makers count the life that is left in the raw value, and something else beside it.
    const bool raw_counts = row.id == 233 && row.raw_value.value_or(0) > *row.value && *row.raw_value <= 100;
    return raw_counts ? static_cast<unsigned>(*row.raw_value) : *row.value;
}

/// SSDs without a count of their wear tell it by an attribute whose normalised value falls from 100.
void judge_life(Verdicts& verdicts, const Disk& disk) {
    constexpr unsigned kIds[] = {169, 173, 177, 202, 230, 209, 231, 233, 245};
    constexpr double kLittle = 10;
    if (disk.percentage_used) return;
    for (const unsigned id : kIds) {
        const smartctl::Attribute* row = smartctl::find_attribute(disk, id);
        const auto left = row == nullptr ? std::nullopt : life_in(*row);
        const double limit = verdicts.limit("life_left", kLittle);
        if (!left || *left >= limit) continue;
        verdicts.add("life_left", {.code = "VT-DSK-008", .message = std::to_string(*left) + " % of its life is left (" + row->name + ")",
                                   .value = static_cast<double>(*left), .limit = limit, .unit = "percent"});
        return;
    }
}

void judge_nvme(Verdicts& verdicts, const Disk& disk) {
    if (disk.critical_warning.value_or(0) != 0) {
        std::string text;
        for (const WarningBit& row : kWarningBits) {
            if ((*disk.critical_warning & row.bit) != 0) text += (text.empty() ? "" : ", ") + std::string(row.text);
        }
        if (text.empty()) text = "by a bit that means nothing known";
        const bool only_hot = *disk.critical_warning == kTemperatureBit.bit;
        verdicts.add("critical_warning", {.code = only_hot ? "VT-DSK-018" : "VT-DSK-005", .message = "the drive warns: " + text,
                                          .value = static_cast<double>(*disk.critical_warning), .limit = 0});
    }
    if (listed(disk.implausible, "available_spare_pct") || listed(disk.implausible, "available_spare_threshold_pct")) return;
    if (disk.available_spare_pct && disk.available_spare_threshold_pct && *disk.available_spare_pct < *disk.available_spare_threshold_pct) {
        verdicts.add("available_spare", {.code = "VT-DSK-007", .message = "fewer spare blocks are left than the drive's own threshold",
                                         .value = static_cast<double>(*disk.available_spare_pct),
                                         .limit = static_cast<double>(*disk.available_spare_threshold_pct), .unit = "percent"});
    } else if (constexpr std::uint64_t kFew = 20; disk.available_spare_pct.value_or(100) <= kFew && disk.available_spare_threshold_pct.value_or(0) > 0) {
        verdicts.add("available_spare", {.code = "VT-DSK-007", .message = "few spare blocks are left", .value = static_cast<double>(*disk.available_spare_pct),
                                         .limit = static_cast<double>(kFew), .unit = "percent", .severity = "warning"});
    }
}

bool is_extended(const smartctl::SelfTest& test) {
    return test.type.find("xtended") != std::string::npos || test.type.find("ong") != std::string::npos;
}

/// The newest test of a type is what counts; a newer good extended test hides every older failure.
void judge_self_tests(Verdicts& verdicts, const Disk& disk) {
    std::vector<std::string> good_since;
    bool good_extended = false;
    for (const smartctl::SelfTest& test : disk.self_tests) {
        if (test.passed == true) {
            good_since.push_back(test.type);
            good_extended = good_extended || is_extended(test);
        }
        if (test.passed != false) continue;
        const bool old = good_extended || std::find(good_since.begin(), good_since.end(), test.type) != good_since.end();
        std::string message = test.type + " self-test: " + test.result;
        if (test.at_hours) message += ", at " + std::to_string(*test.at_hours) + " hours";
        Finding finding{.code = old ? "VT-DSK-030" : "VT-DSK-009", .message = std::move(message)};
        if (test.lba) finding.details = R"({"lba":)" + std::to_string(*test.lba) + "}";
        verdicts.add(old ? "self_test_past" : "self_test", std::move(finding));
        return;  // older failures say nothing more
    }
}

/// A drive sold as new whose hour counter was set back: the maker's second counter, or its own log of tests, knows more.
void judge_hours(Verdicts& verdicts, const Disk& disk) {
    constexpr std::uint64_t kSlack = 100, kHoursWrap = 65'000;  // the ATA log keeps 16 bits
    if (!disk.power_on_hours || listed(disk.implausible, "power_on_hours")) return;
    const std::uint64_t hours = *disk.power_on_hours;
    const auto told = [&verdicts, hours](std::uint64_t other, std::string_view who, std::string severity) {
        verdicts.add("hours_set_back", {.code = "VT-DSK-053", .message = std::string(who) + " knows of " + std::to_string(other) + " hours, the drive says " + std::to_string(hours),
                                        .value = static_cast<double>(hours), .limit = static_cast<double>(other), .unit = "hour", .severity = std::move(severity)});
    };
    if (disk.farm_power_on_hours && *disk.farm_power_on_hours > hours + kSlack) return told(*disk.farm_power_on_hours, "the maker's log", "");
    if (disk.self_tests.empty() || hours >= kHoursWrap) return;
    const auto at = disk.self_tests.front().at_hours;
    if (at && *at > hours + kSlack && *at < kHoursWrap) told(*at, "the log of self-tests", "info");
}

void judge_use(Verdicts& verdicts, const Disk& disk, const Policy& policy) {
    double hottest = verdicts.limit("temperature_c", policy.max_temperature_c);
    if (disk.trip_temperature_c.value_or(0) > 0) hottest = std::min(hottest, *disk.trip_temperature_c);
    if (disk.temperature_c && *disk.temperature_c > hottest && !listed(disk.implausible, "temperature_c")) {
        verdicts.add("temperature_c", {.code = "VT-DSK-018", .message = "the drive is hot", .value = *disk.temperature_c, .limit = hottest, .unit = "celsius"});
    }
    constexpr double kFiveYears_h = 43'800;
    const double most = verdicts.limit("power_on_hours", policy.max_power_on_hours);
    const double oldest = most > 0 ? most : kFiveYears_h;
    if (disk.power_on_hours && static_cast<double>(*disk.power_on_hours) > oldest && !listed(disk.implausible, "power_on_hours")) {
        verdicts.add("power_on_hours", {.code = "VT-DSK-028", .message = "the drive has run for " + std::to_string(*disk.power_on_hours) + " hours",
                                        .value = static_cast<double>(*disk.power_on_hours), .limit = oldest, .unit = "hour",
                                        .severity = most > 0 ? "" : "info"});
    }
    judge_hours(verdicts, disk);
}

const CounterRule* rule_for(std::string_view fact) {
    const auto& rules = counter_rules();
    const auto found = std::find_if(rules.begin(), rules.end(), [fact](const CounterRule& rule) { return rule.fact == fact; });
    return found == rules.end() ? nullptr : &*found;
}

}  // namespace

bool health_known(const Disk& disk) {
    // The NVMe drive's own word is its critical warning; smartctl's `passed` is derived from it.
    if (listed(disk.implausible, "critical_warning")) return false;
    if (disk.cut_off && disk.passed != false) return false;
    return (disk.passed.has_value() && !(*disk.passed && is_volume(disk))) || disk.critical_warning.has_value();
}

std::size_t values_read(const Disk& disk) {
    if (!health_known(disk)) return 0;
    std::size_t values = 1 + disk.attributes.size();
    for (const CounterRule& rule : counter_rules()) values += (disk.*(rule.counter)).has_value() ? 1U : 0U;
    return values + (disk.temperature_c ? 1U : 0U) + (disk.power_on_hours ? 1U : 0U) + (disk.critical_warning ? 1U : 0U);
}

std::vector<Finding> judge(const Disk& disk, const Policy& policy, const std::string& device, const std::string& source) {
    Verdicts verdicts(policy, device, source);
    judge_health(verdicts, disk);
    judge_values(verdicts, disk);
    return verdicts.take();
}

void judge_values(Verdicts& verdicts, const Disk& disk) {
    judge_exit_status(verdicts, disk);
    judge_attributes(verdicts, disk);
    judge_nvme(verdicts, disk);
    judge_counters(verdicts, disk);
    judge_pending_defects(verdicts, disk);
    judge_raw_attributes(verdicts, disk);
    judge_life(verdicts, disk);
    judge_self_tests(verdicts, disk);
    judge_background_scan(verdicts, disk);
    judge_use(verdicts, disk, verdicts.policy());
}

Json counters_to_watch(const Json& smart) {
    Json watched = Json::object();
    for (const std::string_view fact : kWatched) {
        if (const auto value = stages::number_at(smart, fact)) watched[std::string(fact)] = *value;
    }
    return watched;
}

std::vector<Finding> grown(const Json& before, const Disk& now, const std::string& device) {
    std::vector<Finding> findings;
    for (const std::string_view fact : kWatched) {
        const CounterRule* rule = rule_for(fact);
        const auto old_value = stages::number_at(before, fact);
        if (rule == nullptr || !old_value || listed(now.implausible, fact)) continue;
        const auto& counter = now.*(rule->counter);
        if (!counter || static_cast<double>(*counter) <= *old_value) continue;
        findings.push_back({.code = "VT-DSK-016", .device = device,
                            .message = std::string(fact) + " grew from " + number(*old_value) + " to " + std::to_string(*counter) + " during the run",
                            .value = static_cast<double>(*counter), .limit = *old_value, .unit = "count", .source = "smartctl"});
    }
    return findings;
}

}  // namespace vetting::smart
