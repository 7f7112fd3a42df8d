#include "agent/stage/probe_truth.hpp"

#include <algorithm>
#include <array>

#include "sdk/wire/inventory.hpp"

namespace vetting {
namespace {

struct SmartRow {
    const char* fact;
    KernelCounter counter;
};
using enum KernelCounter;
constexpr auto kSmart = std::to_array<SmartRow>({
    {"reallocated_sectors", SmartReallocated}, {"grown_defects", SmartReallocated}, {"pending_sectors", SmartPending},
    {"offline_uncorrectable", SmartUncorrectable}, {"reported_uncorrectable", SmartUncorrectable},
    {"uncorrected_read_errors", SmartUncorrectable}, {"uncorrected_write_errors", SmartUncorrectable},
    {"uncorrected_verify_errors", SmartUncorrectable},
    {"media_errors", SmartMediaErrors}, {"udma_crc_errors", SmartCrcErrors},
});

bool is_implausible(const Json& smart, const char* fact) {
    const auto list = smart.find("implausible");
    return list != smart.end() && list->is_array() && std::find(list->begin(), list->end(), fact) != list->end();
}

void add_disk(const Json& disk, ProbeCounters& into) {
    const auto smart = disk.find("smart");
    if (smart == disk.end() || !smart->is_object()) return;
    const auto parts = parts_of(Json{{"disks", Json::array({disk})}});
    for (const SmartRow& row : kSmart) {
        const auto value = smart->find(row.fact);
        if (value == smart->end() || !value->is_number() || is_implausible(*smart, row.fact) || parts.empty()) continue;
        into.values[kernel_key_of(row.counter, parts.front().device)] += value->get<double>();
        into.smart = true;
    }
}

std::string text_at(const Json& object, const char* field) {
    const auto found = object.find(field);
    return found != object.end() && found->is_string() ? found->get<std::string>() : std::string{};
}

/// Words of IPMI events that tell of a part that failed (IPMI 2.0, table 42-3, as the tools write them).
bool is_critical(const std::string& event) {
    constexpr auto kWords = std::to_array<std::string_view>({
        "ailure detected", "Failure", "Failed", "Uncorrectable", "AC lost", "input lost", "Redundancy Lost", "Non-Redundant",
        "Critical", "Non-recoverable", "Thermal Trip", "IERR", "Machine Check", "Fault", "Bus Fatal", "SERR", "PERR",
    });
    return std::any_of(kWords.begin(), kWords.end(), [&event](std::string_view word) { return event.find(word) != event.npos; }) &&
           event.find("Non-critical") == event.npos;
}

}  // namespace

ProbeCounters counters_of_facts(const Json& facts) {
    ProbeCounters counters;
    if (!facts.is_object()) return counters;
    if (const auto disks = facts.find("disks"); disks != facts.end() && disks->is_array()) {
        for (const Json& disk : *disks) {
            if (disk.is_object()) add_disk(disk, counters);
        }
    }
    const auto log = facts.find("sel");
    if (log == facts.end() || !log->is_object()) return counters;
    counters.bmc = true;
    if (const auto events = log->find("events"); events != log->end() && events->is_array()) {
        for (const Json& event : *events) {
            if (event.is_object()) counters.events.insert(dump_json(event));
        }
    }
    return counters;
}

void take_over(ProbeCounters& known, const ProbeCounters& now) {
    for (const auto& [key, value] : now.values) known.values[key] = value;
    if (now.bmc) known.events = now.events;
    known.smart = known.smart || now.smart;
    known.bmc = known.bmc || now.bmc;
}

void add_probe_truth(const ProbeCounters& before, const ProbeCounters& after, KernelTruth& into) {
    if (!before.smart || !after.smart) into.not_visible.emplace_back("smart");
    for (const auto& [key, value] : before.values) {
        const auto now = after.values.find(key);
        if (!after.smart) continue;
        if (now == after.values.end()) {
            const auto match = match_kernel_key(key);
            const std::string hidden = "smart/" + std::string(match ? match->device : std::string_view(key));
            if (std::find(into.not_visible.begin(), into.not_visible.end(), hidden) == into.not_visible.end()) into.not_visible.push_back(hidden);
            continue;
        }
        // None of them is ever set back to zero; sectors that were pending are so no more once they were written.
        into.delta[key] = std::max(0.0, now->second - value);
    }
    if (!before.bmc || !after.bmc) {
        into.not_visible.emplace_back("bmc_events");
        return;
    }
    for (const std::string& row : after.events) {
        if (before.events.count(row) != 0) continue;
        const Json event = Json::parse(row, nullptr, false);
        if (!event.is_object() || event.value("asserted", true) == false) continue;
        const std::string sensor = text_at(event, "sensor"), what = text_at(event, "event");
        const KernelCounter counter = is_critical(what) ? BmcCriticalEvents : BmcEvents;
        into.delta[kernel_key_of(counter, sensor.empty() ? "-" : sensor)] += 1;
        into.log.push_back("BMC: " + sensor + ": " + what);
    }
}

}  // namespace vetting
