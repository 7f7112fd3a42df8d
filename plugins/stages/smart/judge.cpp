#include "plugins/stages/smart/judge.hpp"

#include <algorithm>
#include <sstream>

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

/// Collects findings of one drive under its policy.
class Verdicts {
public:
    Verdicts(const Policy& policy, const std::string& device) : policy_(policy), device_(device) {}

    void add(std::string_view rule, Finding finding) {
        const auto changed = policy_.overrides.find(rule);
        if (changed != policy_.overrides.end() && !changed->second.severity.empty()) {
            if (changed->second.severity == "ignore") return;
            finding.severity = changed->second.severity;
        }
        finding.device = device_;
        finding.source = "smartctl";
        findings_.push_back(std::move(finding));
    }
    [[nodiscard]] double limit(std::string_view rule, double otherwise) const {
        const auto changed = policy_.overrides.find(rule);
        return changed == policy_.overrides.end() ? otherwise : changed->second.limit.value_or(otherwise);
    }
    [[nodiscard]] std::vector<Finding> take() { return std::move(findings_); }

private:
    const Policy& policy_;
    const std::string& device_;
    std::vector<Finding> findings_;
};

void judge_health(Verdicts& verdicts, const Disk& disk) {
    if (disk.passed == false) verdicts.add("passed", {.code = "VT-DSK-001", .message = "the drive itself says that it is failing"});
    if (disk.passed) return;
    const bool none = disk.supported == false;
    const std::string said = disk.messages.empty() ? std::string{} : ": " + disk.messages.front();
    verdicts.add("unreadable", {.code = "VT-DSK-029", .message = (none ? "it has no SMART" : "its health status could not be read") + said});
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

double limit_for(const Verdicts& verdicts, const Disk& disk, const CounterRule& rule) {
    double limit = rule.limit;
    for (const Quirk& quirk : quirks()) {
        if (quirk.fact == rule.fact && disk.model.value_or("").find(quirk.model_part) != std::string::npos) {
            limit = std::max(limit, quirk.limit);
        }
    }
    return verdicts.limit(rule.fact, limit);
}

void judge_counters(Verdicts& verdicts, const Disk& disk) {
    for (const CounterRule& rule : counter_rules()) {
        const auto& counter = disk.*(rule.counter);
        if (!counter || (!rule.protocol.empty() && disk.protocol != rule.protocol)) continue;
        const auto value = static_cast<double>(*counter);
        const double limit = limit_for(verdicts, disk, rule);
        if (value <= limit || listed(disk.implausible, rule.fact)) continue;
        verdicts.add(rule.fact, {.code = std::string(rule.code), .message = number(value) + (rule.unit == "percent" ? " % " : " ") + std::string(rule.message),
                                 .value = value, .limit = limit, .unit = std::string(rule.unit), .severity = std::string(rule.severity)});
    }
    for (const std::string& fact : disk.implausible) {
        verdicts.add("implausible", {.code = "VT-DSK-012", .message = "the drive gives a value for " + fact + " that no such counter can have"});
    }
}

void judge_nvme(Verdicts& verdicts, const Disk& disk) {
    if (disk.critical_warning.value_or(0) != 0) {
        std::string text;
        for (const WarningBit& row : kWarningBits) {
            if ((*disk.critical_warning & row.bit) != 0) text += (text.empty() ? "" : ", ") + std::string(row.text);
        }
        const bool only_hot = *disk.critical_warning == kTemperatureBit.bit;
        verdicts.add("critical_warning", {.code = only_hot ? "VT-DSK-018" : "VT-DSK-005", .message = "the drive warns: " + text,
                                          .value = static_cast<double>(*disk.critical_warning), .limit = 0});
    }
    if (disk.available_spare_pct && disk.available_spare_threshold_pct && *disk.available_spare_pct < *disk.available_spare_threshold_pct) {
        verdicts.add("available_spare", {.code = "VT-DSK-007", .message = "fewer spare blocks are left than the drive's own threshold",
                                         .value = static_cast<double>(*disk.available_spare_pct),
                                         .limit = static_cast<double>(*disk.available_spare_threshold_pct), .unit = "percent"});
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

void judge_use(Verdicts& verdicts, const Disk& disk, const Policy& policy) {
    const double hottest = verdicts.limit("temperature_c", policy.max_temperature_c);
    if (disk.temperature_c && *disk.temperature_c > hottest) {
        verdicts.add("temperature_c", {.code = "VT-DSK-018", .message = "the drive is hot", .value = *disk.temperature_c, .limit = hottest, .unit = "celsius"});
    }
    const double oldest = verdicts.limit("power_on_hours", policy.max_power_on_hours);
    if (oldest > 0 && disk.power_on_hours && static_cast<double>(*disk.power_on_hours) > oldest) {
        verdicts.add("power_on_hours", {.code = "VT-DSK-028", .message = "the drive has run for " + std::to_string(*disk.power_on_hours) + " hours",
                                        .value = static_cast<double>(*disk.power_on_hours), .limit = oldest, .unit = "hour"});
    }
}

const CounterRule* rule_for(std::string_view fact) {
    const auto& rules = counter_rules();
    const auto found = std::find_if(rules.begin(), rules.end(), [fact](const CounterRule& rule) { return rule.fact == fact; });
    return found == rules.end() ? nullptr : &*found;
}

}  // namespace

std::size_t values_read(const Disk& disk) {
    if (!disk.passed) return 0;
    std::size_t values = 1 + disk.attributes.size();
    for (const CounterRule& rule : counter_rules()) values += (disk.*(rule.counter)).has_value() ? 1U : 0U;
    return values + (disk.temperature_c ? 1U : 0U) + (disk.power_on_hours ? 1U : 0U) + (disk.critical_warning ? 1U : 0U);
}

std::vector<Finding> judge(const Disk& disk, const Policy& policy, const std::string& device) {
    Verdicts verdicts(policy, device);
    judge_health(verdicts, disk);
    judge_attributes(verdicts, disk);
    judge_nvme(verdicts, disk);
    judge_counters(verdicts, disk);
    judge_self_tests(verdicts, disk);
    judge_use(verdicts, disk, policy);
    return verdicts.take();
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
