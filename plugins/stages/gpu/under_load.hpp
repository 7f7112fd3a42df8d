// GPU: what NVIDIA's cards say of themselves while they compute.
#pragma once

#include <map>
#include <vector>

#include "plugins/common/nvidia/nvml.hpp"
#include "plugins/stages/gpu/judge.hpp"

namespace vetting::gpu {

/// Readings of all cards, one after the other. A reason to slow down counts when it lasts: seen twice running.
class UnderLoad {
public:
    void add(const std::vector<nvidia::NvmlReading>& cards);
    /// `gpus[]` with the names of the nvidia_smi probe: the link and the use when the card was busiest, the highest temperature, the
    /// reasons that lasted.
    [[nodiscard]] Json facts() const;

private:
    struct Card {
        nvidia::NvmlReading busiest;
        std::optional<double> hottest_c;
        bool lost = false;
        std::uint64_t last = 0, lasting = 0;  ///< reasons of the reading before; of two in a row
    };
    std::map<unsigned, Card> cards_;
};

/// The same of one reading of all cards, with the memory errors since the driver was loaded: where the library is and nvidia-smi is not.
[[nodiscard]] Json facts_of(const std::vector<nvidia::NvmlReading>& cards);

/// Throttling, heat and link of such facts; who the cards are stands in `before`.
[[nodiscard]] std::vector<Finding> judge_under_load(const Json& loaded, const Json& before, const Policy& policy);

}  // namespace vetting::gpu
