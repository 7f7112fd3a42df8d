// Captures of real machines, read in place: what is failing must fail, what is suspicious must be told, what is well must not fail.
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <sstream>

#include "plugins/stages/gpu/judge.hpp"
#include "plugins/stages/gpu/sources.hpp"
#include "tests/plugins/stages/common/catalogue_word.hpp"

namespace vetting::gpu {
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
        const bool cards = file.starts_with("nvidia-smi/") || file.starts_with("rocm-smi/");
        if (cards || file.starts_with("kernel-log/nvidia")) all.push_back({file, shows});
    }
    return all;
}

int worst_of(const std::vector<Finding>& findings, std::string& said) {
    int worst = 0;
    for (const Finding& finding : findings) {
        const std::string severity = finding.severity.empty() ? stages::catalogue_severity(finding.code) : finding.severity;
        EXPECT_FALSE(severity.empty()) << finding.code;
        worst = std::max(worst, severity == "critical" ? 2 : severity == "warning" ? 1 : 0);
        said += finding.code + " " + severity + " " + finding.message + "\n";
    }
    return worst;
}

class CapturedCards : public testing::TestWithParam<Capture> {};
TEST_P(CapturedCards, IsJudgedAsAPersonWould) {
    std::ostringstream text;
    text << std::ifstream(std::string(VETTING_FIXTURES) + "/" + GetParam().file).rdbuf();
    const Json facts = read_capture("", text.str());
    std::string said;
    const int worst = std::max(worst_of(judge(facts, {}), said), worst_of(judge_log(facts, facts), said));
    const std::string& shows = GetParam().shows;
    if (shows.starts_with("FAILING")) {
        EXPECT_EQ(worst, 2) << said;
    } else if (shows.starts_with("SUSPECT")) {
        EXPECT_GE(worst, 1) << said;
    } else {
        EXPECT_LT(worst, 2) << said;
    }
    // What is odd may not pass in silence: a warning, or values that are not there to be judged.
    const Json& gpus = stages::list_at(facts, "gpus");
    const bool unknown = std::any_of(gpus.begin(), gpus.end(), [](const Json& gpu) { return card_of(gpu, 0).health_values == 0; });
    EXPECT_TRUE(!shows.starts_with("ODD") || worst >= 1 || unknown) << said;
}
INSTANTIATE_TEST_SUITE_P(Manifest, CapturedCards, testing::ValuesIn(captures()), case_name);

}  // namespace
}  // namespace vetting::gpu
