#include "plugins/stages/gpu/plan.hpp"

#include <gtest/gtest.h>

#include "sdk/wire/evidence.hpp"
#include "sdk/wire/inventory.hpp"

namespace vetting::gpu {
namespace {

Plan plan_for(const Json& config, const char* gpus) { return from_json_value<Plan>(plan(config, {{"gpus", Json::parse(gpus)}})); }

TEST(GpuPlan, WantsEveryCardAskedAndExercised) {
    const char* gpus = R"([{"index": 0, "uuid": "GPU-1", "serial": "S1", "model": "T4", "pci_address": "0000:9b:00.0"}, {"index": 1}])";
    const Plan wanted = plan_for(Json::object(), gpus);
    ASSERT_EQ(wanted.targets.size(), 2U);
    EXPECT_EQ(wanted.targets[0].device, "GPU-1");
    EXPECT_EQ(wanted.targets[0].path, "/sys/bus/pci/devices/0000:9b:00.0");
    EXPECT_EQ(wanted.targets[0].part.serial, "S1");
    EXPECT_EQ(wanted.targets[0].work.size(), 2U);
    std::vector<std::string> expected;
    for (const InventoryPart& part : parts_of({{"gpus", Json::parse(gpus)}})) expected.push_back(part.device);
    EXPECT_EQ(expected, (std::vector<std::string>{wanted.targets[0].device, wanted.targets[1].device}));
}

TEST(GpuPlan, WithoutComputeOnlyAsks) { EXPECT_EQ(plan_for({{"compute", false}}, R"([{"index": 0}])").targets.at(0).work.size(), 1U); }

TEST(GpuPlan, LetsAProcessorStandInOnlyWhereItIsTold) {
    EXPECT_TRUE(plan_for(Json::object(), "[]").targets.empty());
    const Plan wanted = plan_for({{"cpu_devices", true}}, "[]");
    ASSERT_EQ(wanted.targets.size(), 1U);
    EXPECT_EQ(wanted.targets[0].device, "opencl-cpu");
    EXPECT_EQ(wanted.targets[0].work.at(0).what, kVerified);
}

TEST(GpuPlan, WantsACardOnTheBusOfWhichNoToolTold) {
    const Json facts = Json::parse(R"({"gpus": [{"index": 0, "uuid": "GPU-1", "pci_address": "0000:3b:00.0"}], "pci": [
        {"address": "0000:3b:00.0", "vendor_id": "10de", "class_id": "0302"}, {"address": "0000:5e:00.0", "vendor_id": "10de", "class_id": "0302", "device": "GA100"},
        {"address": "0000:5e:00.1", "vendor_id": "10de", "class_id": "0403"}, {"address": "0000:03:00.0", "vendor_id": "1a03", "class_id": "0300"},
        {"address": "0000:05:00.0", "vendor_id": "1002", "class_id": "0300"}, {"address": "0000:85:00.0", "vendor_id": "1002", "class_id": "1200"}]})");
    const Plan wanted = from_json_value<Plan>(plan(Json::object(), facts));
    ASSERT_EQ(wanted.targets.size(), 3U);
    EXPECT_EQ(wanted.targets[1].device, "0000:5e:00.0");
    EXPECT_EQ(wanted.targets[1].part.model, "GA100");
    EXPECT_EQ(wanted.targets[2].device, "0000:85:00.0");
}

TEST(GpuPlan, DoesNotGuessWhereACardIsWhosePlaceIsNotTold) {
    const Json facts = Json::parse(R"({"gpus": [{"index": 0, "vendor": "AMD"}], "pci": [{"address": "0000:5e:00.0", "vendor_id": "10de", "class_id": "0302"},
        {"address": "0000:85:00.0", "vendor_id": "1002", "class_id": "1200"}]})");
    const Plan wanted = from_json_value<Plan>(plan(Json::object(), facts));
    ASSERT_EQ(wanted.targets.size(), 2U) << "AMD's card is the one of the list, NVIDIA's is missing from it";
    EXPECT_EQ(wanted.targets[1].device, "0000:5e:00.0");
}

}  // namespace
}  // namespace vetting::gpu
