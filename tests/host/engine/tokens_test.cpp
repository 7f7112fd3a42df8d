#include "host/engine/tokens.hpp"

#include <gtest/gtest.h>

namespace vetting {
namespace {

TEST(RunToken, IsTheSameForTheSameClaimAndGoodForIt) {
    const std::string token = make_run_token("key", RunId{7}, "boot", "nonce");
    EXPECT_EQ(token, make_run_token("key", RunId{7}, "boot", "nonce"));
    EXPECT_TRUE(token.starts_with("7.nonce."));
    EXPECT_TRUE(run_token_is_good("key", RunId{7}, "boot", "nonce", token));
    EXPECT_TRUE(looks_like_run_token(token));
}

TEST(RunToken, IsGoodForNoOtherRunBootNonceOrKey) {
    const std::string token = make_run_token("key", RunId{7}, "boot", "nonce");
    EXPECT_FALSE(run_token_is_good("key", RunId{8}, "boot", "nonce", token));
    EXPECT_FALSE(run_token_is_good("key", RunId{7}, "other", "nonce", token));
    EXPECT_FALSE(run_token_is_good("key", RunId{7}, "boot", "other", token));
    EXPECT_FALSE(run_token_is_good("yek", RunId{7}, "boot", "nonce", token));
    EXPECT_FALSE(run_token_is_good("key", RunId{7}, "", "", make_run_token("key", RunId{7}, "", "")));
}

TEST(Password, IsMatchedPastTheSeventySecondByte) {
    const std::string longer(100, 'a');
    const std::string hash = bcrypt_hash(longer + "b");
    EXPECT_TRUE(bcrypt_matches(longer + "b", hash));
    EXPECT_FALSE(bcrypt_matches(longer + "c", hash));
    EXPECT_FALSE(bcrypt_matches("", ""));
}

}  // namespace
}  // namespace vetting
