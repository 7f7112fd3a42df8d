#include "plugins/stages/storage/plan.hpp"

#include <gtest/gtest.h>

#include "sdk/wire/evidence.hpp"

namespace vetting::storage {
namespace {

constexpr double kGiB = 1024 * kMiB;

Plan plan_for(const char* config, const Json& facts, std::uint32_t seed = 7) {
    return from_json_value<Plan>(plan(Json::parse(config), facts, seed));
}

Json disks(const char* list) { return {{"disks", Json::parse(list)}}; }

TEST(StoragePlan, WantsAGibibyteOfEveryDiskAndAllOfASmallOne) {
    const Plan wanted = plan_for("{}", disks(R"([
        {"name": "sda", "serial": "S1", "model": "ST4000", "capacity_bytes": 4000787030016, "rotation_rpm": 7200},
        {"name": "nvme0n1", "serial": "N1", "capacity_bytes": 500107862016},
        {"name": "mmcblk0", "capacity_bytes": 104857601}])"));
    ASSERT_EQ(wanted.targets.size(), 3U);
    EXPECT_EQ(wanted.targets[0].device, "S1");
    EXPECT_EQ(wanted.targets[0].path, "/dev/sda");
    EXPECT_EQ(wanted.targets[0].part.model, "ST4000");
    EXPECT_DOUBLE_EQ(wanted.targets[0].work.at(0).planned, kGiB);
    EXPECT_DOUBLE_EQ(wanted.targets[2].work.at(0).planned, 100 * kMiB);
    EXPECT_FALSE(wanted.destructive);
}

TEST(StoragePlan, TakesTwentyFourDisksAtOnce) {
    Json list = Json::array();
    for (int i = 0; i < 24; ++i) list.push_back({{"name", "sd" + std::string(1, static_cast<char>('a' + i))}, {"serial", "S" + std::to_string(i)}, {"capacity_bytes", 2e12}});
    const Plan wanted = plan_for(R"({"duration_s": 20})", {{"disks", list}});
    EXPECT_EQ(wanted.targets.size(), 24U);
    EXPECT_NEAR(wanted.estimate_s, 20, 3);
}

TEST(StoragePlan, SaysWhyItLeavesOutWhatItLeavesOut) {
    const Plan wanted = plan_for("{}", disks(R"([{"name": "sr0"}, {"name": "loop3", "capacity_bytes": 1e9}, {"name": "sdc", "capacity_bytes": 0},
        {"name": "sdb", "serial": "U1", "transport": "usb", "capacity_bytes": 1e9}])"));
    EXPECT_TRUE(wanted.targets.empty());
    ASSERT_EQ(wanted.untargeted.size(), 4U);
    for (const Untargeted& one : wanted.untargeted) EXPECT_FALSE(one.reason.empty()) << one.device;
    EXPECT_EQ(plan_for(R"({"include_usb": true})", disks(R"([{"name": "sdb", "transport": "usb", "capacity_bytes": 1e9}])")).targets.size(), 1U);
}

TEST(StoragePlan, OfAMachineWithoutDisksHasNoTarget) {
    const Plan wanted = plan_for("{}", Json::object());
    EXPECT_TRUE(wanted.targets.empty());
    EXPECT_TRUE(wanted.untargeted.empty());
    EXPECT_FALSE(wanted.refused);
}

TEST(StoragePlan, OverwritesOnlyDisksWithASerialAndASize) {
    const Plan wanted = plan_for(R"({"mode": "destructive"})", disks(R"([{"name": "sda", "serial": "S1", "capacity_bytes": 1e12},
                                                                        {"name": "sdb", "capacity_bytes": 1e12}])"));
    EXPECT_TRUE(wanted.destructive);
    ASSERT_EQ(wanted.targets.size(), 1U);
    EXPECT_EQ(wanted.targets[0].device, "S1");
    EXPECT_EQ(wanted.targets[0].work.size(), 3U);
    ASSERT_EQ(wanted.untargeted.size(), 1U);
    EXPECT_NE(wanted.untargeted[0].reason.find("serial"), std::string::npos);
}

TEST(StoragePlan, CarriesTheSeedOfItsPositions) {
    const Json one = disks(R"([{"name": "sda", "capacity_bytes": 1e12}])");
    EXPECT_EQ((*plan_for("{}", one, 99).targets.at(0).params)["seed"], 99);
    EXPECT_EQ((*plan_for(R"({"seed": 5})", one, 99).targets.at(0).params)["seed"], 5);
}

TEST(SecondPass, OfALargeDiskAddsWhatIsNewInIt) {
    const SecondPass pass = second_pass(1024 * kMiB, 600 * kMiB, 4e12);
    EXPECT_GT(pass.wanted, 424 * kMiB);
    EXPECT_LT(pass.wanted, 426 * kMiB);
    EXPECT_GE(pass.unique(pass.wanted), 1024 * kMiB);
    EXPECT_LT(pass.unique(200 * kMiB), 800 * kMiB);
    EXPECT_LT(second_pass(1024 * kMiB, 600 * kMiB, 20'480 * kMiB).unique(424 * kMiB), 1013 * kMiB) << "one place in 34 was read before";
}

TEST(SecondPass, OfASmallDiskBeginsAnew) {
    for (const std::optional<double> capacity : {std::optional(1024 * kMiB), std::optional<double>()}) {
        const SecondPass pass = second_pass(1024 * kMiB, 600 * kMiB, capacity);
        EXPECT_EQ(pass.wanted, 1024 * kMiB);
        EXPECT_EQ(pass.unique(424 * kMiB), 600 * kMiB) << "it may have read the same places again";
        EXPECT_EQ(pass.unique(1024 * kMiB), 1024 * kMiB);
    }
}

}  // namespace
}  // namespace vetting::storage
