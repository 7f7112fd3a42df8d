// The real `vetting` program: what it refuses, where it says so, and how it exits.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <cstdlib>
#include <filesystem>

#include "sdk/base/files.hpp"
#include "sdk/base/json.hpp"

namespace vetting::cli {
namespace {

using testing::HasSubstr;

class Program : public testing::Test {
protected:
    void SetUp() override {
        std::string pattern = (std::filesystem::temp_directory_path() / "vetting-cli-XXXXXX").string();
        ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
        folder_ = pattern;
    }
    void TearDown() override { std::filesystem::remove_all(folder_); }

    int run(const std::string& arguments) {
        const std::string command = "env -u VETTING_URL -u VETTING_READY_FILE '" VETTING_BIN_DIR "/vetting' " + arguments + " >'" +
                                    (folder_ / "out").string() + "' 2>'" + (folder_ / "err").string() + "' </dev/null";
        const int status = std::system(command.c_str());
        out = read_file(folder_ / "out");
        err = read_file(folder_ / "err");
        return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    }
    std::string file(const std::string& name, const std::string& text) {
        write_file_atomic(folder_ / name, text);
        return (folder_ / name).string();
    }

    std::filesystem::path folder_;
    std::string out, err;
};

TEST_F(Program, RefusesWhatItDoesNotKnowAsAUsageError) {
    for (const char* arguments : {"", "fly", "try --destroy", "host", "run show", "run show seven", "-o xml host list", "run log 1 -n 0"}) {
        EXPECT_EQ(run(arguments), 2) << arguments;
        EXPECT_FALSE(err.empty()) << arguments;
        EXPECT_EQ(out, "") << arguments;
    }
}

TEST_F(Program, ShowsItsHelpAndItsVersionOnStdout) {
    EXPECT_EQ(run("--help"), 0);
    EXPECT_THAT(out, HasSubstr("try"));
    EXPECT_EQ(run("--version"), 0);
    EXPECT_THAT(out, HasSubstr(VETTING_VERSION));
}

TEST_F(Program, SaysWhichFlagIsMissingWithoutAHost) {
    EXPECT_EQ(run("host list"), 2);
    EXPECT_THAT(err, HasSubstr("--ready-file"));
}

TEST_F(Program, SaysThatAHostIsNotThere) {
    const std::string token = file("token", "t\n");
    EXPECT_EQ(run("run list --url http://127.0.0.1:1 --token-file " + token), 6);
    EXPECT_THAT(err, HasSubstr("127.0.0.1:1"));
    EXPECT_THAT(err, HasSubstr("try:"));
}

TEST_F(Program, ChecksAGoodProfileAndSaysHowLongItTakes) {
    const std::string profile = file("good.yaml", "stages:\n  - id: CPUStress\n    config: {duration_s: 90}\n");
    EXPECT_EQ(run("profile check " + profile), 0) << err;
    EXPECT_THAT(out, HasSubstr("OK"));
    EXPECT_THAT(out, HasSubstr("CPUStress"));
    EXPECT_EQ(run("profile check -o json " + profile), 0) << err;
    EXPECT_EQ(parse_json(out).at("estimate_s"), 90.0);
}

TEST_F(Program, RefusesABadProfileWithItsPlaceInTheFile) {
    EXPECT_EQ(run("profile check " + file("wrong.yaml", "stages:\n  - id: CPUStres\n")), 2);
    EXPECT_THAT(err, testing::StartsWith((folder_ / "wrong.yaml").string() + ":2:9: "));
    EXPECT_EQ(run("profile check " + file("typo.yaml", "stages:\n  - id: CPUStress\n    config: {duratoin_s: 9}\n")), 2);
    EXPECT_THAT(err, HasSubstr("typo.yaml:3:"));
    EXPECT_EQ(run("profile check " + file("torn.yaml", "stages: [\n")), 2);
    EXPECT_THAT(err, HasSubstr("torn.yaml:"));
}

TEST_F(Program, RefusesAProfileWhosePluginsAreNotInstalledAsItWants) {
    const std::string stage = "stages:\n  - id: CPUStress\n";
    EXPECT_EQ(run("profile check " + file("use.yaml", stage + "plugins: {use: [com.acme.*]}\n")), 2);
    EXPECT_THAT(err, HasSubstr("which the profile's plugins.use leaves out"));
    EXPECT_EQ(run("profile check " + file("new.yaml", stage + "plugins: {versions: {org.vetting.probe.lscpu: '>=99'}}\n")), 2);
    EXPECT_THAT(err, HasSubstr("profile new wants org.vetting.probe.lscpu >=99"));
    EXPECT_EQ(run("profile check " + file("none.yaml", stage + "plugins: {versions: {com.acme.firmware: '1'}}\n")), 2);
    EXPECT_THAT(err, HasSubstr("it is not installed, or refused"));
    EXPECT_EQ(run("profile check " + file("good.yaml", stage + "plugins: {use: [org.vetting.*]}\n")), 0) << err;
}

TEST_F(Program, RefusesATryOfAProfileThatIsNotGoodBeforeAnythingStarts) {
    EXPECT_EQ(run("try --once --state " + (folder_ / "state").string() + " --profile " + file("wrong.yaml", "stages: 3\n")), 2);
    EXPECT_THAT(err, HasSubstr("wrong.yaml:1:"));
    EXPECT_EQ(run("try --once --state " + (folder_ / "state").string() + " --profile nonesuch"), 2);
    EXPECT_THAT(err, HasSubstr("no profile 'nonesuch'"));
    EXPECT_FALSE(std::filesystem::exists(folder_ / "state/vettingd.log"));
}

}  // namespace
}  // namespace vetting::cli
