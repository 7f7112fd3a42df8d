// GPU: what the work did to the cards, by readings before and after it.
#include <algorithm>

#include "plugins/stages/gpu/judge.hpp"
#include "plugins/stages/gpu/sources.hpp"

namespace vetting::gpu {
namespace {

using stages::list_at;
using stages::number_at;

/// Replays are how a link repairs a transfer; some are no sign of anything.
constexpr double kFewReplays = 10;

struct Counter {
    const char *outer, *inner;  ///< `inner` may be empty: a value of the card itself
    std::string_view code;
    double allowed;
    const char* what;
};
constexpr Counter kCounters[] = {
    {"ecc_uncorrected", "", "VT-GPU-002", 0, "memory errors could not be corrected while it computed"},
    {"ecc_corrected", "", "VT-GPU-004", 0, "memory errors were corrected while it computed"},
    {"retired_pages", "", "VT-GPU-006", 0, "memory pages were retired while it computed"},
    {"remapped_rows", "uncorrectable", "VT-GPU-006", 0, "memory rows were remapped after uncorrectable errors while it computed"},
    {"remapped_rows", "correctable", "VT-GPU-006", 0, "memory rows were remapped after correctable errors while it computed"},
    {"pcie_replays", "", "VT-GPU-009", kFewReplays, "transfers over PCIe were repeated while it computed"},
};

std::optional<double> value_of(const Json& gpu, const Counter& counter) {
    if (*counter.inner == '\0') return number_at(gpu, counter.outer);
    const auto outer = gpu.find(counter.outer);
    return outer == gpu.end() || !outer->is_object() ? std::nullopt : number_at(*outer, counter.inner);
}

Finding found(const Card& card, std::string_view code, std::string message) {
    Finding finding{.code = std::string(code), .device = card.key, .message = std::move(message)};
    finding.part = Part{"gpu", card.slot, card.serial, card.model};
    return finding;
}

void judge_counters(std::vector<Finding>& findings, const Json& was, const Json& is, const Card& card) {
    for (const Counter& counter : kCounters) {
        const auto old = value_of(was, counter), now = value_of(is, counter);
        if (!old || !now || !(*now - *old > counter.allowed)) continue;
        Finding finding = found(card, counter.code, std::to_string(static_cast<std::uint64_t>(*now - *old)) + " " + counter.what);
        finding.value = *now - *old;
        finding.limit = counter.allowed;
        finding.unit = "count";
        findings.push_back(std::move(finding));
    }
}

}  // namespace

std::vector<Finding> judge_change(const Json& before, const Json& after) {
    std::vector<Finding> findings;
    const Json &cards = list_at(before, "gpus"), &left = list_at(after, "gpus");
    for (std::size_t i = 0; i < cards.size(); ++i) {
        const Card card = card_of(cards[i], i);
        const auto same = std::find_if(left.begin(), left.end(), [&](const Json& one) { return is_same_card(cards[i], one); });
        if (same == left.end()) findings.push_back(found(card, "VT-GPU-005", "the card answered before the work and is gone after it"));
        else judge_counters(findings, cards[i], *same, card);
    }
    return findings;
}

}  // namespace vetting::gpu
