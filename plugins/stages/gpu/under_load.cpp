#include "plugins/stages/gpu/under_load.hpp"

#include <algorithm>

#include "plugins/common/json_in.hpp"
#include "plugins/common/nvidia/facts.hpp"
#include "plugins/stages/gpu/sources.hpp"

namespace vetting::gpu {
namespace {

Json card_facts(const nvidia::NvmlReading& reading) {
    Json gpu = {{"vendor", "NVIDIA"}, {"index", reading.index}};
    if (!reading.uuid.empty()) gpu["uuid"] = reading.uuid;
    if (!reading.pci_address.empty()) gpu["pci_address"] = nvidia::short_address(reading.pci_address);
    tool::put(gpu, "temperature_c", reading.temperature_c);
    tool::put(gpu, "power_w", reading.power_w);
    tool::put(gpu, "utilization_pct", reading.utilization_pct);
    tool::put(gpu, "pcie_gen", reading.pcie_gen);
    tool::put(gpu, "pcie_width", reading.pcie_width);
    tool::put(gpu, "pcie_gen_max", reading.pcie_gen_max);
    tool::put(gpu, "pcie_width_max", reading.pcie_width_max);
    if (reading.lost) gpu["lost"] = true;
    if (reading.throttle) gpu["throttle"] = nvidia::throttle_words(*reading.throttle);
    return gpu;
}

}  // namespace

void UnderLoad::add(const std::vector<nvidia::NvmlReading>& cards) {
    for (const nvidia::NvmlReading& reading : cards) {
        const auto [entry, first] = cards_.try_emplace(reading.index);
        Card& card = entry->second;
        // The link at its fastest of the busiest moments: it needs a moment to wake up.
        const auto busy = [](const nvidia::NvmlReading& one) { return std::pair(one.utilization_pct.value_or(0), one.pcie_gen.value_or(0)); };
        if (first || busy(reading) >= busy(card.busiest)) card.busiest = reading;
        card.lost = card.lost || reading.lost;
        if (reading.temperature_c) card.hottest_c = std::max(card.hottest_c.value_or(*reading.temperature_c), *reading.temperature_c);
        const std::uint64_t now = reading.throttle.value_or(0);
        card.lasting |= now & card.last;
        card.last = now;
    }
}

Json UnderLoad::facts() const {
    Json facts = Json::object();
    for (const auto& [index, card] : cards_) {
        Json gpu = card_facts(card.busiest);
        tool::put(gpu, "temperature_c", card.hottest_c);
        if (card.lost) gpu["lost"] = true;
        if (card.busiest.throttle) gpu["throttle"] = nvidia::throttle_words(card.lasting);
        facts["gpus"].push_back(std::move(gpu));
    }
    return facts;
}

Json facts_of(const std::vector<nvidia::NvmlReading>& cards) {
    Json facts = Json::object();
    for (const nvidia::NvmlReading& reading : cards) {
        Json gpu = card_facts(reading);
        tool::put(gpu, "ecc_corrected", reading.ecc_corrected);
        tool::put(gpu, "ecc_uncorrected", reading.ecc_uncorrected);
        if (reading.ecc_uncorrected) gpu["ecc"]["volatile"]["uncorrected"] = *reading.ecc_uncorrected;
        facts["gpus"].push_back(std::move(gpu));
    }
    return facts;
}

std::vector<Finding> judge_under_load(const Json& loaded, const Json& before, const Policy& policy) {
    std::vector<Finding> findings = judge(with_identity(loaded, before), policy);
    std::erase_if(findings, [](const Finding& finding) { return finding.code == kNotTold; });
    for (Finding& finding : findings) finding.source = "NVML under load";
    return findings;
}

}  // namespace vetting::gpu
