// What the wipe probe finds on a disk that is not empty.
#include <gmock/gmock.h>

#include <array>
#include <cstdlib>
#include <cstring>

#include "agent/safety/wipe_probe.hpp"
#include "tests/agent/safety/loop_disk.hpp"
#include "tests/agent/truth/fixture_tree.hpp"

namespace vetting::safety {
namespace {

using testing::Contains;
using testing::HasSubstr;

constexpr std::int64_t kSize = 40 << 20;

class Probe : public testing::Test {
protected:
    void SetUp() override {
        if (const std::string why = why_no_loops(); !why.empty()) GTEST_SKIP() << why;
        disk.emplace(folder.root(), "VT-PROBE", kSize);
    }
    [[nodiscard]] std::vector<std::string> found(const std::string& key = "") const {
        return probe_disk(disk->roots(), see_disk(disk->roots(), disk->number()), ProbeOptions{.seed = 1, .pattern_key = key}).found;
    }
    void run(const std::string& command) const { ASSERT_EQ(std::system((command + " >/dev/null 2>&1").c_str()), 0) << command; }

    FixtureTree folder;
    std::optional<LoopDisk> disk;
};

std::uint32_t crc32(std::string_view bytes) {
    std::uint32_t crc = ~0U;
    for (const char byte : bytes) {
        crc ^= static_cast<unsigned char>(byte);
        for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ (0xedb88320U & (0U - (crc & 1U)));
    }
    return ~crc;
}

template <class T>
void put(std::string& bytes, std::size_t at, T value) { std::memcpy(bytes.data() + at, &value, sizeof value); }

/// A GPT header with an empty table: what is left of a disk whose protective MBR was wiped.
std::string gpt_header(std::uint64_t own, std::uint64_t other, std::uint64_t table, std::uint64_t sectors) {
    std::string header(512, '\0');
    header.replace(0, 8, "EFI PART");
    put(header, 8, std::uint32_t{0x00010000});
    put(header, 12, std::uint32_t{92});
    put(header, 24, own);
    put(header, 32, other);
    put(header, 40, std::uint64_t{34});
    put(header, 48, sectors - 34);
    put(header, 56, std::uint64_t{0x1122334455667788});
    put(header, 72, table);
    put(header, 80, std::uint32_t{128});
    put(header, 84, std::uint32_t{128});
    put(header, 88, crc32(std::string(128 * 128, '\0')));
    put(header, 16, crc32(header.substr(0, 92)));
    return header;
}

TEST_F(Probe, FindsNothingOnABlankDisk) {
    EXPECT_THAT(found(), testing::IsEmpty());
}

TEST_F(Probe, NamesAFileSystem) {
    run("mkfs.ext4 -q -F " + disk->node());
    EXPECT_THAT(found(), Contains(HasSubstr("ext4 (filesystem)")));
    EXPECT_THAT(found(), Contains(HasSubstr("data in")));
}

TEST_F(Probe, FindsAFileSystemWhoseFirstMebibyteWasZeroed) {
    run("mkfs.ext4 -q -F " + disk->node());
    disk->write(0, std::string(1 << 20, '\0'));
    EXPECT_THAT(found(), Contains(HasSubstr("data in")));
}

TEST_F(Probe, NamesSwapAndEncryption) {
    run("mkswap " + disk->node());
    EXPECT_THAT(found(), Contains(HasSubstr("swap")));
    std::string luks(1024, '\0');
    luks.replace(0, 6, std::string("LUKS\xba\xbe", 6));
    luks[7] = 1;
    disk->write(0, luks);
    EXPECT_THAT(found(), Contains(HasSubstr("crypto_LUKS")));
    EXPECT_THAT(found(), Contains(HasSubstr("swap"))) << "every signature, not the first alone";
}

TEST_F(Probe, NamesAPartitionTableAlone) {
    constexpr std::uint64_t kSectors = kSize / 512;
    disk->write(512, gpt_header(1, kSectors - 1, 2, kSectors));
    EXPECT_THAT(found(), Contains(HasSubstr("gpt partition table")));
}

TEST_F(Probe, NamesABackupPartitionTableAlone) {
    constexpr std::uint64_t kSectors = kSize / 512;
    disk->write(kSize - 512, gpt_header(kSectors - 1, 1, kSectors - 33, kSectors));
    EXPECT_THAT(found(), Contains(HasSubstr("backup gpt partition table")));
}

TEST_F(Probe, FindsOneByteNearEitherEndOfALargeDisk) {
    constexpr std::int64_t kLargeSize = (std::int64_t{4} << 30) - 512;  // a sparse file, and no whole number of MiB
    for (const std::int64_t at : {std::int64_t{0}, (std::int64_t{16} << 20) - 1, kLargeSize - (std::int64_t{16} << 20), kLargeSize - 1}) {
        const FixtureTree own;
        const LoopDisk large(own.root(), "VT-LARGE", kLargeSize);
        const auto look = [&large] { return probe_disk(large.roots(), see_disk(large.roots(), large.number()), ProbeOptions{.seed = 1}).found; };
        if (at == 0) {
            EXPECT_THAT(look(), testing::IsEmpty());
        }
        large.write(at, "x");
        EXPECT_THAT(look(), Contains(HasSubstr("data in 1 of"))) << at;
    }
}

TEST_F(Probe, NamesMembersOfArraysAndVolumeGroups) {
    std::string label(512, '\0');  // LVM2: a label in the second sector
    label.replace(0, 8, "LABELONE");
    put(label, 8, std::uint64_t{1});
    put(label, 20, std::uint32_t{32});
    label.replace(24, 8, "LVM2 001");
    disk->write(512, label);
    EXPECT_THAT(found(), testing::Not(testing::IsEmpty()));
    std::string md(4096, '\0');  // MD 1.2: a superblock at 4 KiB
    put(md, 0, std::uint32_t{0xa92b4efc});
    put(md, 4, std::uint32_t{1});
    put(md, 144, std::uint64_t{8});
    disk->write(4096, md);
    EXPECT_THAT(found(), testing::Not(testing::IsEmpty()));
}

TEST_F(Probe, CountsADiskThatCannotBeOpenedOrIsAnotherAsFound) {
    SeenDisk gone = see_disk(disk->roots(), disk->number());
    gone.name = "no-such-disk";
    EXPECT_THAT(probe_disk(disk->roots(), gone, ProbeOptions{}).found, Contains(HasSubstr("cannot be opened")));
    SeenDisk wrong = see_disk(disk->roots(), disk->number());
    wrong.minor_number += 1;
    EXPECT_THAT(probe_disk(disk->roots(), wrong, ProbeOptions{}).found, Contains(HasSubstr("another device")));
}

TEST_F(Probe, TakesWhatThisRunWroteForBlankOnlyWithItsKey) {
    run("fio --name=w --filename=" + disk->node() + " --rw=write --bs=1M --direct=1 --size=20M --verify=crc32c --verify_interval=4096"
        " '--verify_pattern=\"0123456789abcdef\"' --do_verify=0 --verify_state_save=0");
    EXPECT_THAT(found("0123456789abcdef"), testing::IsEmpty());
    EXPECT_THAT(found("0123456789abcdee"), Contains(HasSubstr("data in 20 of 40")));
    EXPECT_THAT(found(), Contains(HasSubstr("data in 20 of 40")));
}

}  // namespace
}  // namespace vetting::safety
