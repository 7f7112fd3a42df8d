#include "sdk/runner/child/checks.hpp"

#include <gtest/gtest.h>

#include <string>

namespace vetting::runner {
namespace {

TEST(Utf8, TakesEveryLengthOfSequence) {
    for (const char* text : {"", "plain", "\xc2\xb0", "\xe2\x82\xac", "\xf0\x9f\x98\x80", "\xf4\x8f\xbf\xbf", "\xed\x9f\xbf"}) EXPECT_TRUE(is_utf8(text)) << text;
}

TEST(Utf8, RefusesWhatRfc3629Forbids) {
    const char* bad[] = {"\xff", "\x80", "\xc2", "\xc0\xaf", "\xe0\x80\xaf", "\xed\xa0\x80", "\xf0\x80\x80\x80", "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "a\xe2\x82"};
    for (const char* text : bad) EXPECT_FALSE(is_utf8(text)) << text;
}

TEST(CheckText, LooksAtTheLengthBeforeTheBytes) {
    EXPECT_EQ(check_text({reinterpret_cast<const char*>(1), std::size_t{1} << 40}, 256), VT_E_LIMIT);
    EXPECT_EQ(check_text({nullptr, 1}, 256), VT_E_INVALID);
    EXPECT_EQ(check_text({nullptr, 0}, 256), VT_OK);
    EXPECT_EQ(check_name({nullptr, 0}), VT_E_INVALID);
}

TEST(RateLimit, GivesItsBurstAndThenNoMore) {
    RateLimit limit(3, 0.001);
    EXPECT_TRUE(limit.allow());
    EXPECT_TRUE(limit.allow(2));
    EXPECT_FALSE(limit.allow());
}

}  // namespace
}  // namespace vetting::runner
