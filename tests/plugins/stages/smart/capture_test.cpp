// Captures of real drives, read in place: what is failing must fail, what is suspicious must be told, what is well must pass.
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "plugins/stages/smart/judge.hpp"
#include "tests/plugins/stages/common/catalogue_word.hpp"

namespace vetting::smart {
namespace {

struct Capture {
    std::string file, shows;
};
void PrintTo(const Capture& c, std::ostream* out) { *out << c.file; }
std::string case_name(const testing::TestParamInfo<Capture>& test) {
    std::string name = test.param.file;
    for (char& c : name) {
        if (std::isalnum(static_cast<unsigned char>(c)) == 0) c = '_';
    }
    return name;
}

std::vector<Capture> captures() {
    std::vector<Capture> all;
    std::ifstream manifest(std::string(VETTING_FIXTURES) + "/MANIFEST.tsv");
    for (std::string line; std::getline(manifest, line);) {
        std::istringstream fields(line);
        std::string file, command, source, licence, shows;
        for (std::string* field : {&file, &command, &source, &licence, &shows}) std::getline(fields, *field, '\t');
        if (file.starts_with("smartctl/") && file.find("scan-") == std::string::npos) all.push_back({file, shows});
    }
    return all;
}

/// The worst severity of what a drive's report gives, as the host would complete it: 0 info, 1 warning, 2 critical.
int worst_of(const std::vector<Finding>& findings) {
    int worst = 0;
    for (const Finding& finding : findings) {
        const std::string usual = stages::catalogue_severity(finding.code);
        EXPECT_FALSE(usual.empty()) << finding.code;
        const std::string severity = finding.severity.empty() ? usual : finding.severity;
        worst = std::max(worst, severity == "critical" ? 2 : severity == "warning" ? 1 : 0);
    }
    return worst;
}

class CapturedDrive : public testing::TestWithParam<Capture> {};
TEST_P(CapturedDrive, IsJudgedAsAPersonWould) {
    std::ostringstream text;
    text << std::ifstream(std::string(VETTING_FIXTURES) + "/" + GetParam().file).rdbuf();
    const auto disks = smartctl::parse_smartctl_reports(text.str());
    ASSERT_EQ(disks.size(), 1U);
    const auto findings = judge(disks[0], Policy{}, "S1");
    std::string said;
    for (const auto& finding : findings) said += finding.code + " " + finding.message + "\n";
    const int worst = worst_of(findings);
    const std::string& shows = GetParam().shows;
    if (shows.starts_with("FAILING")) {
        EXPECT_EQ(worst, 2) << said;
    } else if (shows.starts_with("SUSPECT")) {
        EXPECT_GE(worst, 1) << said;
    } else {
        EXPECT_LT(worst, 2) << said;
    }
    const bool unknown = GetParam().file.find("no-status") != std::string::npos || GetParam().file.find("open-failed") != std::string::npos ||
                         GetParam().file.find("empty-output") != std::string::npos || GetParam().file.find("unsupported") != std::string::npos;
    EXPECT_EQ(values_read(disks[0]) == 0, unknown) << said;
}
INSTANTIATE_TEST_SUITE_P(Smartctl, CapturedDrive, testing::ValuesIn(captures()), case_name);

}  // namespace
}  // namespace vetting::smart
