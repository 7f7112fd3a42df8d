// The answer that a device must give, computed by the host, and what its answers mean.
#include "plugins/stages/gpu/compute.hpp"

namespace vetting::gpu {

// Floats stay whole numbers far below 2^24: every sum and product is exact on every device, whatever its rounding.
std::uint32_t expected_of(std::uint32_t item, std::uint32_t seed) {
    std::uint32_t x = item * 2654435761U + seed;
    float f = static_cast<float>(x & 1023U);
    for (std::uint32_t i = 0; i < kRounds; ++i) {
        x ^= x << 13U;
        x ^= x >> 17U;
        x ^= x << 5U;
        f = f * 3.0F + static_cast<float>(x & 1023U);
        f = f - 8192.0F * static_cast<float>(static_cast<std::uint32_t>(f) / 8192U);
        x += static_cast<std::uint32_t>(f);
    }
    return x;
}

std::vector<Finding> judge_work(const ComputeResult& result, const std::string& device) {
    std::vector<Finding> findings;
    if (result.wrong > 0) {
        findings.push_back({.code = "VT-GPU-003", .device = device,
                            .message = std::to_string(result.wrong) + " results were wrong, the first at item " + std::to_string(result.first_item),
                            .value = static_cast<double>(result.wrong), .limit = 0, .unit = "count", .source = "OpenCL"});
    }
    if (result.error.empty()) return findings;
    const bool began = result.operations > 0;
    findings.push_back({.code = began ? "VT-GPU-020" : "VT-GPU-015", .device = device,
                        .message = (began ? "it stopped in the middle of its work: " : "") + result.error, .source = "OpenCL"});
    return findings;
}

}  // namespace vetting::gpu
