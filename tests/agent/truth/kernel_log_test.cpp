// The kernel log from the beginning of a stage to its end.
#include <gmock/gmock.h>

#include "agent/truth/truth.hpp"
#include "tests/agent/truth/fixture_tree.hpp"

namespace vetting {
namespace {

using testing::ElementsAre;

TEST(KernelLogWatch, SeesOnlyWhatCameAfterItsBeginning) {
    const FixtureTree tree;
    tree.put("dev/kmsg", "4,1,2,-;Out of memory: Killed process 1 (before)\n");
    KernelLog log(tree.root());
    ASSERT_TRUE(log.visible());
    EXPECT_TRUE(log.new_lines().empty());
    tree.append("dev/kmsg", "4,2,3,-;something\n6,3,4,-;else\n");
    EXPECT_THAT(log.new_lines(), ElementsAre("4,2,3,-;something", "6,3,4,-;else"));
    EXPECT_TRUE(log.new_lines().empty());
}

TEST(KernelLogWatch, CountsTroubleByTheSerialOfTheDisk) {
    const FixtureTree tree;
    tree.put("dev/kmsg", "");
    const DeviceNames names = device_names(Json::parse(R"({"disks": [{"name": "sdb", "serial": "WX1"}, {"name": "nvme0n1", "serial": "N1"}]})"));
    TruthWatch watch(tree.root(), names);
    tree.append("dev/kmsg", "3,1,2,-;I/O error, dev sdb, sector 8 op 0x0\n3,2,3,-;I/O error, dev sdb, sector 16 op 0x0\n"
                            "4,3,4,-;nvme nvme0: controller is down; will reset\n6,4,5,-;eth0: link up\n");
    const KernelTruth truth = watch.finish();
    EXPECT_EQ(truth.delta.at("log/disk_io_error/WX1"), 2);
    EXPECT_EQ(truth.delta.at("log/disk_reset/N1"), 1);
    EXPECT_EQ(truth.log.size(), 3U);
}

TEST(KernelLogWatch, LooksMeanwhileAndStillCountsAnEventOnce) {
    const FixtureTree tree;
    tree.put("dev/kmsg", "");
    TruthWatch watch(tree.root(), {});
    tree.append("dev/kmsg", "3,1,2,-;I/O error, dev sdb, sector 8 op 0x0\n");
    watch.look();
    tree.put("dev/kmsg", "");  // the ring went on: what is not read by now is gone
    const KernelTruth truth = watch.finish();
    EXPECT_EQ(truth.delta.at("log/disk_io_error/sdb"), 1);
    EXPECT_EQ(truth.log.size(), 1U);
}

TEST(KernelLogWatch, OfANextLifeGoesOnWhereTheFormerStopped) {
    const FixtureTree tree;
    tree.put("dev/kmsg", "6,1,1,-;before\n");
    tree.put("sys/devices/system/edac/mc/mc0/ce_count", "5\n");
    TruthWatch former(tree.root(), {});
    tree.append("dev/kmsg", "3,2,2,-;I/O error, dev sdb, sector 8 op 0x0\n");
    EXPECT_TRUE(former.look());
    EXPECT_FALSE(former.look());
    EXPECT_THAT(former.take_fresh_trouble(), ElementsAre("I/O error, dev sdb, sector 8 op 0x0"));
    EXPECT_TRUE(former.take_fresh_trouble().empty());
    const auto kept = from_json_text<TruthBaseline>(dump_json(Json(former.baseline())));
    tree.append("dev/kmsg", "3,3,3,-;I/O error, dev sdb, sector 16 op 0x0\n");  // while nobody looked
    tree.put("sys/devices/system/edac/mc/mc0/ce_count", "9\n");
    TruthWatch next(tree.root(), {}, kept);
    const KernelTruth truth = next.finish();
    EXPECT_EQ(truth.delta.at("log/disk_io_error/sdb"), 2);
    EXPECT_EQ(truth.delta.at("mem/mc0/corrected"), 4);
    EXPECT_EQ(truth.log.size(), 2U);
    EXPECT_THAT(truth.not_visible, testing::Not(testing::Contains(testing::StartsWith("kernel_log"))));
}

TEST(KernelLogWatch, OfANextLifeSaysThatLinesAreGone) {
    const FixtureTree tree;
    tree.put("dev/kmsg", "6,1,1,-;a longer line than what is left of the log\n");
    TruthBaseline kept = TruthWatch(tree.root(), {}).baseline();
    tree.put("dev/kmsg", "6,9,9,-;short\n");
    EXPECT_THAT(TruthWatch(tree.root(), {}, kept).finish().not_visible, testing::Contains("kernel_log/lines that were overwritten"));
    kept.log.reset();  // it could not be read then
    EXPECT_THAT(TruthWatch(tree.root(), {}, kept).finish().not_visible, testing::Contains("kernel_log/lines that were overwritten"));
}

TEST(KernelLogWatch, OfThisMachineGoesOnByTheNumbersOfItsRecords) {
    const KernelLog whole("/");
    if (!whole.visible()) {
        EXPECT_EQ(whole.position(), -1);
        return;
    }
    KernelLog again("/", whole.position());
    const auto fresh = again.new_lines();
    EXPECT_LE(fresh.size(), 100U) << "only what came meanwhile";
    EXPECT_FALSE(again.overran());
    if (whole.position() < 1) return;
    KernelLog one_back("/", whole.position() - 1);
    EXPECT_FALSE(one_back.new_lines().empty());
    EXPECT_GE(one_back.position(), whole.position());
}

TEST(KernelLogWatch, CountsLinesOfOneEventThatTwoLooksSawAsOne) {
    const FixtureTree tree;
    TroubleTally tally;
    tally.add({"3,1,2,-;Buffer I/O error on dev sdb1, logical block 0"}, tree.root(), {});
    tally.add({"3,2,3,-;I/O error, dev sdb, sector 0"}, tree.root(), device_names(Json::parse(R"({"disks": [{"name": "sdb"}]})")));
    KernelTruth truth;
    tally.put_into(truth);
    EXPECT_EQ(truth.log.size(), 2U);
    for (const auto& [key, count] : truth.delta) EXPECT_EQ(count, 1) << key;
}

TEST(KernelLogWatch, FindsTheDiskBehindAnAtaPort) {
    const FixtureTree tree;
    tree.put("sys/devices/pci0000:00/ata3/host2/block/sda/size", "1\n");
    tree.link("sys/block/sda", "sys/devices/pci0000:00/ata3/host2/block/sda");
    const DeviceNames names = device_names(Json::parse(R"({"disks": [{"name": "sda", "serial": "S9"}]})"));
    KernelTruth truth;
    add_log_lines({"3,1,2,-;ata3.00: failed command: READ FPDMA QUEUED"}, tree.root(), names, truth);
    EXPECT_EQ(truth.delta.at("log/disk_reset/S9"), 1);
}

TEST(KernelLogWatch, IsNotVisibleWhereThereIsNone) {
    const FixtureTree tree;
    EXPECT_FALSE(KernelLog(tree.root()).visible());
}

}  // namespace
}  // namespace vetting
