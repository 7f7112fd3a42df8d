#include "sdk/wire/complete_finding.hpp"

#include <cstring>

#include <algorithm>

#include "sdk/wire/amounts.hpp"
#include "sdk/wire/catalogue.hpp"
#include "sdk/wire/kernel_policy.hpp"

namespace vetting {
namespace {

template <NamedEnum E>
std::optional<E> word_in_details(const Finding& finding, const char* field) {
    if (!finding.details || !finding.details->is_object()) return std::nullopt;
    const auto found = finding.details->find(field);
    if (found == finding.details->end() || !found->is_string()) return std::nullopt;
    return from_word<E>(found->get_ref<const std::string&>());
}

/// What was taken over need not be said twice.
void drop_own_words(Finding& finding) {
    if (!finding.details || !finding.details->is_object()) return;
    for (const char* field : {"severity", "action"}) finding.details->erase(field);
    if (finding.details->empty()) finding.details.reset();
}

void fill(Finding& finding, Severity severity, Action action, std::string_view title, std::string_view next_step) {
    finding.severity = severity;
    finding.action = action;
    if (finding.message.empty()) finding.message = title;
    if (finding.next_step.empty()) finding.next_step = next_step;
}

void fill_from_tables(const DecideInput& input, Finding& finding) {
    if (const auto entry = find_in_catalogue(finding.code)) {
        fill(finding, entry->severity, entry->action, entry->title, entry->next_step);
        return;
    }
    for (const FindingInfo& own : input.own_findings) {
        if (own.code != finding.code) continue;
        fill(finding, own.severity, own.action, own.title, own.next_step);
        return;
    }
    const auto unknown = find_in_catalogue("VT-RUN-016");
    fill(finding, finding.severity, finding.action, unknown ? unknown->title : "", unknown ? unknown->next_step : "");
}

void fill_part(const DecideInput& input, Part& part) {
    const std::string device = part.serial ? *part.serial : part.slot.value_or("");
    if (device.empty()) return;
    const Part known = part_named(input, part.kind, device);
    if (part.kind.empty()) part.kind = known.kind;
    if (known.kind != part.kind) return;
    if (!part.model) part.model = known.model;
    // The plugin names the part by its key, whatever that is; where the inventory knows it, its own words stand.
    if (known.serial || !part.serial) {
        part.serial = known.serial ? known.serial : part.serial;
        part.slot = known.slot ? known.slot : part.slot;
    }
}

Finding core_finding(std::string_view code, std::string message, std::string source) {
    Finding finding{.code = std::string(code)};
    if (const auto entry = find_in_catalogue(code)) fill(finding, entry->severity, entry->action, "", entry->next_step);
    finding.message = std::move(message);
    finding.source = std::move(source);
    return finding;
}

/// The part whose key stands in a measurement's path: `disk/WD-1/write` is about disk `WD-1`.
Part part_in_path(const DecideInput& input, const std::string& path) {
    for (const InventoryPart& known : input.parts) {
        if (("/" + path + "/").find("/" + known.device + "/") != std::string::npos) return known.part;
    }
    return {};
}

struct EndingRow {
    EndingKind kind;
    std::string_view code, words;
};
constexpr auto kEndings = std::to_array<EndingRow>({
    {EndingKind::Status, "VT-RUN-004", "the plugin could not do its job"},
    {EndingKind::Signal, "VT-RUN-001", "the plugin crashed"},
    {EndingKind::OutOfMemory, "VT-RUN-005", "the plugin ran out of memory"},
    {EndingKind::Killed, "VT-RUN-003", "the plugin was stopped"},
    {EndingKind::Silent, "VT-RUN-002", "the plugin went silent and was stopped"},
    {EndingKind::Unkillable, "VT-RUN-006", "the plugin could not be stopped"},
    {EndingKind::Unavailable, "VT-RUN-007", "the plugin is not available"},
});

const EndingRow* row_of(EndingKind kind) {
    const auto found = std::find_if(kEndings.begin(), kEndings.end(), [kind](const EndingRow& row) { return row.kind == kind; });
    return found == kEndings.end() ? nullptr : &*found;
}

}  // namespace

Finding complete_finding(const DecideInput& input, Finding finding) {
    fill_from_tables(input, finding);
    if (const auto severity = word_in_details<Severity>(finding, "severity")) finding.severity = *severity;
    if (const auto action = word_in_details<Action>(finding, "action")) finding.action = *action;
    drop_own_words(finding);
    if (input.beta && finding.severity == Severity::Critical) finding.severity = Severity::Warning;
    if (finding.source.empty()) finding.source = input.offer.plugin.empty() ? "core" : input.offer.plugin;
    fill_part(input, finding.part);
    return finding;
}

Finding breach_finding(const DecideInput& input, const EvaluationSummary& summary) {
    const Breach& worst = summary.worst;
    Finding finding = core_finding(summary.critical_breach ? "VT-LIM-001" : "VT-LIM-002",
                                   worst.key + " was " + human_value(worst.value, worst.unit) + ", limit " +
                                       human_value(worst.limit, worst.unit),
                                   "threshold " + summary.rule_id);
    finding.part = part_in_path(input, worst.key);
    finding.value = worst.value;
    finding.limit = worst.limit;
    finding.unit = worst.unit;
    finding.confirmed = summary.breaches >= 2;  // a single sample was seen once
    return finding;
}

Finding ending_finding(const DecideInput& input) {
    const EndingRow* row = row_of(input.result.ending.kind);
    return core_finding(row != nullptr ? row->code : "VT-RUN-004", ending_in_words(input.result.ending), "runner");
}

Finding record_finding(const DecideInput& input, const std::string& why) {
    return core_finding("VT-RUN-008", (input.offer.plugin.empty() ? input.offer.id : input.offer.plugin) + ": " + why, "runner");
}

bool cannot_be_tested_here(const Ending& ending) {
    constexpr std::int32_t kUnsupported = -4, kConfig = -12;  // VT_E_UNSUPPORTED, VT_E_CONFIG of vetting/abi/v1.h
    return ending.kind == EndingKind::Status && (ending.status == kUnsupported || ending.status == kConfig);
}

std::string ending_in_words(const Ending& ending) {
    if (cannot_be_tested_here(ending) && !ending.message.empty()) return "cannot be tested here: " + ending.message;
    const EndingRow* row = row_of(ending.kind);
    std::string words = row != nullptr ? std::string(row->words) : "the plugin ended";
    if (ending.kind == EndingKind::Signal) {
        const char* name = sigabbrev_np(ending.signal);
        words += name != nullptr ? " (SIG" + std::string(name) + ")" : " (signal " + std::to_string(ending.signal) + ")";
    }
    if (ending.sub_step && !ending.sub_step->empty()) words += " in " + *ending.sub_step;
    if (!ending.message.empty()) words += ": " + ending.message;
    return words;
}

}  // namespace vetting
