#include "sdk/wire/amounts.hpp"

#include <gtest/gtest.h>

namespace vetting {
namespace {

TEST(Amounts, AreShownAsPeopleReadThem) {
    EXPECT_EQ(human_bytes(0), "0 B");
    EXPECT_EQ(human_bytes(512), "512 B");
    EXPECT_EQ(human_bytes(1073741824), "1.0 GiB");
    EXPECT_EQ(human_count(37), "37");
    EXPECT_EQ(human_count(12.4e9), "12.4 G");
    EXPECT_EQ(human_value(41, "celsius"), "41 °C");
    EXPECT_EQ(human_value(940e6, "bit_per_s"), "940.0 Mbit/s");
    EXPECT_EQ(human_value(37, "second"), "37 s");
    EXPECT_EQ(human_value(95, "second"), "1m 35s");
    EXPECT_EQ(human_value(0.0125, "second"), "12.5 ms");
    EXPECT_EQ(human_value(3, "flux"), "3 flux");
}

TEST(Amounts, SayTheShareOfASurface) {
    EXPECT_EQ(work_in_words({"d", "bytes read", 1073741824, {}, "byte"}, 26843545600.0), "1.0 GiB read (4 % of the surface)");
    EXPECT_EQ(work_in_words({"d", "bytes read", 1073741824, {}, "byte"}, 1e15), "1.0 GiB read (under 0.1 % of the surface)");
    EXPECT_EQ(work_in_words({"d", "bytes read", 1e9, {}, "byte"}, 0.0), "953.7 MiB read");
}

TEST(Amounts, AreAddedUpOverDevicesButNotTheirTime) {
    EXPECT_EQ(total_in_words({{"cpu0", "seconds under load", 37, {}, "second"}, {"cpu1", "seconds under load", 36, {}, "second"},
                              {"cpu0", "verified operations", 12.4e9, {}, "count"}}),
              "37 s under load, 12.4 G verified operations");
    EXPECT_EQ(total_in_words({}), "");
}

}  // namespace
}  // namespace vetting
