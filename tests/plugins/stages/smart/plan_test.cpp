#include "plugins/stages/smart/plan.hpp"

#include <gtest/gtest.h>

#include "sdk/wire/evidence.hpp"

namespace vetting::smart {
namespace {

Plan plan_for(const char* config, const char* disks) {
    return from_json_value<Plan>(plan(Json::parse(config), {{"disks", Json::parse(disks)}}));
}

TEST(SmartPlan, AsksEveryDiskThatHasSmart) {
    const Plan wanted = plan_for("{}", R"([
        {"name": "sda", "serial": "S1", "protocol": "ata", "smart": {"supported": true, "reallocated_sectors": 3}},
        {"name": "nvme0n1", "serial": "N1", "protocol": "nvme", "smart": {"supported": true}},
        {"name": "sdb", "serial": "S2", "transport": "sas"}])");
    ASSERT_EQ(wanted.targets.size(), 3U);
    EXPECT_EQ(wanted.targets[0].device, "S1");
    EXPECT_EQ(wanted.targets[0].path, "/dev/sda");
    EXPECT_EQ(wanted.targets[0].work.at(0).planned, 1);
    EXPECT_EQ((*wanted.targets[0].params)["smart_before"]["reallocated_sectors"], 3);
    EXPECT_EQ(wanted.tools, std::vector<std::string>{"smartctl"});
}

TEST(SmartPlan, OfAVirtualMachineSaysThatItsDisksHaveNone) {
    const Plan wanted = plan_for("{}", R"([{"name": "vda", "transport": "virtio"}, {"name": "sda", "protocol": "scsi", "smart": {"supported": false}},
        {"name": "loop0"}])");
    EXPECT_TRUE(wanted.targets.empty());
    ASSERT_EQ(wanted.untargeted.size(), 3U);
    EXPECT_EQ(wanted.untargeted[0].reason, "no SMART on this disk (virtio)");
    EXPECT_EQ(wanted.untargeted[1].reason, "it says that it has no SMART");
}

TEST(SmartPlan, WithoutADiskHasNothingToDo) {
    const Plan wanted = plan_for("{}", "[]");
    EXPECT_TRUE(wanted.targets.empty());
    EXPECT_TRUE(wanted.untargeted.empty());
}

TEST(SmartPlan, WantsTheSelfTestItIsToldToRun) {
    const Plan wanted = plan_for(R"({"self_test": "short"})", R"([{"name": "sda", "protocol": "ata"}])");
    ASSERT_EQ(wanted.targets.at(0).work.size(), 2U);
    EXPECT_EQ(wanted.targets[0].work[1].what, kSelfTest);
    EXPECT_GT(wanted.estimate_s, 60);
}

TEST(SmartPlan, AsksDisksBehindARaidControllerThroughIt) {
    const Plan wanted = plan_for(R"({"self_test": "short"})", R"([
        {"name": "bus/0 [megaraid_disk_07]", "serial": "Z1", "protocol": "ata", "access": {"path": "/dev/bus/0", "type": "sat+megaraid,7"}},
        {"slot": "c0/e252/s3", "serial": "Z2", "protocol": "scsi"}])");
    ASSERT_EQ(wanted.targets.size(), 2U);
    EXPECT_EQ(wanted.targets[0].path, "/dev/bus/0");
    EXPECT_EQ((*wanted.targets[0].params)["type"], "sat+megaraid,7");
    EXPECT_EQ(wanted.targets[1].path.value_or(""), "");
    EXPECT_EQ(wanted.targets[1].work.size(), 1U) << "its controller's tool starts no self-test";
}

TEST(SmartPlan, HoldsTheHoursThatTheSpecAllows) {
    const Json facts{{"disks", Json::parse(R"([{"name": "sda", "model": "M", "serial": "S1", "protocol": "ata"}, {"name": "sdb", "model": "M", "serial": "S2", "protocol": "ata"}])")},
                     {"expected", {{"disks", Json::parse(R"([{"model": "M", "max_power_on_hours": 50}, {"serial": "S2", "max_power_on_hours": 9000}])")}}}};
    const Plan wanted = from_json_value<Plan>(plan(Json::object(), facts));
    EXPECT_EQ((*wanted.targets.at(0).params)["max_power_on_hours"], 50);
    EXPECT_EQ((*wanted.targets.at(1).params)["max_power_on_hours"], 9000);
}

TEST(SmartPlan, RefusesAPolicyForAFactThatHasNoRule) {
    const Plan wanted = plan_for(R"({"policy": {"realocated_sectors": {"limit": 5}}})", "[]");
    ASSERT_TRUE(wanted.refused);
    EXPECT_NE(wanted.refused->find("realocated_sectors"), std::string::npos);
}

}  // namespace
}  // namespace vetting::smart
