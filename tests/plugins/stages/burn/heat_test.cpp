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
    double at_s = 0;
    for (const double celsius : {80.0, 101.0, 99.0, 101.0, 102.0}) heat.take(reading(celsius, 2000), at_s += 4);
    EXPECT_TRUE(heat.findings().empty());  // never three in a row
    heat.take(reading(103, 2000), at_s + 4);
    const auto findings = heat.findings();
    ASSERT_EQ(findings.size(), 1U);
    EXPECT_EQ(findings[0].code, "VT-THM-001");
    EXPECT_EQ(findings[0].value, 103);
    EXPECT_EQ(findings[0].part->slot, "coretemp Package id 0");
}

TEST(Fan, ThatTurnedAndStopsUnderLoadIsFound) {
    Heat heat(reading(40, 900));
    for (int i = 0; i < 13; ++i) heat.take(reading(60, 0), 0.5 * i);
    ASSERT_EQ(heat.findings().size(), 1U);
    EXPECT_EQ(heat.findings()[0].code, "VT-THM-003");
}

TEST(Fan, OfWhichOneMeasurementWasZeroHasNotStopped) {
    Heat heat(reading(40, 900));
    // Its chip measures every two seconds, and is asked four times as often.
    for (int i = 0; i < 40; ++i) heat.take(reading(60, i >= 8 && i < 12 ? 0 : 900), 0.5 * i);
    EXPECT_TRUE(heat.findings().empty());
}

TEST(Fan, ThatStoodStillBeforeTheLoadIsAHeaderWithoutAFan) {
    Heat heat(reading(40, 0));
    for (int i = 0; i < 9; ++i) heat.take(reading(60, 0), i);
    EXPECT_TRUE(heat.findings().empty());
}

TEST(Fan, WhoseSensorGoesAwayHasNotStopped) {
    Heat heat(reading(40, 900));
    for (int i = 0; i < 9; ++i) heat.take(Reading{}, i);
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

TEST(HeatOfAMachine, KnowsSensorsOfOneNameApart) {
    const stages::ScratchFolder root;
    const auto hwmon = root.path() / "sys/class/hwmon";
    for (const std::string number : {"0", "1"}) {
        const auto chip = hwmon / ("hwmon" + number);
        std::filesystem::create_directories(chip);
        std::filesystem::create_directory_symlink("../../nvme" + number, chip / "device");
        std::ofstream(chip / "name") << "nvme\n";
        for (const char* sensor : {"temp1", "temp2"}) std::ofstream(chip / (std::string(sensor) + "_label")) << "Composite\n";
        std::ofstream(chip / "temp1_input") << (number == "0" ? "90000\n" : "40000\n");
        std::ofstream(chip / "temp2_input") << "50000\n";
        std::ofstream(chip / "temp1_crit") << "84850\n";
    }
    const Reading now = read_heat(root.path());
    ASSERT_EQ(now.temperatures.size(), 4U);
    EXPECT_EQ(now.temperatures.at("nvme (nvme0) Composite").celsius, 90);
    EXPECT_EQ(now.temperatures.at("nvme (nvme1) Composite").celsius, 40);
    EXPECT_EQ(now.temperatures.at("nvme (nvme1) Composite temp2").celsius, 50);
}

}  // namespace
}  // namespace vetting::burn
