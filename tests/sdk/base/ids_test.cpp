#include "sdk/base/ids.hpp"

#include <gtest/gtest.h>

namespace vetting {
namespace {

TEST(Mac, IsShownOneWay) {
    for (const char* text : {"AA:BB:CC:00:11:22", "aa-bb-cc-00-11-22", "aabb.cc00.1122", "aabbcc001122"}) {
        ASSERT_TRUE(Mac::parse(text)) << text;
        EXPECT_EQ(Mac::parse(text)->text(), "aa:bb:cc:00:11:22");
    }
}

TEST(Mac, RefusesAnythingElse) {
    for (const char* text : {"", "aa:bb:cc:00:11", "aa:bb:cc:00:11:2g", "aa:bb:cc:00:11:22\n", "../../etc"}) {
        EXPECT_FALSE(Mac::parse(text)) << text;
    }
}

TEST(Id, IsPlainDigitsOnly) {
    EXPECT_EQ(parse_id("42"), 42);
    for (const char* text : {"", "0", "-1", "+1", "1 ", "0x1", "99999999999999999999"}) EXPECT_FALSE(parse_id(text)) << text;
}

}  // namespace
}  // namespace vetting
