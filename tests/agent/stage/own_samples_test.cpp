// The agent's own measurements, from two looks at a machine made of files.
#include <gmock/gmock.h>

#include "agent/stage/own_samples.hpp"
#include "tests/agent/truth/fixture_tree.hpp"

namespace vetting {
namespace {

class StillClock final : public Clock {
public:
    [[nodiscard]] WallTime wall() const override { return {}; }
    [[nodiscard]] Steady steady() const override { return Steady(now); }
    std::chrono::steady_clock::duration now{};
};

const Sample* find(const std::vector<Sample>& samples, const std::string& key) {
    for (const Sample& sample : samples) {
        if (sample.key == key) return &sample;
    }
    return nullptr;
}

TEST(OwnSamples, AreRatesBetweenTwoLooks) {
    const FixtureTree tree;
    StillClock clock;
    OwnSamples own(tree.root(), clock);
    tree.put("proc/stat", "cpu  100 0 100 800 0 0 0 0 0 0\n");
    tree.put("proc/meminfo", "MemTotal: 4096 kB\nMemAvailable:    2048 kB\n");
    tree.put("sys/block/sda/device/model", "x");
    tree.put("sys/block/sda/stat", "1 0 1000 0 1 0 500 0 0 0 0\n");
    tree.put("sys/class/net/eth0/device/uevent", "");
    tree.put("sys/class/net/eth0/statistics/rx_bytes", "0\n");
    DeviceNames names;
    names.disks["sda"] = "S1";
    const auto first = own.take(names);
    EXPECT_EQ(first.size(), 1U);
    ASSERT_NE(find(first, "mem/available"), nullptr);
    EXPECT_EQ(find(first, "mem/available")->value, 2048 * 1024);

    clock.now += 2s;
    tree.put("proc/stat", "cpu  150 0 100 850 0 0 0 0 0 0\n");
    tree.put("sys/block/sda/stat", "1 0 5000 0 1 0 500 0 0 0 0\n");
    tree.put("sys/class/net/eth0/statistics/rx_bytes", "250\n");
    const auto second = own.take(names);
    ASSERT_NE(find(second, "cpu/busy"), nullptr);
    EXPECT_DOUBLE_EQ(find(second, "cpu/busy")->value, 0.5);
    ASSERT_NE(find(second, "disk/S1/read"), nullptr);
    EXPECT_DOUBLE_EQ(find(second, "disk/S1/read")->value, 4000 * 512 / 2.0);
    EXPECT_EQ(find(second, "disk/S1/read")->device, "S1");
    EXPECT_DOUBLE_EQ(find(second, "disk/S1/write")->value, 0);
    EXPECT_DOUBLE_EQ(find(second, "net/eth0/rx")->value, 1000);
}

TEST(OwnSamples, InventNothingWhereTheMachineShowsNothing) {
    const FixtureTree tree;
    StillClock clock;
    OwnSamples own(tree.root(), clock);
    tree.put("proc/stat", "rubbish\n");
    tree.put("proc/meminfo", "");
    EXPECT_TRUE(own.take({}).empty());
    clock.now += 1s;
    EXPECT_TRUE(own.take({}).empty());
}

}  // namespace
}  // namespace vetting
