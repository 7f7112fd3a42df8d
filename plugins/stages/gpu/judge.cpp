#include "plugins/stages/gpu/judge.hpp"

#include <algorithm>
#include <array>
#include <sstream>

namespace vetting::gpu {
namespace {

using stages::list_at;
using stages::number_at;
using stages::text_at;

bool is_true(const Json& object, std::string_view name) {
    const auto found = object.find(name);
    return found != object.end() && *found == true;
}

const Json& object_at(const Json& object, std::string_view name) {
    static const Json kNone = Json::object();
    const auto found = object.find(name);
    return found != object.end() && found->is_object() ? *found : kNone;
}

std::string number(double value) {
    std::ostringstream text;
    text.precision(15);
    text << value;
    return text.str();
}

bool has_word(const Json& list, std::string_view word) { return std::find(list.begin(), list.end(), Json(word)) != list.end(); }

constexpr std::string_view kInforom = "VT-GPU-016";

/// Collects the findings of one card.
class Verdicts {
public:
    Verdicts(std::vector<Finding>& findings, const Card& card) : findings_(findings), card_(card) {}
    Finding& add(std::string_view code, std::string message) {
        findings_.push_back({.code = std::string(code), .device = card_.key, .message = std::move(message)});
        findings_.back().part = Part{"gpu", card_.slot, card_.serial, card_.model};
        return findings_.back();
    }
    void count(std::string_view code, double value, const std::string& what, std::string_view severity = {}) {
        if (!(value > 0)) return;
        Finding& finding = add(code, number(value) + " " + what);
        finding.value = value;
        finding.limit = 0;
        finding.unit = "count";
        finding.severity = severity;
    }

private:
    std::vector<Finding>& findings_;
    const Card& card_;
};

void judge_memory(Verdicts& verdicts, const Json& gpu, const Policy& policy) {
    const Json& recent = object_at(object_at(gpu, "ecc"), "volatile");
    const auto new_bad = number_at(recent, "uncorrected").value_or(0), all_bad = number_at(gpu, "ecc_uncorrected").value_or(0);
    if (new_bad > 0) verdicts.count("VT-GPU-002", new_bad, "memory errors could not be corrected since the driver was loaded");
    else verdicts.count("VT-GPU-002", all_bad, "memory errors could not be corrected in the card's life");
    verdicts.count("VT-GPU-004", std::max(number_at(gpu, "ecc_corrected").value_or(0), number_at(recent, "corrected").value_or(0)), "memory errors were corrected");
    if (number_at(gpu, "ecc_deferred").value_or(0) > 0 && all_bad == 0) {
        verdicts.count("VT-GPU-002", *number_at(gpu, "ecc_deferred"), "memory errors could not be corrected and are not used yet", "warning");
    }
    const double retired = number_at(gpu, "retired_pages").value_or(0);
    if (retired > policy.max_retired_pages) verdicts.count("VT-GPU-007", retired, "memory pages are retired, more than a card may have");
    else verdicts.count("VT-GPU-006", retired, "memory pages are retired");
    if (is_true(gpu, "retirement_pending")) verdicts.add("VT-GPU-007", "memory pages wait to be retired");
    const Json& rows = object_at(gpu, "remapped_rows");
    if (is_true(rows, "failure")) verdicts.add("VT-GPU-007", "a memory row could not be remapped");
    if (is_true(rows, "pending")) verdicts.add("VT-GPU-007", "memory rows wait to be remapped");
    verdicts.count("VT-GPU-006", number_at(rows, "banks_none").value_or(0), "banks of memory have no spare row left");
    verdicts.count("VT-GPU-006", number_at(rows, "uncorrectable").value_or(0), "memory rows are remapped after uncorrectable errors");
    verdicts.count("VT-GPU-006", number_at(rows, "correctable").value_or(0), "memory rows are remapped after correctable errors");
    for (const Json& repair : list_at(gpu, "repairs")) verdicts.add("VT-GPU-007", "the card says: " + repair.get<std::string>());
}

/// A setting that some drivers cannot tell of a healthy card; everything else it should be able to say.
bool is_health(const std::string& path) {
    for (const std::string_view setting : {"addressing", "display_", "display mode", "display active", "accounting", "process", "persistence"}) {
        if (path.starts_with(setting)) return false;
    }
    return true;
}

void judge_answers(Verdicts& verdicts, const Json& gpu) {
    if (is_true(gpu, "lost")) {
        verdicts.add("VT-GPU-005", "the driver has lost the card");
        return;
    }
    std::vector<std::string> unread;
    for (const Json& path : list_at(gpu, "unreadable")) {
        if (path.is_string() && is_health(path.get<std::string>())) unread.push_back(path.get<std::string>());
    }
    if (unread.empty()) return;
    Finding& finding = verdicts.add("VT-GPU-011", std::to_string(unread.size()) + " values could not be read, among them " + unread.front());
    // One reading may fail in passing; a card of which neither the temperature nor anything beside it can be read is as good as lost.
    constexpr std::size_t kAlmostNothing = 3;
    const bool blind = std::any_of(unread.begin(), unread.end(), [](const std::string& path) { return path.starts_with("temperature"); });
    if (blind && unread.size() >= kAlmostNothing) finding.severity = "critical";
}

void judge_state(Verdicts& verdicts, const Json& gpu, const Policy& policy) {
    const std::string recovery = text_at(gpu, "recovery_action");
    if (!recovery.empty() && recovery != "None") verdicts.add("VT-GPU-014", "the driver asks for: " + recovery);
    else if (is_true(gpu, "drain_and_reset")) verdicts.add("VT-GPU-014", "the driver recommends to drain the card and reset it");
    else if (is_true(gpu, "reset_required")) verdicts.add("VT-GPU-014", "the driver says that the card must be reset");
    const Json& throttle = list_at(gpu, "throttle");
    for (const std::string_view reason : {"hw_thermal_slowdown", "hw_power_brake_slowdown", "hw_slowdown"}) {
        if (!has_word(throttle, reason)) continue;
        verdicts.add("VT-GPU-008", "slowed down by its hardware: " + std::string(reason));
        break;
    }
    if (has_word(throttle, "sw_thermal_slowdown")) verdicts.add("VT-GPU-008", "slowed down by the driver because it is hot").severity = "warning";
    if (has_word(throttle, "unspecified")) verdicts.add("VT-GPU-008", "held back, for a reason that is not told").severity = "info";
    const auto celsius = number_at(gpu, "temperature_c");
    // The hottest spot of a chip is hotter than its edge, and slows it down by itself where that is told.
    constexpr double kHotspot = 10;
    const bool hotspot = text_at(gpu, "temperature_of") == "hotspot";
    const double highest = policy.max_temperature_c + (hotspot ? kHotspot : 0);
    const double limit = std::min(highest, number_at(gpu, "slowdown_c").value_or(highest));
    if (celsius && *celsius >= limit) {
        Finding& finding = verdicts.add("VT-GPU-010", "the card is " + number(*celsius) + " °C hot");
        finding.value = celsius;
        finding.limit = limit;
        finding.unit = "celsius";
    }
    const auto margin = number_at(gpu, "t_limit_c"), slows = number_at(gpu, "slowdown_t_limit_c");
    if (margin && slows && *margin <= *slows && !(celsius && *celsius >= limit)) {
        Finding& finding = verdicts.add("VT-GPU-010", "the card is " + number(*margin) + " °C from its limit, and slows down at " + number(*slows) + " °C");
        finding.value = margin;
        finding.limit = slows;
        finding.unit = "celsius";
    }
    judge_answers(verdicts, gpu);
    if (is_true(gpu, "inforom_corrupted")) verdicts.add(kInforom, "the card's own record of itself (infoROM) is corrupted");
    const Json& records = object_at(gpu, "error_records");
    verdicts.count("VT-GPU-001", number_at(records, "fatal").value_or(0) + number_at(records, "uncorrected").value_or(0), "hardware errors that were not corrected are on record");
    verdicts.count("VT-GPU-004", number_at(records, "corrected").value_or(0), "corrected hardware errors are on record");
    if (is_true(gpu, "ras_failed")) verdicts.add("VT-GPU-007", "the card's own error handling reports a failure");
}

/// A card that has nothing to do runs its link slow to save power; its width it keeps.
void judge_link(Verdicts& verdicts, const Json& gpu, const Policy& policy) {
    const auto width = number_at(gpu, "pcie_width"), widest = number_at(gpu, "pcie_width_max");
    const auto speed = number_at(gpu, "pcie_gen"), own = number_at(gpu, "pcie_gen_max"), host = number_at(gpu, "pcie_gen_host_max");
    const auto fastest = own && host ? std::optional(std::min(*own, *host)) : own;
    const auto degraded = [&verdicts](const std::string& what, double value, double limit) {
        Finding& finding = verdicts.add("VT-GPU-009", what);
        finding.value = value;
        finding.limit = limit;
    };
    if (width && widest && *width < *widest) degraded("the link has " + number(*width) + " of " + number(*widest) + " lanes", *width, *widest);
    const bool busy = number_at(gpu, "utilization_pct").value_or(0) >= policy.busy_pct;
    if (busy && speed && fastest && *speed < *fastest) {
        degraded("under load the link runs at generation " + number(*speed) + " of " + number(*fastest), *speed, *fastest);
    }
}

void judge_unlisted_inforoms(std::vector<Finding>& findings, const Json& facts) {
    for (const Json& address : list_at(facts, "inforom_corrupted")) {
        findings.push_back({.code = std::string(kInforom), .device = address.get<std::string>(), .message = "the card's own record of itself (infoROM) is corrupted"});
        findings.back().part = Part{"gpu", address.get<std::string>(), "", ""};
    }
}

void judge_completeness(std::vector<Finding>& findings, const Json& facts) {
    const auto attached = number_at(facts, "attached_gpus");
    const Json& gpus = list_at(facts, "gpus");
    // Only NVIDIA's tool says how many there are.
    const auto listed = static_cast<std::size_t>(std::count_if(gpus.begin(), gpus.end(), [](const Json& gpu) { return text_at(gpu, "vendor") != "AMD"; }));
    if (attached && !is_true(facts, "selected_gpus") && static_cast<std::size_t>(*attached) != listed) {
        findings.push_back({.code = "VT-GPU-012", .device = "gpus", .message = number(*attached) + " cards are attached, " + std::to_string(listed) + " are listed",
                            .value = static_cast<double>(listed), .limit = *attached, .unit = "count"});
        findings.back().part = Part{"gpu", "", "", ""};
    }
    for (const Json& lost : list_at(facts, "lost_gpus")) {
        const std::string address = text_at(lost, "pci_address");
        findings.push_back({.code = "VT-GPU-005", .device = address, .message = text_at(lost, "message")});
        findings.back().part = Part{"gpu", address, "", ""};
    }
}

constexpr std::string_view kLost = "VT-GPU-005";

/// What a line of the driver's that is no Xid means.
struct Told {
    std::string_view signature, code;
    std::string message;
};
const Told& told_by(std::string_view signature) {
    static const std::array<Told, 7> kTold{{{"gpu_lost", kLost, "the driver says that the card has fallen off the bus"},
                                            {"gpu_failed", "VT-GPU-001", "the driver could not start or reset the card"},
                                            {"gpu_memory_error", "VT-GPU-002", "the driver tells of memory errors that could not be corrected"},
                                            {"gpu_memory_deferred", "VT-GPU-002", "the driver tells of memory errors that could not be corrected and are not used yet"},
                                            {"gpu_memory_corrected", "VT-GPU-004", "the driver tells of corrected memory errors"},
                                            {"gpu_hang", "VT-GPU-001", "the card hung, and the driver reset it"},
                                            {"", "VT-GPU-001", "the kernel's log tells of trouble with the card"}}};
    const auto found = std::find_if(kTold.begin(), kTold.end(), [signature](const Told& one) { return one.signature == signature; });
    return found == kTold.end() ? kTold.back() : *found;
}

Card card_at(const Json& facts, const std::string& address) {
    const Json& gpus = list_at(facts, "gpus");
    const auto same = [&address](const std::string& other) {
        // The kernel's line has no function: `0000:9b:00`.
        return !other.empty() && (other == address || other.substr(0, other.rfind('.')) == address.substr(0, address.rfind('.') == std::string::npos ? address.size() : address.rfind('.')));
    };
    for (std::size_t i = 0; i < gpus.size(); ++i) {
        if (same(text_at(gpus[i], "pci_address"))) return card_of(gpus[i], i);
    }
    Card unknown{.key = address, .slot = address};
    for (const Json& board : list_at(facts, "gpu_boards")) {
        if (same(text_at(board, "pci_address"))) unknown.serial = text_at(board, "serial");
    }
    return unknown;
}

}  // namespace

Policy policy_of(const Json& config) {
    Policy policy;
    policy.max_temperature_c = number_at(config, "max_temperature_c").value_or(policy.max_temperature_c);
    policy.max_retired_pages = number_at(config, "max_retired_pages").value_or(policy.max_retired_pages);
    return policy;
}

Card card_of(const Json& gpu, std::size_t index) {
    Card card;
    card.serial = text_at(gpu, "serial");
    card.model = text_at(gpu, "model");
    card.pci_address = text_at(gpu, "pci_address");
    const std::string number = text_at(gpu, "index"), uuid = text_at(gpu, "uuid");
    card.slot = number.empty() ? card.pci_address : number;
    card.key = !uuid.empty() ? uuid : "gpu" + (number.empty() ? std::to_string(index) : number);
    for (const char* name : {"ecc_uncorrected", "throttle", "remapped_rows", "retired_pages", "ras"}) card.health_values += gpu.contains(name) ? 1U : 0U;
    card.tells_of_errors = card.health_values > 0;
    if (is_true(gpu, "lost") || is_true(gpu, "reset_required")) card.health_values += 1;
    if (gpu.contains("pcie_replays")) card.link_values += 1;
    return card;
}

std::vector<Finding> judge(const Json& facts, const Policy& policy) {
    std::vector<Finding> findings;
    const Json& gpus = list_at(facts, "gpus");
    for (std::size_t i = 0; i < gpus.size(); ++i) {
        const Card card = card_of(gpus[i], i);
        Verdicts verdicts(findings, card);
        judge_memory(verdicts, gpus[i], policy);
        judge_state(verdicts, gpus[i], policy);
        judge_link(verdicts, gpus[i], policy);
        judge_nvlink(findings, gpus[i], card, facts);
        if (!card.tells_of_errors) verdicts.add(kNotTold, "nothing tells of its memory, repairs or throttling");
    }
    judge_completeness(findings, facts);
    judge_unlisted_inforoms(findings, facts);
    return findings;
}

std::vector<Finding> judge_log(const Json& log, const Json& facts) {
    std::vector<Finding> findings;
    for (const Json& trouble : list_at(object_at(log, "kernel_log"), "troubles")) {
        const std::string signature = text_at(trouble, "signature");
        if (text_at(trouble, "part_kind") != "gpu" && signature.find("gpu") == std::string::npos) continue;
        const Card card = card_at(facts, text_at(trouble, "part"));
        const std::string xid = text_at(trouble, "xid"), meaning = text_at(trouble, "meaning");
        std::string message = xid.empty() ? told_by(signature).message : (signature == "gpu_switch_xid" ? "SXid " : "Xid ") + xid;
        if (!meaning.empty()) message += ": " + meaning;
        const auto times = number_at(trouble, "count");
        if (times && *times > 1) message += ", " + number(*times) + " times";
        Verdicts verdicts(findings, card);
        Finding& finding = verdicts.add(xid == "79" ? kLost : told_by(signature).code, message);
        finding.severity = text_at(trouble, "severity");
        finding.value = times;
        finding.unit = times ? "count" : "";
        finding.source = "kernel log";
    }
    return findings;
}

}  // namespace vetting::gpu
