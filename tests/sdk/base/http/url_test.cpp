#include "sdk/base/url.hpp"

#include <gtest/gtest.h>

#include "sdk/base/error.hpp"

namespace vetting {
namespace {

TEST(BaseUrl, IsTakenApart) {
    const BaseUrl url = parse_base_url("https://[::1]:8443/vetting/");
    EXPECT_TRUE(url.tls);
    EXPECT_EQ(url.host, "::1");
    EXPECT_EQ(url.port, 8443);
    EXPECT_EQ(url.prefix, "/vetting");
    EXPECT_EQ(url.authority(), "[::1]:8443");
    EXPECT_EQ(parse_base_url("https://vetting.example").authority(), "vetting.example");
}

TEST(BaseUrl, LeavesThisMachineOnlyByTls) {
    EXPECT_FALSE(parse_base_url("http://127.0.0.1:80").tls);
    EXPECT_THROW((void)parse_base_url("http://10.0.0.1"), Error);
    EXPECT_THROW((void)parse_base_url("http://127.0.0.1.example"), Error);
}

TEST(BaseUrl, RefusesWhatItCannotUse) {
    for (const char* text : {"", "vetting", "ftp://x", "https://", "https://a:0", "https://a:65536", "https://a:b",
                             "https://u@h", "https://[::1", "https://h/?q", "https://h /"}) {
        EXPECT_THROW((void)parse_base_url(text), Error) << text;
    }
}

TEST(PercentCoding, GoesBothWays) {
    EXPECT_EQ(percent_encode("a b/ä"), "a%20b%2F%C3%A4");
    EXPECT_EQ(percent_decode("a%20b%2F%C3%A4"), "a b/ä");
    EXPECT_EQ(percent_decode("a+b", true), "a b");
    for (const char* text : {"%", "%1", "%zz", "ok%2"}) EXPECT_FALSE(percent_decode(text)) << text;
}

}  // namespace
}  // namespace vetting
