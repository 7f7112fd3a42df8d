// What a plugin hands over is checked here before it goes any further: text, numbers, sizes, rates.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <string_view>

#include "sdk/include/vetting/abi/v1.h"

namespace vetting::runner {

// Most bytes of one piece of text.
inline constexpr std::size_t kMostName = 256;  ///< keys, units, devices, codes, names
inline constexpr std::size_t kMostLine = std::size_t{4} << 10;
inline constexpr std::size_t kMostDetails = std::size_t{64} << 10;
inline constexpr std::size_t kMostInput = std::size_t{64} << 20;  ///< all inputs of one call together
inline constexpr std::size_t kMostArguments = 4096;
inline constexpr std::uint32_t kMostFindings = 1000;
inline constexpr std::uint32_t kMostArtifacts = 64;
inline constexpr std::size_t kMostArtifact = std::size_t{16} << 20;

[[nodiscard]] bool is_utf8(std::string_view text);

[[nodiscard]] inline std::string_view view(vt_str text) {
    return text.ptr == nullptr ? std::string_view{} : std::string_view{text.ptr, text.len};
}

/// VT_OK, VT_E_LIMIT (longer than `most`) or VT_E_INVALID (a null pointer with a length, not UTF-8).
[[nodiscard]] vt_status check_text(vt_str text, std::size_t most);
/// The same, and not empty.
[[nodiscard]] vt_status check_name(vt_str text);

/// A bucket of tokens: `burst` at once, then `per_second`. Any thread.
class RateLimit {
public:
    RateLimit(double burst, double per_second) : burst_(burst), per_second_(per_second), tokens_(burst) {}
    [[nodiscard]] bool allow(double amount = 1);

private:
    using Clock = std::chrono::steady_clock;
    std::mutex mutex_;
    double burst_, per_second_, tokens_;
    Clock::time_point last_ = Clock::now();
};

}  // namespace vetting::runner
