#include "sdk/wire/catalogue.hpp"

#include <gtest/gtest.h>

#include <regex>
#include <set>
#include <string>

#include "tests/sdk/drawn_page.hpp"

namespace vetting {
namespace {

TEST(Catalogue, GivesEachCodeOneMeaning) {
    std::set<std::string_view> codes, titles;
    for (const CatalogueEntry& entry : catalogue()) {
        EXPECT_TRUE(codes.insert(entry.code).second) << entry.code;
        EXPECT_TRUE(titles.insert(entry.title).second) << entry.title;
    }
    EXPECT_GE(codes.size(), 60U);
}

TEST(Catalogue, TellsAPersonWhatToDoForEveryCode) {
    const std::regex shape("VT-[A-Z]{2,3}-[0-9]{3}");
    for (const CatalogueEntry& entry : catalogue()) {
        EXPECT_TRUE(std::regex_match(std::string(entry.code), shape)) << entry.code;
        EXPECT_FALSE(entry.title.empty());
        EXPECT_TRUE(entry.next_step.ends_with('.')) << entry.code;
    }
}

TEST(Catalogue, FindsACodeAndNothingForAnUnknownOne) {
    ASSERT_TRUE(find_in_catalogue("VT-MEM-002"));
    EXPECT_EQ(find_in_catalogue("VT-MEM-002")->title, "Corrected memory errors");
    EXPECT_FALSE(find_in_catalogue("VT-MEM-999"));
    EXPECT_FALSE(find_in_catalogue(""));
}

std::string drawn_catalogue() {
    std::string page =
        "# Findings\n\nEvery finding that the core and its own plugins can make. Codes are stable and never used again; third\n"
        "parties bring their own under their component id. Drawn from `sdk/wire/catalogue.cpp`.\n\n"
        "A critical finding fails its stage. The severity is the usual one: the policy that makes a finding may say another.\n\n"
        "| code | finding | severity | action | next step |\n|---|---|---|---|---|\n";
    for (const CatalogueEntry& entry : catalogue()) {
        page += "| " + std::string(entry.code) + " | " + std::string(entry.title) + " | " + std::string(word(entry.severity)) +
                " | " + std::string(word(entry.action)) + " | " + std::string(entry.next_step) + " |\n";
    }
    return page;
}

TEST(Catalogue, IsDrawnInTheDocumentation) { testing_pages::expect_page_is_fresh("findings.md", drawn_catalogue()); }

}  // namespace
}  // namespace vetting
