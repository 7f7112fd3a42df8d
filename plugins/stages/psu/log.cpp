// The BMC's event log: what of it is a fault, what was taken back, what is history.
#include <algorithm>
#include <array>
#include <map>

#include "plugins/common/ipmi/supplies.hpp"
#include "plugins/common/text.hpp"
#include "plugins/stages/psu/judge.hpp"

namespace vetting::psu {
namespace {

using stages::list_at;
using stages::number_at;
using stages::text_at;
using tool::contains;

/// What an event means. `stands`: the fault remains until an event takes it back; else it happened once.
struct Signature {
    std::string_view sensor, event;  ///< both within, in lower case
    std::string_view code;
    bool stands, severe;
};
constexpr auto kSignatures = std::to_array<Signature>({
    {"", "redundancy lost", "VT-PWR-003", true, true},
    {"", "non-redundant", "VT-PWR-003", true, true},
    {"", "redundancy degraded", "VT-PWR-003", true, false},
    {"power", "ac lost", "VT-PWR-002", true, true},
    {"power", "input lost", "VT-PWR-002", true, true},
    {"power", "predictive failure", "VT-PWR-005", true, true},
    {"power", "failure", "VT-PWR-001", true, true},
    {"power", "config", "VT-PWR-006", true, false},
    {"power", "out-of-range", "VT-PWR-007", true, true},
    {"power", "transition to critical", "VT-PWR-001", true, true},
    {"power", "transition to non-recoverable", "VT-PWR-001", true, true},
    {"voltage", "critical going", "VT-PWR-011", true, true},
    {"voltage", "non-recoverable going", "VT-PWR-011", true, true},
    {"fan", "critical going", "VT-BMC-007", true, true},
    {"fan", "non-recoverable going", "VT-BMC-007", true, true},
    {"fan", "transition to critical", "VT-BMC-007", true, true},
    {"fan", "transition to non-recoverable", "VT-BMC-007", true, true},
    {"temperature", "transition to critical", "VT-THM-001", true, true},
    {"temperature", "transition to non-recoverable", "VT-THM-001", true, true},
    {"temperature", "upper critical going", "VT-THM-001", true, true},
    {"temperature", "upper non-recoverable going", "VT-THM-001", true, true},
    {"", "uncorrectable ecc", "VT-MEM-003", false, true},
    {"memory", "uncorrectable", "VT-MEM-003", false, true},
    {"memory", "correctable", "VT-MEM-002", false, false},
    {"memory", "parity", "VT-MEM-003", false, true},
    {"memory", "scrub failed", "VT-BMC-005", false, false},
    {"memory", "device disabled", "VT-BMC-005", true, false},
    {"processor", "uncorrectable", "VT-CPU-002", false, true},  // a machine check, the processor's complex
    {"processor", "correctable", "VT-CPU-010", false, false},
    {"processor", "frb1", "VT-BMC-004", true, true},
    {"processor", "frb2", "VT-BMC-005", true, false},
    {"processor", "frb3", "VT-BMC-004", true, true},
    {"processor", "ierr", "VT-CPU-002", false, true},
    {"processor", "thermal trip", "VT-THM-001", false, true},
    {"processor", "configuration error", "VT-BMC-005", true, false},
    {"memory", "configuration error", "VT-BMC-005", true, false},
    {"battery", "failed", "VT-BMC-005", true, false},
    {"system firmware", "memory initialization failure", "VT-BMC-005", false, false},
    {"", "bus fatal error", "VT-PCI-003", false, true},
    {"", "bus uncorrectable error", "VT-PCI-002", false, true},
    {"", "pci serr", "VT-PCI-002", false, true},
    {"", "pci perr", "VT-PCI-002", false, true},
    {"drive", "drive fault", "VT-BMC-006", true, true},
    {"drive", "predictive failure", "VT-BMC-006", true, true},
    {"drive", "in failed array", "VT-BMC-006", true, true},
    {"drive", "in critical array", "VT-BMC-006", true, false},
    {"chassis", "transition to non-critical from ok", "VT-PWR-012", true, false},
    {"chassis", "transition to critical", "VT-PWR-011", true, false},
    {"chassis", "transition to non-recoverable", "VT-PWR-011", true, false},
});

/// `upper critical going` must not be found in `upper non-critical going`.
bool holds(const std::string& text, std::string_view words) {
    for (std::size_t at = text.find(words); at != std::string::npos; at = text.find(words, at + 1)) {
        const bool inside = at >= 4 && text.compare(at - 4, 4, "non-") == 0;
        const bool un = at >= 2 && text.compare(at - 2, 2, "un") == 0;  // `correctable` in `uncorrectable`
        if (!inside && !un) return true;
    }
    return false;
}

const Signature* signature_of(const std::string& sensor, const std::string& event) {
    const auto found = std::find_if(kSignatures.begin(), kSignatures.end(), [&](const Signature& row) {
        return contains(sensor, row.sensor) && holds(event, row.event);
    });
    return found == kSignatures.end() ? nullptr : &*found;
}

/// Events of one sensor and meaning.
struct Trouble {
    const Signature* signature = nullptr;
    std::string sensor, last_words;
    double last_id = 0;
    int times = 0;
    bool open = false;
};

bool heals(const std::string& event) {
    return contains(event, "fully redundant") || contains(event, "transition to ok") || contains(event, "redundancy regained");
}

std::vector<Trouble> troubles_in(const Json& log) {
    std::vector<Trouble> list;
    const auto named = [&list](const Signature& row, const std::string& sensor) -> Trouble& {
        const auto same = [&row, &sensor](const Trouble& one) { return one.signature->code == row.code && one.sensor == sensor; };
        const auto found = std::find_if(list.begin(), list.end(), same);
        if (found != list.end()) return *found;
        list.push_back({.signature = &row, .sensor = sensor});
        return list.back();
    };
    for (const Json& row : list_at(log, "events")) {
        const std::string sensor = tool::lower(text_at(row, "sensor")), event = tool::lower(text_at(row, "event"));
        const auto asserted = row.find("asserted");
        const bool gone = asserted != row.end() && *asserted == false;
        const Signature* signature = signature_of(sensor, event);
        const bool power_back = heals(event) || (gone && signature != nullptr && signature->code == "VT-PWR-003");
        for (Trouble& one : list) {
            const bool power = one.signature->code.starts_with("VT-PWR");
            if ((power_back && power) || (gone && one.sensor == sensor && signature == one.signature)) one.open = false;
        }
        if (signature == nullptr || gone) continue;
        Trouble& trouble = named(*signature, sensor);
        trouble.open = signature->stands || signature->severe;
        ++trouble.times;
        trouble.last_id = number_at(row, "id").value_or(0);
        trouble.last_words = text_at(row, "sensor") + ": " + text_at(row, "event");
    }
    return list;
}

bool all_sound(const Json& facts) {
    const auto supplies = supplies_of(facts);
    return !supplies.empty() && std::all_of(supplies.begin(), supplies.end(), [](const Supply& one) { return one.ok; });
}

}  // namespace

std::vector<Finding> judge_log(const Json& facts, std::optional<double> since) {
    std::vector<Finding> findings;
    const auto log = facts.find("sel");
    if (log == facts.end()) return findings;
    const bool sound = all_sound(facts);
    for (const Trouble& trouble : troubles_in(*log)) {
        const bool of_power = trouble.signature->code.starts_with("VT-PWR");
        const bool now = since ? trouble.last_id > *since : trouble.open && !(of_power && sound);
        Finding finding{.code = std::string(trouble.signature->code), .device = of_power ? "power" : "", .message = "the BMC's log: " + trouble.last_words};
        if (trouble.times > 1) finding.message += ", " + std::to_string(trouble.times) + " times";
        if (!now) finding.message += since ? ", before this run" : ", taken back or once";
        else if (!since) finding.message += ", never taken back";
        finding.severity = now && trouble.signature->severe ? "critical" : "warning";
        finding.part = Part{of_power ? "psu" : "board", of_power ? ipmi::supply_slot(std::string_view(trouble.sensor)).value_or("") : trouble.sensor, "", ""};
        finding.source = "BMC event log";
        findings.push_back(std::move(finding));
    }
    return findings;
}

std::optional<double> last_event_in(const Json& facts) {
    const auto log = facts.find("sel");
    if (log == facts.end()) return std::nullopt;
    if (const auto last = number_at(*log, "last_id")) return last;
    // With no event read, only a log that says itself that it has none is empty.
    return number_at(*log, "entries") == 0.0 ? std::optional(0.0) : std::nullopt;
}

std::optional<double> history_ends(std::optional<double> inventory, const Json& before, const Json& after) {
    const auto first = last_event_in(before), last = last_event_in(after);
    const auto end = inventory ? inventory : first;
    if (!end) return std::nullopt;
    const bool cleared = (first && *first < *end) || (last && *last < first.value_or(*end));
    return cleared ? 0.0 : end;
}

std::vector<Finding> judge_log_of_run(std::optional<double> inventory, const Json& before, const Json& after) {
    if (const auto end = history_ends(inventory, before, after)) return judge_log(after, end);
    std::vector<Finding> findings = judge_log(after, std::nullopt);
    for (Finding& finding : findings) {
        finding.severity = "warning";
        finding.message += "; the log was not read before the load, so this may be older than the run";
    }
    return findings;
}

}  // namespace vetting::psu
