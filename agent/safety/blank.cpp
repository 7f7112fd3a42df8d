#include "agent/safety/blank.hpp"

#include <algorithm>
#include <cstring>
#include <random>

namespace vetting::safety {
namespace {

constexpr std::size_t kBlock = 4096;
/// fio's header of a verified block: 16-bit magic, 64-bit offset at byte 16; the pattern fills what is behind it.
constexpr std::size_t kHeader = 64, kOffsetAt = 16, kKey = 16;
constexpr std::uint16_t kMagic = 0xacca;

bool all_of(std::string_view bytes, unsigned char value) {
    if (bytes.empty() || static_cast<unsigned char>(bytes.front()) != value) return false;
    return bytes.size() == 1 || std::memcmp(bytes.data(), bytes.data() + 1, bytes.size() - 1) == 0;
}

bool all_one_value(std::string_view bytes) { return bytes.empty() || all_of(bytes, 0x00) || all_of(bytes, 0xff); }

bool is_own(std::string_view block, std::int64_t offset, std::string_view key) {
    if (block.size() != kBlock || key.size() != kKey) return false;
    std::uint16_t magic = 0;
    std::int64_t written_for = 0;
    std::memcpy(&magic, block.data(), sizeof magic);
    std::memcpy(&written_for, block.data() + kOffsetAt, sizeof written_for);
    if (magic != kMagic || written_for != offset) return false;
    for (std::size_t at = kHeader; at < kBlock; at += kKey) {
        if (block.compare(at, kKey, key) != 0) return false;
    }
    return true;
}

}  // namespace

bool is_blank(std::string_view bytes, std::int64_t offset, std::string_view key) {
    if (all_one_value(bytes)) return true;
    if (key.empty()) return false;
    for (std::size_t at = 0; at < bytes.size(); at += kBlock) {
        const std::string_view block = bytes.substr(at, kBlock);
        if (!all_one_value(block) && !is_own(block, offset + static_cast<std::int64_t>(at), key)) return false;
    }
    return true;
}

std::vector<std::int64_t> pieces_to_sample(std::int64_t size_bytes, std::uint64_t seed) {
    const std::int64_t pieces = (size_bytes + kPiece - 1) / kPiece, edge = kEdge / kPiece;
    std::vector<std::int64_t> chosen;
    if (pieces <= 2 * edge + 1 + kRandomPieces) {
        for (std::int64_t i = 0; i < pieces; ++i) chosen.push_back(i * kPiece);
        return chosen;
    }
    // The last piece of an odd size is short: one more at the end, so that sixteen whole MiB of it are seen.
    for (std::int64_t i = 0; i < edge; ++i) chosen.push_back(i * kPiece);
    for (std::int64_t i = pieces - edge - 1; i < pieces; ++i) chosen.push_back(i * kPiece);
    std::mt19937_64 random(seed);
    std::uniform_int_distribution<std::int64_t> any(edge, pieces - edge - 2);
    for (std::int64_t i = 0; i < kRandomPieces; ++i) chosen.push_back(any(random) * kPiece);
    std::sort(chosen.begin(), chosen.end());
    chosen.erase(std::unique(chosen.begin(), chosen.end()), chosen.end());
    return chosen;
}

}  // namespace vetting::safety
