// What a block that was read back is, when it is not what was written: lost, misplaced, or plainly wrong. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace vetting::storage {

inline constexpr std::int64_t kVerifyBlock = 4096;  ///< each carries a header with its own place on the disk
inline constexpr std::size_t kKeyLength = 16;

enum class BlockKind : std::uint8_t {
    Good,
    Older,    ///< what was there before: the write was acknowledged and lost
    Another,  ///< what belongs to another place
    Wrong,    ///< neither
};

struct BlockLook {
    BlockKind kind = BlockKind::Good;
    std::optional<std::int64_t> belongs_at;  ///< of Another
};

/// @param zeroed  whether zeros were the last that was written there, else the pattern with `key`
[[nodiscard]] BlockLook look_at_block(std::string_view block, std::int64_t offset, std::string_view key, bool zeroed);

}  // namespace vetting::storage
