// vetting-agent as a person at a shell meets it: what it prints, how it exits, and what it says of bad input.
#include <gmock/gmock.h>
#include <stdlib.h>
#include <sys/wait.h>

#include <cstdio>

#include "sdk/base/files.hpp"
#include "sdk/base/json.hpp"
#include "tests/agent/truth/fixture_tree.hpp"

namespace vetting {
namespace {

using testing::HasSubstr;

class AgentProgram : public testing::Test {
protected:
    struct Said {
        int exit = 0;
        std::string out, err;
    };
    /// Arguments are the test's own and hold nothing that a shell would read otherwise.
    Said agent(const std::string& arguments, const std::string& plugins = AGENT_TEST_PLUGINS) {
        const std::string line = VETTING_BIN_DIR "/vetting-agent " + arguments + (plugins.empty() ? "" : " --plugins " + plugins) + " >" +
                                 (folder.root() / "out").string() + " 2>" + (folder.root() / "err").string();
        const int status = std::system(line.c_str());
        return {WEXITSTATUS(status), read_file(folder.root() / "out"), read_file(folder.root() / "err")};
    }
    std::string file(const std::string& name, const std::string& bytes) {
        folder.put(name, bytes);
        return (folder.root() / name).string();
    }
    FixtureTree folder;
};

TEST_F(AgentProgram, TellsItsVersion) {
    const Said said = agent("--version", "");
    EXPECT_EQ(said.exit, 0);
    EXPECT_THAT(said.out, HasSubstr("vetting-agent "));
}

TEST_F(AgentProgram, PrintsTheFactsOfAProbe) {
    const Said said = agent("probe agentprobe");
    EXPECT_EQ(said.exit, 0) << said.err;
    EXPECT_EQ(parse_json(said.out).at("memory").at("total_bytes"), 1024);
}

TEST_F(AgentProgram, LooksBelowARelativeRootToo) {
    folder.put("proc/cpuinfo", "processor\t: 0\nmodel name\t: Example CPU\n\n");
    for (const char* list : {"possible", "present", "online"}) folder.put(std::string("sys/devices/system/cpu/") + list, "0\n");
    folder.put("sys/devices/system/cpu/cpu0/topology/physical_package_id", "0\n");
    const std::string root = std::filesystem::relative(folder.root()).string();
    const Said said = agent("probe lscpu --sysroot " + root, VETTING_PLUGIN_DIR);
    EXPECT_EQ(said.exit, 0) << said.err;
    EXPECT_THAT(said.out, HasSubstr("Example CPU"));
}

TEST_F(AgentProgram, NamesTheProbesThereAreWhereOneIsUnknown) {
    const Said said = agent("probe nosuch");
    EXPECT_EQ(said.exit, 2);
    EXPECT_THAT(said.err, HasSubstr("agentprobe"));
}

TEST_F(AgentProgram, NamesTheStagesThereAreWhereOneIsUnknown) {
    const Said said = agent("stage Nosuch");
    EXPECT_EQ(said.exit, 2);
    EXPECT_THAT(said.err, HasSubstr("AgentTest"));
}

TEST_F(AgentProgram, ReadsACaptureAndRefusesWhatIsNone) {
    const std::string capture = file("good", "Architecture: x86_64\nCPU(s): 4\nModel name: Example\nSocket(s): 1\nCore(s) per socket: 2\nThread(s) per core: 2\n");
    Said said = agent("probe lscpu --replay lscpu:" + capture, VETTING_PLUGIN_DIR);
    EXPECT_EQ(said.exit, 0) << said.err;
    EXPECT_EQ(parse_json(said.out).at("cpus").at(0).at("model"), "Example");
    for (const std::string& bad : {file("empty", ""), file("binary", std::string("\x7f" "ELF\0\1\2\xff", 8)), file("other", "Filesystem 1K-blocks\n/dev/vda 1\n"),
                                   folder.root().string(), std::string("/nonexistent/file")}) {
        said = agent("probe lscpu --replay " + bad, VETTING_PLUGIN_DIR);
        EXPECT_EQ(said.exit, 2) << bad;
        EXPECT_FALSE(said.err.empty()) << bad;
        EXPECT_TRUE(said.out.empty()) << bad;
    }
}

TEST_F(AgentProgram, ReadsACaptureThatPowerShellWroteAsUtf16) {
    std::string little = "\xFF\xFE", big = "\xFE\xFF";
    for (const char c : std::string("Architecture: x86_64\r\nCPU(s): 2\r\nModel name: Example\r\nSocket(s): 1\r\n")) {
        little.append({c, '\0'});
        big.append({'\0', c});
    }
    // U+2122 after the name, and half a unit at the end of a file that was cut off.
    little.insert(little.find("e\0\r", 0, 3) + 2, "\x22\x21");
    for (const std::string& capture : {file("little", little + "x"), file("big", big)}) {
        const Said said = agent("probe lscpu --replay " + capture, VETTING_PLUGIN_DIR);
        ASSERT_EQ(said.exit, 0) << said.err;
        EXPECT_THAT(parse_json(said.out).at("cpus").at(0).at("model"), testing::AnyOf("Example", "Example\u2122"));
    }
}

TEST_F(AgentProgram, ReadsACaptureThatAMailQuotes) {
    const std::string quoted = "> > Architecture: x86_64\n> > CPU(s): 2\n> > Model name: Example\n> >\n> > Socket(s): 1\n";
    const Said said = agent("probe lscpu --replay " + file("quoted", quoted), VETTING_PLUGIN_DIR);
    ASSERT_EQ(said.exit, 0) << said.err;
    EXPECT_EQ(parse_json(said.out).at("cpus").at(0).at("model"), "Example");
}

TEST_F(AgentProgram, DoesAStageWithNoHostAndPrintsTheVerdictOfTheCore) {
    const Said said = agent("stage AgentTest");
    ASSERT_EQ(said.exit, 0) << said.err;
    const Json body = parse_json(said.out);
    EXPECT_EQ(body.at("stage"), "AgentTest");
    EXPECT_TRUE(body.contains("verdict"));
    EXPECT_FALSE(body.at("reason").get<std::string>().empty());
    EXPECT_EQ(body.at("ending").at("kind"), "clean");
}

TEST_F(AgentProgram, ExitsZeroForACrashedStageAndDoesNotPassIt) {
    const Said said = agent("stage AgentTest --config " + file("settings.yaml", "then: crash\n"));
    ASSERT_EQ(said.exit, 0) << said.err;
    EXPECT_EQ(parse_json(said.out).at("verdict"), "inconclusive");
}

TEST_F(AgentProgram, NamesTheLineOfASettingThatIsWrong) {
    const Said said = agent("stage AgentTest --config " + file("settings.yaml", "file: x\nthen: fly\n"));
    EXPECT_EQ(said.exit, 2);
    EXPECT_THAT(said.err, HasSubstr(":2:"));
}

TEST_F(AgentProgram, RefusesAReplayOfAStageThatHasNone) {
    const Said said = agent("stage AgentTest --replay " + file("capture", "x"));
    EXPECT_EQ(said.exit, 2);
    EXPECT_FALSE(said.err.empty());
}

TEST_F(AgentProgram, ExitsTwoForAWrongCommandLine) {
    for (const char* line : {"", "fly", "probe", "run --host x", "run --host https://127.0.0.1:1 --run zero --token-file x --state y"}) {
        EXPECT_EQ(agent(line, "").exit, 2) << line;
    }
}

TEST_F(AgentProgram, SaysThatItCannotReachAHostByPlainHttp) {
    const Said said = agent("run --host http://192.0.2.1:1 --run 1 --token-file /nonexistent --state " + (folder.root() / "state").string());
    EXPECT_EQ(said.exit, 1);
    EXPECT_FALSE(said.err.empty());
}

}  // namespace
}  // namespace vetting
