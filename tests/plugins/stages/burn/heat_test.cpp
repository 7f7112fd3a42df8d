#include "plugins/stages/burn/heat.hpp"

#include <gtest/gtest.h>

#include <fstream>

#include "plugins/common/stage/scratch.hpp"

namespace vetting::burn {
namespace {

Reading reading(double celsius, double rpm) {
    Reading now;
    now.temperatures["coretemp Package id 0"] = {celsius, 100};
    now.fans_rpm["nct6798 fan1"] = rpm;
    return now;
}

TEST(Heat, ThatLastsAtTheSensorsOwnLimitIsFound) {
    Heat heat(reading(40, 900));
    for (const double celsius : {80.0, 101.0, 99.0, 101.0, 102.0}) heat.take(reading(celsius, 2000));
    EXPECT_TRUE(heat.findings().empty());  // never three in a row
    heat.take(reading(103, 2000));
    const auto findings = heat.findings();
    ASSERT_EQ(findings.size(), 1U);
    EXPECT_EQ(findings[0].code, "VT-THM-001");
    EXPECT_EQ(findings[0].value, 103);
    EXPECT_EQ(findings[0].part->slot, "coretemp Package id 0");
}

TEST(Fan, ThatTurnedAndStopsUnderLoadIsFound) {
    Heat heat(reading(40, 900));
    for (int i = 0; i < 3; ++i) heat.take(reading(60, 0));
    ASSERT_EQ(heat.findings().size(), 1U);
    EXPECT_EQ(heat.findings()[0].code, "VT-THM-003");
}

TEST(Fan, ThatStoodStillBeforeTheLoadIsAHeaderWithoutAFan) {
    Heat heat(reading(40, 0));
    for (int i = 0; i < 9; ++i) heat.take(reading(60, 0));
    EXPECT_TRUE(heat.findings().empty());
}

TEST(Fan, WhoseSensorGoesAwayHasNotStopped) {
    Heat heat(reading(40, 900));
    for (int i = 0; i < 9; ++i) heat.take(Reading{});
    EXPECT_TRUE(heat.findings().empty());
}

TEST(HeatOfAMachine, IsReadFromItsSensors) {
    const stages::ScratchFolder root;
    const auto chip = root.path() / "sys/class/hwmon/hwmon0";
    std::filesystem::create_directories(chip);
    const std::vector<std::pair<const char*, const char*>> files{{"name", "k10temp"}, {"temp1_input", "61250"}, {"temp1_label", "Tctl"},
        {"temp1_crit", "95000"}, {"temp2_input", "30000"}, {"temp2_crit", "65261850"}, {"temp3_input", "-273000"}, {"fan1_input", "1200"}};
    for (const auto& [name, text] : files) std::ofstream(chip / name) << text << "\n";
    const Reading now = read_heat(root.path());
    ASSERT_EQ(now.temperatures.size(), 2U);
    EXPECT_EQ(now.temperatures.at("k10temp Tctl").celsius, 61.25);
    EXPECT_EQ(now.temperatures.at("k10temp Tctl").critical_c, 95);
    EXPECT_FALSE(now.temperatures.at("k10temp temp2").critical_c);
    EXPECT_EQ(now.fans_rpm.at("k10temp fan1"), 1200);
    EXPECT_TRUE(read_heat(root.path() / "nowhere").fans_rpm.empty());
}

}  // namespace
}  // namespace vetting::burn
