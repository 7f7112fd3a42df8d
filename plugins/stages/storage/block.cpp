#include "plugins/stages/storage/block.hpp"

#include <algorithm>
#include <cstring>

namespace vetting::storage {
namespace {

// fio's header of a verified block (verify.h): 16-bit magic first, the block's offset as 64 bits at byte 16, a checksum
// of the whole block behind it; then the pattern as far as the block goes.
constexpr std::uint16_t kMagic = 0xacca;
constexpr std::size_t kOffsetAt = 16, kHeader = 64;

bool all_of(std::string_view bytes, char value) {
    return !bytes.empty() && bytes.front() == value && std::memcmp(bytes.data(), bytes.data() + 1, bytes.size() - 1) == 0;
}

/// The offset that the header names; nothing where there is no header.
std::optional<std::int64_t> named_offset(std::string_view block) {
    if (block.size() < kHeader) return std::nullopt;
    std::uint16_t magic = 0;
    std::int64_t offset = 0;
    std::memcpy(&magic, block.data(), sizeof magic);
    std::memcpy(&offset, block.data() + kOffsetAt, sizeof offset);
    return magic == kMagic && offset >= 0 ? std::optional(offset) : std::nullopt;
}

/// Whether the bytes behind the header repeat `key`; with an empty key: whether they repeat whatever they begin with.
bool repeats(std::string_view block, std::string_view key) {
    if (block.size() < kHeader + kKeyLength) return false;
    const std::string_view first = key.empty() ? block.substr(kHeader, kKeyLength) : key;
    for (std::size_t at = kHeader; at < block.size(); at += kKeyLength) {
        const std::size_t length = std::min(kKeyLength, block.size() - at);
        if (block.compare(at, length, first.substr(0, length)) != 0) return false;
    }
    return true;
}

}  // namespace

BlockLook look_at_block(std::string_view block, std::int64_t offset, std::string_view key, bool zeroed) {
    const bool zeros = all_of(block, '\0'), ones = all_of(block, '\xff');
    const auto named = named_offset(block);
    const bool ours = named && repeats(block, key);
    if (zeroed ? zeros : ours && *named == offset) return {};
    if (ours && *named != offset) return {BlockKind::Another, named};
    if (ours) return {BlockKind::Older, std::nullopt};                                  // the pattern, where zeros came after
    if (zeros || ones) return {BlockKind::Older, std::nullopt};                         // as blank as before the test
    if (named && *named == offset && repeats(block, "")) return {BlockKind::Older, std::nullopt};  // an earlier test's
    return {BlockKind::Wrong, std::nullopt};
}

}  // namespace vetting::storage
