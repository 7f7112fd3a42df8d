#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "host/cli/listings.hpp"

namespace vetting::cli {
namespace {

using testing::HasSubstr;
using testing::Not;

Json hosts() {
    return parse_json(R"({"total": 2, "items": [
      {"id": 1, "name": "localhost", "power": "local", "last_verdict": "fit", "last_run": 4, "tags": ["lab", "new"]},
      {"id": 12, "name": "yes", "mac": "0c:c4:7a:12:34:56", "state": "Storage"}]})");
}

TEST(Output, ATableHasItsTitlesAndOneLineARow) {
    const std::string text = render(hosts_listing(hosts()), Format::Table, {});
    EXPECT_THAT(text, testing::StartsWith("ID"));
    EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 3);
    EXPECT_THAT(text, HasSubstr("0c:c4:7a:12:34:56"));
    EXPECT_THAT(text, Not(HasSubstr("lab,new")));
}

TEST(Output, AWideTableShowsEveryColumn) {
    EXPECT_THAT(render(hosts_listing(hosts()), Format::Wide, {}), HasSubstr("lab,new"));
}

TEST(Output, NamesAreOneALine) { EXPECT_EQ(render(hosts_listing(hosts()), Format::Name, {}), "1\n12\n"); }

TEST(Output, JsonIsTheHostsOwnDocument) { EXPECT_EQ(parse_json(render(hosts_listing(hosts()), Format::Json, {})), hosts()); }

TEST(Output, YamlQuotesWhatWouldBeReadAsSomethingElse) {
    const std::string text = render(hosts_listing(hosts()), Format::Yaml, {});
    EXPECT_THAT(text, HasSubstr("name: \"yes\""));
    EXPECT_THAT(text, HasSubstr("name: localhost"));
    EXPECT_THAT(text, HasSubstr("id: 12"));
}

TEST(Output, AnEmptyListSaysSo) {
    EXPECT_EQ(render(hosts_listing(Json{{"items", Json::array()}}), Format::Table, {}), "no hosts\n");
    EXPECT_EQ(render(hosts_listing(Json{{"items", Json::array()}}), Format::Name, {}), "");
}

TEST(Output, ColoursAreUsedOnlyWhereTheyAreOn) {
    EXPECT_THAT(render(hosts_listing(hosts()), Format::Table, {}), Not(HasSubstr("\033[")));
    EXPECT_THAT(render(hosts_listing(hosts()), Format::Table, {120, true}), HasSubstr("\033["));
}

TEST(Output, SignsThatAreNotAsciiSurviveTheCLocale) {
    Listing listing;
    listing.columns = {{"STAGE"}, {"VERDICT"}};
    listing.rows = {{"Storage", "✓ passed"}};
    EXPECT_THAT(render(listing, Format::Table, {}), HasSubstr("✓ passed"));
}

TEST(Output, LongTextsWrapBetweenWordsWithinTheScreen) {
    Listing listing;
    listing.columns = {{"STAGE"}, {"REASON", false, false, true}};
    listing.rows = {{"Storage", "this host has no expected spec; accept one from an earlier run's inventory"}};
    const std::string text = render(listing, Format::Table, {40, false});
    std::istringstream lines(text);
    int count = 0;
    for (std::string line; std::getline(lines, line); ++count) EXPECT_LE(line.size(), 40U) << line;
    EXPECT_GT(count, 3);
    EXPECT_THAT(text, HasSubstr("this host has no expected spec;"));
}

TEST(Output, RefusedPluginsStandWithTheirReason) {
    const Json plugins = parse_json(R"({"items": [{"id": "x.so", "state": "refused", "reason": "writable by others"}]})");
    EXPECT_THAT(render(plugins_listing(plugins), Format::Table, {}), HasSubstr("writable by others"));
}

}  // namespace
}  // namespace vetting::cli
