// The pure parts of the surface test: its steps, where it goes on, and what a block that was read back is.
#include <gtest/gtest.h>

#include <cstring>

#include "plugins/stages/storage/block.hpp"
#include "plugins/stages/storage/fio.hpp"
#include "plugins/stages/storage/judge.hpp"
#include "plugins/stages/storage/sweep.hpp"

namespace vetting::storage {
namespace {

constexpr std::int64_t kMiB64 = 1 << 20;
constexpr const char* kKey = "0123456789abcdef";

/// Each byte of the disk exactly once in this phase.
void expect_covered(const std::vector<Step>& steps, Phase phase, std::int64_t from, std::int64_t size) {
    std::int64_t at = from;
    for (const Step& step : steps) {
        if (step.phase != phase) continue;
        EXPECT_EQ(step.offset, at);
        EXPECT_EQ(step.offset % step.block, 0);
        EXPECT_EQ(step.length % step.block, 0);
        at = step.offset + step.length;
    }
    EXPECT_EQ(at, size);
}

TEST(Sweep, CoversEveryByteOfAnOddSizeOnceInEachPhase) {
    const std::int64_t size = 100 * kMiB64 + 5 * 4096 + 3 * 512;
    const auto steps = steps_after({}, size, 16 * kMiB64, size);
    for (const Phase phase : kPhases) expect_covered(steps, phase, 0, size);
    for (std::size_t i = 1; i < steps.size(); ++i) EXPECT_LE(steps[i - 1].phase, steps[i].phase);
}

TEST(Sweep, GoesOnWhereItWasInterrupted) {
    const auto steps = steps_after({Phase::Verify, 32 * kMiB64}, 64 * kMiB64, 16 * kMiB64, 64 * kMiB64);
    EXPECT_EQ(steps.front().phase, Phase::Verify);
    EXPECT_EQ(steps.front().offset, 32 * kMiB64);
    expect_covered(steps, Phase::Zero, 0, 64 * kMiB64);
}

TEST(Sweep, ReadsBackABoundedShareOfTheZerosOfALargeDisk) {
    const std::int64_t size = 4'000'787'030'016;
    std::int64_t checked = 0, last = 0;
    const auto steps = steps_after({Phase::Check, 0}, size, 65536 * kMiB64, 1024 * kMiB64);
    EXPECT_EQ(steps.size(), 2U) << "a start of the tool takes as long as reading many pieces";
    for (const Step& step : steps) {
        for (const Step& piece : pieces_of(step)) {
            EXPECT_GE(piece.offset, last);
            checked += piece.length;
            last = piece.offset + piece.length;
        }
        EXPECT_EQ(end_of(step), last);
    }
    EXPECT_EQ(checked, 1024 * kMiB64);
    EXPECT_EQ(last, size);
}

TEST(Sweep, OfADiskThatIsHardlyLargerThanTheShareReadsBackAll) {
    const std::int64_t size = 17 * kMiB64;
    expect_covered(steps_after({Phase::Check, 0}, size, 65536 * kMiB64, size), Phase::Check, 0, size);
    expect_covered(steps_after({Phase::Check, 0}, 8 * kMiB64, 65536 * kMiB64, 5 * kMiB64), Phase::Check, 0, 8 * kMiB64);
}

TEST(Sweep, BehindABadBlockGoesOnAndLooksAgainAtWhatWasUnderWay) {
    const Step step{Phase::Verify, 100 * kMiB64, 64 * kMiB64, kMiB64};
    const auto rest = rest_after(step, 120 * kMiB64 + 4096);
    ASSERT_EQ(rest.size(), 2U);
    EXPECT_EQ(rest[0].offset, 112 * kMiB64);
    EXPECT_EQ(end_of(rest[0]), 120 * kMiB64);
    EXPECT_EQ(rest[1].offset, 121 * kMiB64);
    EXPECT_EQ(end_of(rest[1]), 164 * kMiB64);
    EXPECT_EQ(rest_after(step, 100 * kMiB64).front().offset, 101 * kMiB64);
    EXPECT_EQ(end_of(rest_after(step, 164 * kMiB64 - 1).back()), 163 * kMiB64);
}

TEST(Sweep, BehindABadBlockOfAPieceGoesOnWithTheOthers) {
    const Step step{Phase::Check, 0, 15 * 2 * kMiB64, kMiB64, 2 * kMiB64, 100 * kMiB64};
    const auto rest = rest_after(step, 501 * kMiB64);  // the second MiB of the sixth piece
    std::int64_t bytes = 0;
    for (const Step& one : rest) {
        EXPECT_EQ(one.stride, 0);
        EXPECT_TRUE(one.offset > 501 * kMiB64 || end_of(one) <= 501 * kMiB64) << one.offset;
        bytes += one.length;
    }
    EXPECT_EQ(rest.front().offset, 101 * kMiB64) << "eight requests before it";
    EXPECT_EQ(rest.back().offset, 1400 * kMiB64);
    EXPECT_EQ(bytes, 8 * kMiB64 + 9 * 2 * kMiB64);
    EXPECT_EQ(rest_after(step, 0).size(), 15U);
}

TEST(Sweep, StepOfWhichTheToolWasKilledIsNotDone) {
    const Step step{Phase::Write, 0, 64 * kMiB64, kMiB64};
    EXPECT_TRUE(cut_short(step, 3.0 * kMiB64, 128 + 9));
    EXPECT_FALSE(cut_short(step, 64.0 * kMiB64, 0));
    EXPECT_FALSE(cut_short(step, 64.0 * kMiB64, 1)) << "all of it was done, whatever it says of what it found";
}

TEST(Sweep, ReadsItsPlaceFromTheJournalAndDistrustsTheRest) {
    Json entries = Json::array({resume_entry("A", {Phase::Write, 5}), resume_entry("B", {Phase::Check, 7}), resume_entry("A", {Phase::Zero, 9})});
    EXPECT_EQ(place_of(entries, "A").phase, Phase::Zero);
    EXPECT_EQ(place_of(entries, "A").done, 9);
    EXPECT_EQ(place_of(entries, "C").done, 0);
    for (const char* bad : {R"([{"resume":5}])", R"([{"resume":{"device":"A","phase":"x","done":1}}])", R"([1,null])", "{}",
                            R"([{"resume":{"device":"A","phase":"zero","done":-1}}])"}) {
        EXPECT_EQ(place_of(Json::parse(bad), "A").phase, Phase::Write) << bad;
    }
}

std::string pattern_block(std::int64_t offset, const std::string& key = kKey) {
    std::string block(4096, '\0');
    const std::uint16_t magic = 0xacca;
    for (std::size_t at = 0; at < block.size(); at += key.size()) block.replace(at, key.size(), key);
    std::memcpy(block.data(), &magic, sizeof magic);
    std::memcpy(block.data() + 16, &offset, sizeof offset);
    return block;
}

TEST(Block, IsToldApart) {
    const std::string own = pattern_block(8192), zeros(4096, '\0'), ones(4096, '\xff');
    EXPECT_EQ(look_at_block(own, 8192, kKey, false).kind, BlockKind::Good);
    EXPECT_EQ(look_at_block(zeros, 8192, kKey, true).kind, BlockKind::Good);
    EXPECT_EQ(look_at_block(zeros, 8192, kKey, false).kind, BlockKind::Older) << "blank as before the test";
    EXPECT_EQ(look_at_block(ones, 8192, kKey, false).kind, BlockKind::Older);
    EXPECT_EQ(look_at_block(own, 8192, kKey, true).kind, BlockKind::Older) << "the zeros were lost";
    EXPECT_EQ(look_at_block(pattern_block(8192, "fedcba9876543210"), 8192, kKey, false).kind, BlockKind::Older) << "an earlier test's";
    const BlockLook another = look_at_block(own, 4096, kKey, false);
    EXPECT_EQ(another.kind, BlockKind::Another);
    EXPECT_EQ(another.belongs_at, 8192);
    std::string flipped = own;
    flipped[3000] = 'x';
    EXPECT_EQ(look_at_block(flipped, 8192, kKey, false).kind, BlockKind::Wrong);
    EXPECT_EQ(look_at_block("short", 0, kKey, false).kind, BlockKind::Wrong);
    EXPECT_EQ(look_at_block("", 0, kKey, false).kind, BlockKind::Wrong);
}

TEST(RequestedBlocks, AreReadFromEveryWayInWhichFioSaysIt) {
    const auto blocks = parse_requested_blocks(
        "verify: bad magic header 0, wanted acca at file /dev/sda offset 1048576, length 4096 (requested block: offset=1048576, length=1048576)\n"
        "crc32c: verify failed at file /dev/sda offset 5242880, length 4096 (requested block: offset=5242880, length=1048576, flags=8)\n"
        "       Expected CRC: 733a2f61\n"
        "pattern: verify failed at file x offset 5242880, length 0 (requested block: offset=5242880, length=1048576, flags=8)\n"
        "nonsense (requested block: offset=-5, length=1)\n(requested block: offset=nan, length=inf)\n");
    ASSERT_EQ(blocks.size(), 2U);
    EXPECT_EQ(blocks[0], (RequestedBlock{1048576, 1048576}));
    EXPECT_EQ(blocks[1], (RequestedBlock{5242880, 1048576}));
}

TEST(LateDisks, AreFarAboveTheirSiblings) {
    const auto late = late_disks({{"A", "M", 0.02}, {"B", "M", 0.03}, {"C", "M", 0.5}, {"D", "N", 3}}, 5);
    ASSERT_EQ(late.size(), 1U);
    EXPECT_EQ(late[0].device, "C");
    EXPECT_TRUE(late_disks({{"A", "M", 0.001}, {"B", "M", 0.04}}, 5).empty()) << "too short to matter";
}

}  // namespace
}  // namespace vetting::storage
