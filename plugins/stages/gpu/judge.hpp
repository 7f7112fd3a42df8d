// GPU: from facts about the cards to findings. Pure: the same for the live machine and for captures.
#pragma once

#include <string>
#include <vector>

#include "plugins/common/stage/facts.hpp"
#include "vetting/report.hpp"

namespace vetting::gpu {

using stages::Json;

inline constexpr std::string_view kNotTold = "VT-GPU-013";  ///< nobody says how a card is

struct Policy {
    double max_temperature_c = 95;
    double max_retired_pages = 60;  ///< NVIDIA's limit for an exchange
    double busy_pct = 50;           ///< from this utilisation on a link must run at its best
};
[[nodiscard]] Policy policy_of(const Json& config);

struct Card {
    std::string key;  ///< its UUID, else `gpu<index>`, as the inventory names it
    std::string slot, serial, model, pci_address;
    std::size_t health_values = 0;  ///< values that say how it is; 0: nobody said
    std::size_t link_values = 0;    ///< values that say how its link is, and nothing of the card behind it
    bool tells_of_errors = false;   ///< of its memory, its repairs or its throttling
};
[[nodiscard]] Card card_of(const Json& gpu, std::size_t index);

/// What the facts of the cards mean.
[[nodiscard]] std::vector<Finding> judge(const Json& facts, const Policy& policy);

/// A card's own NVLinks, and its place in their fabric. @param facts  its sisters, of which some may have links
void judge_nvlink(std::vector<Finding>& findings, const Json& gpu, const Card& card, const Json& facts);

/// What became of the cards between two readings: one that is gone, errors and replays that were added.
[[nodiscard]] std::vector<Finding> judge_change(const Json& before, const Json& after);

/// Xids and their like in a kernel log (facts of the kernel_log probe), attributed to cards of `facts` by their address.
[[nodiscard]] std::vector<Finding> judge_log(const Json& log, const Json& facts);

}  // namespace vetting::gpu
