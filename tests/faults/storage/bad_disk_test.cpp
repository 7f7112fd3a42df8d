// Disks that misbehave in every way that a surface test must tell apart, and one that does not.
#include <gmock/gmock.h>

#include "tests/faults/storage/bad_disk.hpp"

namespace vetting {
namespace {

using testing::Contains;
using testing::Each;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr std::int64_t kMiB = 1 << 20, kSmall = 32 * kMiB;

class Surface : public testing::Test {
protected:
    void SetUp() override {
        if (const std::string why = why_no_bad_disks(); !why.empty()) GTEST_SKIP() << "left out: " << why;
    }
    /// One disk with this fault; every finding about it has this code and no other.
    void expect_told_apart(const std::vector<std::string>& rules, const std::string& code, const std::string& words, const Json& config = Json::object()) {
        const BadDisk disk(bench.folder(), "VT-BAD", kSmall, rules);
        const Surfaced run = bench.test({&disk.loop()}, config);
        EXPECT_EQ(run.decision.verdict, StageVerdict::Failed) << run.decision.reason;
        const auto codes = run.codes_of("VT-BAD");
        EXPECT_THAT(codes, Not(IsEmpty()));
        EXPECT_THAT(codes, Each(code)) << run.decision.reason;
        EXPECT_THAT(run.decision.reason, HasSubstr(words));
    }
    DiskBench bench;
};

TEST_F(Surface, OfAHealthyDiskOfAGibibytePassesAndLeavesZeros) {
    const safety::LoopDisk disk(bench.folder(), "VT-GOOD", 1024 * kMiB);
    const std::string zeros = disk.digest();
    const Surfaced run = bench.test({&disk}, {{"range_mib", 256}});
    EXPECT_EQ(run.decision.verdict, StageVerdict::Passed) << run.decision.reason << "\n" << run.result.ending.message;
    EXPECT_THAT(run.decision.findings, IsEmpty());
    EXPECT_EQ(disk.digest(), zeros);
    double written = 0;
    for (const ToolRecord& tool : run.result.tools) written += static_cast<double>(tool.written_bytes);
    EXPECT_GE(written, 2.0 * 1024 * kMiB) << "once with the pattern, once with zeros";
    EXPECT_THAT(bench.samples, Contains(testing::Field(&Sample::key, "disk/VT-GOOD/latency_p99")));
}

TEST_F(Surface, OfOneThatIsNotExpectedTouchesNothing) {
    const safety::LoopDisk disk(bench.folder(), "VT-STRANGER", kSmall);
    const std::string before = disk.digest();
    bench.expected = {{"VT-ANOTHER", "", kSmall, ""}};
    const Surfaced run = bench.test({&disk});
    EXPECT_EQ(run.decision.verdict, StageVerdict::Inconclusive);
    EXPECT_EQ(disk.digest(), before);
    EXPECT_THAT(run.result.tools, IsEmpty());
}

TEST_F(Surface, OfOneWithDataOnItTouchesNothing) {
    const safety::LoopDisk disk(bench.folder(), "VT-DATA", kSmall);
    disk.write(20 * kMiB, "somebody's only copy");
    const std::string before = disk.digest();
    const Surfaced run = bench.test({&disk});
    EXPECT_EQ(run.decision.verdict, StageVerdict::Inconclusive);
    EXPECT_THAT(run.decision.reason, HasSubstr("not blank"));
    EXPECT_EQ(disk.digest(), before);
    EXPECT_THAT(run.result.tools, IsEmpty());
}

TEST_F(Surface, FindsASectorThatCannotBeRead) {
    expect_told_apart({"read-error:20971520:4096"}, "VT-DSK-013", "when reading");
}
TEST_F(Surface, FindsASectorThatCannotBeWritten) {
    const BadDisk disk(bench.folder(), "VT-BAD", kSmall, {"write-error:20971520:4096"});
    const Surfaced run = bench.test({&disk.loop()});
    EXPECT_EQ(run.decision.verdict, StageVerdict::Failed);
    EXPECT_THAT(run.decision.reason, HasSubstr("when writing"));
    EXPECT_THAT(run.codes_of("VT-BAD"), Contains("VT-DSK-035"));
}
TEST_F(Surface, FindsADiskThatReadsBackSomethingElse) {
    expect_told_apart({"flip:17000000"}, "VT-DSK-014", "something else");
}
TEST_F(Surface, FindsADiskThatLosesAWrite) {
    expect_told_apart({"drop:16777216:8192"}, "VT-DSK-036", "acknowledged and lost");
}
TEST_F(Surface, FindsADiskThatReadsBackAnotherBlock) {
    expect_told_apart({"swap:16777216:4096:8388608"}, "VT-DSK-037", "written to byte 8388608");
}
TEST_F(Surface, FindsADiskThatVanishesInTheMiddle) {
    expect_told_apart({"vanish:12582912"}, "VT-DSK-017", "vanished");
}

// Of a large disk some of the zeros are read back, in pieces: on this one of 32 MiB the fourth is from 6,500,352 on.
TEST_F(Surface, FindsAZeroThatWasLostAmongThoseReadBack) {
    expect_told_apart({"drop:7000064:4096:33554432"}, "VT-DSK-036", "byte 7000064", {{"check_zeros_mib", 16}});
}
TEST_F(Surface, FindsAZeroThatWasLostAtTheVeryEnd) {
    expect_told_apart({"drop:33550336:4096:33554432"}, "VT-DSK-036", "byte 33550336", {{"check_zeros_mib", 16}});
}
TEST_F(Surface, FindsASectorThatFailsWhenZerosAreReadBack) {
    expect_told_apart({"read-error:7000064:4096:67108864"}, "VT-DSK-013", "when reading", {{"check_zeros_mib", 16}});
}

TEST_F(Surface, FindsTheSlowOneAmongItsSiblings) {
    const BadDisk quick(bench.folder(), "VT-QUICK-1", 16 * kMiB, {"slow:2"}), quick_too(bench.folder(), "VT-QUICK-2", 16 * kMiB, {"slow:2"});
    const BadDisk slow(bench.folder(), "VT-SLOW", 16 * kMiB, {"slow:60"});
    const Surfaced run = bench.test({&quick.loop(), &quick_too.loop(), &slow.loop()}, {{"slow_disk_pct", 70}});
    EXPECT_EQ(run.decision.verdict, StageVerdict::Passed) << run.decision.reason;
    EXPECT_THAT(run.codes_of("VT-SLOW"), Contains("VT-DSK-015"));
    EXPECT_THAT(run.codes_of("VT-QUICK-1"), IsEmpty());
    EXPECT_THAT(run.codes_of("VT-QUICK-2"), IsEmpty());
}

TEST_F(Surface, TellsSeveralBadDisksApart) {
    const safety::LoopDisk good(bench.folder(), "VT-GOOD", kSmall);
    const BadDisk liar(bench.folder(), "VT-LIAR", kSmall, {"flip:9000000"}), rotten(bench.folder(), "VT-ROTTEN", kSmall, {"read-error:1048576:512"});
    const Surfaced run = bench.test({&good, &liar.loop(), &rotten.loop()}, {{"slow_disk_pct", 90}, {"slow_latency_factor", 1000}});
    EXPECT_EQ(run.decision.verdict, StageVerdict::Failed);
    EXPECT_THAT(run.codes_of("VT-GOOD"), IsEmpty());
    EXPECT_THAT(run.codes_of("VT-LIAR"), Contains("VT-DSK-014"));
    EXPECT_THAT(run.codes_of("VT-ROTTEN"), Contains("VT-DSK-013"));
    EXPECT_THAT(run.codes_of("VT-LIAR"), Not(Contains("VT-DSK-013")));
}

}  // namespace
}  // namespace vetting
