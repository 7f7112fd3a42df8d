// What the documents name exists: a newcomer follows file names, so a name that is gone is a fault.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <regex>
#include <sstream>
#include <string>

namespace {

namespace fs = std::filesystem;

std::string text_of(const fs::path& path) {
    std::ifstream in(path);
    std::stringstream text;
    text << in.rdbuf();
    return text.str();
}

class Documents : public testing::TestWithParam<const char*> {};

TEST_P(Documents, NameFilesThatExist) {
    static const std::regex kPath("`((?:sdk|host|agent|plugins|tests|docs|examples|web|cmake)/[A-Za-z0-9_./-]*)`");
    const std::string text = text_of(fs::path(VETTING_SOURCE_DIR) / GetParam());
    ASSERT_FALSE(text.empty()) << GetParam() << " is missing or empty";
    for (std::sregex_iterator match(text.begin(), text.end(), kPath), end; match != end; ++match) {
        EXPECT_TRUE(fs::exists(fs::path(VETTING_SOURCE_DIR) / (*match)[1].str())) << GetParam() << " names " << (*match)[1];
    }
}

INSTANTIATE_TEST_SUITE_P(OfTheProject, Documents,
                         testing::Values("README.md", "docs/architecture.md", "docs/decisions.md", "docs/state-machine.md",
                                         "docs/findings.md", "plugins/README.md"));

}  // namespace
