// An agent that dies in the middle of a surface test: the next attempt goes on where the journal says.
#include <gmock/gmock.h>

#include "tests/faults/storage/bad_disk.hpp"

namespace vetting {
namespace {

using testing::Contains;
using testing::HasSubstr;

constexpr std::int64_t kMiB = 1 << 20;

class SurfaceResume : public testing::Test {
protected:
    void SetUp() override {
        if (const std::string why = safety::why_no_loops(); !why.empty()) GTEST_SKIP() << "left out: " << why;
    }
    DiskBench bench;
};

TEST_F(SurfaceResume, GoesOnWithWhatWasDoneAndTheWorkOfBothCounts) {
    const safety::LoopDisk disk(bench.folder(), "VT-RESUME", 96 * kMiB);
    // What the state folder and the disk are in the moment of a kill -9: copied while the verify phase runs.
    const auto journal = bench.state() / "journal.jsonl", kept = bench.folder() / "journal-at-death", image = bench.folder() / "image-at-death";
    bench.on_progress = [&](std::string_view step) {
        if (!step.starts_with("verify") || std::filesystem::exists(kept)) return;
        std::filesystem::copy_file(journal, kept);
        std::filesystem::copy_file(disk.image(), image);
    };
    const Surfaced first = bench.test({&disk});
    ASSERT_EQ(first.decision.verdict, StageVerdict::Passed) << first.decision.reason;
    ASSERT_TRUE(std::filesystem::exists(kept));
    bench.on_progress = nullptr;

    std::filesystem::copy_file(kept, journal, std::filesystem::copy_options::overwrite_existing);
    std::filesystem::copy_file(image, disk.image(), std::filesystem::copy_options::overwrite_existing);
    bench.clean_up_after(first.offer);
    const Surfaced second = bench.test({&disk}, Json::object(), 2);
    EXPECT_EQ(second.decision.verdict, StageVerdict::Passed) << second.decision.reason;
    EXPECT_THAT(second.lines, Contains(HasSubstr("goes on with")));
    double written = 0, planned = 0;
    for (const Work& work : second.decision.evidence.work) {
        if (work.what != "bytes written") continue;
        written = work.done;
        planned = work.planned.value_or(0);
    }
    EXPECT_EQ(written, 96.0 * kMiB);
    EXPECT_EQ(planned, 96.0 * kMiB);
}

TEST(Interrupted, KeepsWhatWasFoundThoughThoseBlocksAreNotLookedAtAgain) {
    const Finding bad{.code = "VT-DSK-014", .severity = Severity::Critical, .part = {.kind = "disk", .serial = "A"}, .message = "byte 4096 holds something else"};
    const Interrupted found = interrupted_by(Json::array({{{"finding", Json(bad)}}, {{"resume", {{"device", "A"}, {"phase", "verify"}, {"done", 10}}}}}));
    ASSERT_EQ(found.findings.size(), 1U);
    EXPECT_EQ(found.findings[0].message, bad.message);
    EXPECT_EQ(interrupted_by(found.entries).findings.size(), 1U) << "also for a third attempt";
}

TEST(Interrupted, CountsWorkUpToTheLastFinishedRangeOfEachDisk) {
    const Json journal = Json::array({{{"work", {{"device", "A"}, {"what", "bytes written"}, {"done", 10}, {"unit", "byte"}}}},
                                      {{"resume", {{"device", "A"}, {"phase", "write"}, {"done", 10}}}},
                                      {{"work", {{"device", "A"}, {"what", "bytes written"}, {"done", 7}, {"unit", "byte"}}}},
                                      {{"work", {{"device", "B"}, {"what", "bytes written"}, {"done", 5}, {"unit", "byte"}}}},
                                      {{"tool", {{"name", "fio"}, {"exit", 0}}}},
                                      {{"remove", "/var/tmp/x"}}});
    const Interrupted found = interrupted_by(journal);
    ASSERT_EQ(found.work.size(), 1U);
    EXPECT_EQ(found.work[0].done, 10);
    EXPECT_EQ(found.tools.size(), 1U);
    EXPECT_EQ(found.entries.size(), 3U);
    EXPECT_FALSE(interrupted_by(Json::array({{{"remove", "x"}}})).any());
    EXPECT_FALSE(interrupted_by(Json::array({1, "x", nullptr})).any());
}

}  // namespace
}  // namespace vetting
