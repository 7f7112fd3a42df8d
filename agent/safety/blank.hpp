// Whether bytes are what an empty disk holds: all 0x00, all 0xff, or the pattern that this very run wrote there. Pure.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace vetting::safety {

inline constexpr std::int64_t kPiece = std::int64_t{1} << 20;  ///< data is sampled in pieces of a MiB
inline constexpr std::int64_t kEdge = 16 * kPiece;             ///< so much of each end is looked at whole
inline constexpr std::int64_t kRandomPieces = 1000;

/// @param offset  of `bytes` on the disk; the pattern says of each block where it belongs
/// @param key     of the run's own pattern, 16 characters; empty: it has written none
[[nodiscard]] bool is_blank(std::string_view bytes, std::int64_t offset, std::string_view key);

/// Where the pieces begin that are looked at: both ends whole, the rest spread by the seed; all of a small disk. Sorted,
/// none twice.
[[nodiscard]] std::vector<std::int64_t> pieces_to_sample(std::int64_t size_bytes, std::uint64_t seed);

}  // namespace vetting::safety
