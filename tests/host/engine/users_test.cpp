#include <gtest/gtest.h>

#include "tests/host/engine/world.hpp"

namespace vetting::testing {
namespace {

TEST(Users, BeginWithAnAdminWhosePasswordIsShownOnce) {
    World world;
    ASSERT_TRUE(world.first_password);
    const std::string password = world.first_password->reveal();
    world.first_password.reset();
    world.restart();
    EXPECT_FALSE(world.first_password);
    const LoggedIn in = world.wait(world.engine->users().log_in("admin", Secret<std::string>(password), "127.0.0.1"));
    EXPECT_TRUE(in.session.one_time_password);
    EXPECT_FALSE(in.session.csrf_token.empty());
    ASSERT_TRUE(world.engine->users().find_session(in.session_token.reveal()));
    world.restart();
    EXPECT_TRUE(world.engine->users().find_session(in.session_token.reveal()));
    world.wait(world.engine->users().log_out(in.session_token.reveal()));
    EXPECT_FALSE(world.engine->users().find_session(in.session_token.reveal()));
}

TEST(Users, AreRefusedAlikeAndSlowedDownAfterFailures) {
    World world;
    const auto log_in = [&](const std::string& name) {
        return error_of([&] { world.wait(world.engine->users().log_in(name, Secret<std::string>("wrong"), "10.0.0.9")); });
    };
    EXPECT_EQ(log_in("admin"), "not_logged_in");
    for (int i = 0; i < 4; ++i) EXPECT_EQ(log_in("nobody"), "not_logged_in");
    EXPECT_EQ(log_in("admin"), "rate_limited");
}

TEST(Users, ChangeTheirPasswordAndLoseTheirSessions) {
    World world;
    const std::string first = world.first_password->reveal();
    Users& users = world.engine->users();
    const LoggedIn in = world.wait(users.log_in("admin", Secret<std::string>(first), ""));
    const auto change = [&](const std::string& from, const std::string& to) {
        return error_of([&] { world.wait(users.change_password(in.session.user, Secret<std::string>(from), Secret<std::string>(to), Actor{"admin", ""})); });
    };
    EXPECT_EQ(change("wrong", "a long enough one"), "not_logged_in");
    EXPECT_EQ(change(first, "short"), "invalid_value");
    EXPECT_EQ(change(first, "a long enough one"), "none");
    EXPECT_FALSE(users.find_session(in.session_token.reveal()));
    EXPECT_FALSE(world.wait(users.log_in("admin", Secret<std::string>("a long enough one"), "")).session.one_time_password);
}

TEST(ApiToken, IsGoodAfterARestartAndStoredAsADigest) {
    World world;
    const UserId admin = *world.engine->users().find_user("admin");
    const Secret<std::string> token = world.wait(world.engine->users().create_api_token(admin, "cli", Actor{"admin", ""}));
    world.restart();
    ASSERT_TRUE(world.engine->users().find_api_token(token.reveal()));
    EXPECT_EQ(world.engine->users().find_api_token(token.reveal())->user_name, "admin");
    EXPECT_FALSE(world.engine->users().find_api_token("other"));
}

}  // namespace
}  // namespace vetting::testing
