// GPU: what its NVLinks say. Links that are corrected or missing warn: the card computes, slower.
#include "plugins/stages/gpu/judge.hpp"

namespace vetting::gpu {
namespace {

using stages::list_at;
using stages::number_at;
using stages::text_at;

Finding& add(std::vector<Finding>& findings, const Card& card, std::string_view code, std::string message) {
    findings.push_back({.code = std::string(code), .device = card.key, .message = std::move(message)});
    findings.back().part = Part{"gpu", card.slot, card.serial, card.model};
    return findings.back();
}

double active_links(const Json& gpu) {
    const auto links = gpu.find("nvlink");
    return links == gpu.end() ? 0 : number_at(*links, "active").value_or(0);
}

/// Cards without a bridge have no link in use; one of a kind whose sisters have some should have them too.
bool has_linked_sister(const Json& facts, const Card& card) {
    for (const Json& gpu : list_at(facts, "gpus")) {
        if (text_at(gpu, "model") == card.model && active_links(gpu) > 0) return true;
    }
    return false;
}

std::string numbers_in(const Json& list) {
    std::string text;
    for (const Json& number : list) text += (text.empty() ? "" : ", ") + number.dump();
    return text;
}

void judge_links_down(std::vector<Finding>& findings, const Json& links, const Card& card, const Json& facts) {
    if (!links.contains("links") && number_at(links, "active") == 0.0 && has_linked_sister(facts, card)) {
        add(findings, card, "VT-GPU-017", "all of its NVLinks are inactive");
        return;
    }
    const Json& inactive = list_at(links, "inactive");
    if (inactive.empty() || !has_linked_sister(facts, card)) return;
    const double all = number_at(links, "links").value_or(0), active = number_at(links, "active").value_or(0);
    Finding& finding = add(findings, card, "VT-GPU-017", std::to_string(inactive.size()) + " of " + std::to_string(static_cast<std::uint64_t>(all)) +
                                                             " NVLinks are inactive: " + numbers_in(inactive));
    finding.value = active;
    finding.limit = all;
    finding.unit = "count";
}

void judge_link_errors(std::vector<Finding>& findings, const Json& links, const Card& card) {
    struct Row { const char *fact, *what; };
    constexpr Row kRows[] = {{"recovery_errors", "recoveries"}, {"crc_errors", "CRC errors"}, {"replay_errors", "replays"}};
    for (const Row& row : kRows) {
        const auto count = number_at(links, row.fact);
        if (!count || !(*count > 0)) continue;
        Finding& finding = add(findings, card, "VT-GPU-018", std::to_string(static_cast<std::uint64_t>(*count)) + " " + row.what + " on its NVLinks");
        finding.value = count;
        finding.limit = 0;
        finding.unit = "count";
    }
}

void judge_fabric(std::vector<Finding>& findings, const Json& fabric, const Card& card) {
    const std::string state = text_at(fabric, "state"), status = text_at(fabric, "status"), summary = text_at(fabric, "summary"), bandwidth = text_at(fabric, "bandwidth");
    const bool unhealthy = summary == "Unhealthy" || fabric.value("route_unhealthy", false);
    const bool limited = summary == "Limited Capacity" || bandwidth == "Degraded";
    const bool failed = (state == "Completed" && !status.empty() && status != "Success" && status != "NVML_SUCCESS") || state == "In Progress";
    if (!unhealthy && !limited && !failed) return;
    std::string said;
    for (const std::string& word : {state, status, summary, bandwidth.empty() ? "" : "bandwidth " + bandwidth}) {
        if (!word.empty()) said += (said.empty() ? "" : ", ") + word;
    }
    Finding& finding = add(findings, card, "VT-GPU-019", "the fabric of its NVLinks says: " + said);
    if (unhealthy) finding.severity = "critical";
}

}  // namespace

void judge_nvlink(std::vector<Finding>& findings, const Json& gpu, const Card& card, const Json& facts) {
    if (const auto links = gpu.find("nvlink"); links != gpu.end() && links->is_object()) {
        judge_links_down(findings, *links, card, facts);
        judge_link_errors(findings, *links, card);
    }
    if (const auto fabric = gpu.find("fabric"); fabric != gpu.end() && fabric->is_object()) judge_fabric(findings, *fabric, card);
}

}  // namespace vetting::gpu
