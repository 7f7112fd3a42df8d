// `vetting-agent stage Firmware --config FILE --replay …`: the whole way from a capture to a verdict.
#include <gmock/gmock.h>
#include <stdlib.h>
#include <sys/wait.h>

#include <cstdlib>
#include <filesystem>

#include "sdk/base/files.hpp"
#include "sdk/base/json.hpp"

namespace vetting {
namespace {

using ::testing::HasSubstr;

class FirmwareReplay : public ::testing::Test {
protected:
    void SetUp() override {
        std::string name = (std::filesystem::temp_directory_path() / "vetting-firmware-XXXXXX").string();
        ASSERT_NE(::mkdtemp(name.data()), nullptr);
        folder_ = name;
        write_file_atomic(folder_ / "dsu.txt", "1. BIOS, BIOS  ( Version : 1.7.4 )\n2. FRMW, Power Supply  ( Version : 00.31.50 )\n"
                                               "3. FRMW, Power Supply  ( Version :  )\n4. FRMW,  iDRAC  ( Version : 4.40.00.00 )\n");
    }
    void TearDown() override { std::filesystem::remove_all(folder_); }
    int run(const std::string& rules) {
        write_file_atomic(folder_ / "rules.yaml", rules);
        const std::string command = std::string("'" VETTING_BIN_DIR "/vetting-agent' stage Firmware --config '") + (folder_ / "rules.yaml").string() +
                                    "' --replay '" + (folder_ / "dsu.txt").string() + "' >'" + (folder_ / "out").string() + "' 2>'" + (folder_ / "err").string() + "'";
        const int status = std::system(command.c_str());
        err_ = read_file(folder_ / "err");
        const std::string out = read_file(folder_ / "out");
        result_ = out.empty() ? Json::object() : Json::parse(out);
        return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    }
    std::filesystem::path folder_;
    std::string err_;
    Json result_;
};

TEST_F(FirmwareReplay, KeptRulesPass) {
    ASSERT_EQ(run("rules: [{part: bios, minimum: 1.7.4}, {part: bmc, exact: 4.40.00.00}]\n"), 0) << err_;
    EXPECT_EQ(result_.at("verdict"), "passed") << result_.dump(2);
}

TEST_F(FirmwareReplay, ABrokenCriticalRuleFailsAndALesserOneWarns) {
    ASSERT_EQ(run("rules: [{part: bios, minimum: 2.10.2}]\n"), 0) << err_;
    EXPECT_EQ(result_.at("verdict"), "failed");
    EXPECT_THAT(result_.at("reason").get<std::string>(), HasSubstr("below the minimum 2.10.2"));
    ASSERT_EQ(run("rules: [{part: bios, minimum: 2.10.2, severity: warning}]\n"), 0) << err_;
    EXPECT_EQ(result_.at("verdict"), "passed");
    EXPECT_EQ(result_.at("findings").at(0).at("severity"), "warning");
}

TEST_F(FirmwareReplay, AVersionThatCannotBeReadIsInconclusive) {
    ASSERT_EQ(run("rules: [{part: psu, minimum: 00.1B.53}]\n"), 0) << err_;
    EXPECT_EQ(result_.at("verdict"), "inconclusive") << result_.dump(2);
    EXPECT_THAT(result_.at("reason").get<std::string>(), HasSubstr("Power Supply"));
}

TEST_F(FirmwareReplay, WithoutARuleThatAppliesItIsSkipped) {
    ASSERT_EQ(run("rules: [{part: gpu, minimum: 1.0}]\n"), 0) << err_;
    EXPECT_EQ(result_.at("verdict"), "skipped");
}

TEST_F(FirmwareReplay, WhatCannotBeReadIsAUsageError) {
    EXPECT_EQ(run("rules: [{part: bios}]\n"), 2);
    EXPECT_THAT(err_, HasSubstr("rule 1 asks for nothing"));
    EXPECT_EQ(run("rules: [{part: toaster, exact: 1.0}]\n"), 2);
    EXPECT_THAT(err_, HasSubstr("rules.yaml:1:"));
    write_file_atomic(folder_ / "dsu.txt", "hello\n");
    EXPECT_EQ(run("rules: []\n"), 2);
    EXPECT_THAT(err_, HasSubstr("no tool that is known here wrote this"));
}

}  // namespace
}  // namespace vetting
