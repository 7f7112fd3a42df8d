// The answer that a device must give, computed by the host.
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

}  // namespace vetting::gpu
