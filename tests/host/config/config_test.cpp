#include "host/config/config.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace vetting {
namespace {

std::string refusal(std::string_view text) {
    try {
        static_cast<void>(parse_config("vetting.yaml", text));
    } catch (const Error& error) {
        return error.what();
    }
    return "taken";
}

TEST(Config, AnEmptyFileIsAGoodOne) {
    const Config config = parse_config("vetting.yaml", "");
    EXPECT_EQ(config.listen, "0.0.0.0:8443");
    EXPECT_EQ(config.max_concurrent, 3);
}

TEST(Config, TakesWhatIsWritten) {
    const Config config = parse_config("vetting.yaml",
                                       "listen: '[::1]:0'\nnotify:\n  routes:\n    - {kinds: [StageFailed], notifiers: [ntfy]}\n"
                                       "  notifiers:\n    ntfy: {url: https://example.org/x}\ndispatcher: {max_concurrent: 9}\n");
    EXPECT_EQ(parse_listen(config.listen).address, "::1");
    EXPECT_EQ(config.max_concurrent, 9);
    ASSERT_EQ(config.notify_routes.size(), 1U);
    EXPECT_EQ(config.notifiers["ntfy"]["url"], "https://example.org/x");
}

TEST(Config, AnUnknownKeyIsNamedWithLineAndColumn) {
    EXPECT_THAT(refusal("listen: 0.0.0.0:1\nplugins:\n  folder: x\n"), testing::StartsWith("vetting.yaml:3:3: 'plugins.folder'"));
}

TEST(Config, APortThatIsNoneIsRefusedWhereItStands) {
    EXPECT_THAT(refusal("state: /x\nlisten: 0.0.0.0:99999\n"), testing::StartsWith("vetting.yaml:2:9:"));
}

}  // namespace
}  // namespace vetting
