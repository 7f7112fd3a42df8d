#include "agent/safety/blank.hpp"

#include <gtest/gtest.h>

#include <cstring>
#include <string>

namespace vetting::safety {
namespace {

constexpr const char* kKey = "0123456789abcdef";

std::string own_block(std::int64_t offset, const std::string& key = kKey) {
    std::string block(4096, '\0');
    const std::uint16_t magic = 0xacca;
    std::memcpy(block.data(), &magic, sizeof magic);
    std::memcpy(block.data() + 16, &offset, sizeof offset);
    for (std::size_t at = 64; at < block.size(); at += key.size()) block.replace(at, key.size(), key);
    return block;
}

TEST(Blank, IsAllZeroOrAllOne) {
    EXPECT_TRUE(is_blank(std::string(1 << 20, '\0'), 0, ""));
    EXPECT_TRUE(is_blank(std::string(1 << 20, '\xff'), 0, ""));
    EXPECT_TRUE(is_blank("", 0, ""));
    std::string one_bit(1 << 20, '\0');
    one_bit[777'777] = 1;
    EXPECT_FALSE(is_blank(one_bit, 0, ""));
    EXPECT_FALSE(is_blank(std::string(4096, '\0') + std::string(4096, '\xff'), 0, "")) << "a bitmap of a file system looks so";
    EXPECT_FALSE(is_blank(std::string(4096, 'a'), 0, ""));
}

TEST(Blank, IsTheOwnPatternAtItsOwnPlaceOnly) {
    const std::string block = own_block(8192);
    EXPECT_TRUE(is_blank(block, 8192, kKey));
    EXPECT_TRUE(is_blank(block + std::string(4096, '\0'), 8192, kKey)) << "where the writing was interrupted";
    EXPECT_FALSE(is_blank(block, 8192, "")) << "no permit says that we wrote there";
    EXPECT_FALSE(is_blank(block, 0, kKey)) << "a copy of our block at another place";
    EXPECT_FALSE(is_blank(own_block(8192, "fedcba9876543210"), 8192, kKey)) << "another run's";
    std::string changed = block;
    changed[4000] = 'x';
    EXPECT_FALSE(is_blank(changed, 8192, kKey));
    EXPECT_FALSE(is_blank(block.substr(0, 4000), 8192, kKey));
}

TEST(Pieces, CoverSmallDisksWholeAndBothEndsOfLargeOnes) {
    EXPECT_EQ(pieces_to_sample(0, 1).size(), 0U);
    EXPECT_EQ(pieces_to_sample(1, 1).size(), 1U);
    EXPECT_EQ(pieces_to_sample(64 * kPiece + 512, 1).size(), 65U);
    const std::int64_t size = 20'000'000'000'000 - 512;
    const auto pieces = pieces_to_sample(size, 1);
    EXPECT_GT(pieces.size(), 1000U);
    for (std::int64_t i = 0; i < 16; ++i) EXPECT_EQ(pieces[static_cast<std::size_t>(i)], i * kPiece);
    EXPECT_LE(pieces[pieces.size() - 17], size - 16 * kPiece);
    EXPECT_GT(pieces.back() + kPiece, size - 1);
    EXPECT_EQ(pieces, pieces_to_sample(size, 1)) << "both looks at a disk see the same places";
    EXPECT_NE(pieces, pieces_to_sample(size, 2));
}

}  // namespace
}  // namespace vetting::safety
