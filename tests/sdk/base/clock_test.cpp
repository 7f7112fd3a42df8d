#include "sdk/base/clock.hpp"

#include <gtest/gtest.h>

namespace vetting {
namespace {

TEST(WallTime, IsWrittenWithMilliseconds) { EXPECT_EQ(to_rfc3339(WallTime{1'795'457'220'123}), "2026-11-23T18:07:00.123Z"); }

TEST(WallTime, IsReadBack) {
    EXPECT_EQ(parse_rfc3339("2026-11-23T18:07:00.123Z")->ms, 1'795'457'220'123);
    EXPECT_EQ(parse_rfc3339("2026-11-23T19:07:00.123456+01:00")->ms, 1'795'457'220'123);
    EXPECT_EQ(parse_rfc3339("2026-11-23T18:07:00Z")->ms, 1'795'457'220'000);
}

TEST(WallTime, RefusesWhatIsNotATime) {
    for (const char* text : {"", "yesterday", "2026-11-23", "2026-13-23T18:07:00Z", "2026-11-23T18:07:00", "2026-11-23T18:07:00.Z"}) {
        EXPECT_FALSE(parse_rfc3339(text)) << text;
    }
}

TEST(Duration, IsShortForPeople) {
    EXPECT_EQ(human_duration(12'400ms), "12.4 s");
    EXPECT_EQ(human_duration(185s), "3m 05s");
    EXPECT_EQ(human_duration(72min), "1h 12m");
}

}  // namespace
}  // namespace vetting
