// The whole conversation with a plugin that does as it is told: what it is given, what it reports, how it ends.
#include <gmock/gmock.h>

#include <boost/asio/steady_timer.hpp>

#include "tests/sdk/runner/run_call.hpp"

namespace vetting::testing_runner {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(Conversation, BringsWorkFindingsSamplesAndSubSteps) {
    std::vector<Sample> samples;
    std::vector<std::string> lines;
    CallEvents events;
    events.on_samples = [&samples](std::vector<Sample> some) { samples.insert(samples.end(), some.begin(), some.end()); };
    events.on_log = [&lines](std::string_view level, std::string_view line) { lines.push_back(std::string(level) + ": " + std::string(line)); };
    const CallResult result = call_once(honest_process(), run_spec("report"), events);
    ASSERT_TRUE(result.clean()) << result.ending.message;
    ASSERT_EQ(result.work.size(), 3U);
    EXPECT_EQ(result.work[0].done, 5.0);
    ASSERT_EQ(result.findings.size(), 2U);
    EXPECT_EQ(result.findings[0].severity, Severity::Critical);
    EXPECT_EQ(result.findings[0].part.serial, "S0");
    EXPECT_EQ(result.findings[1].severity, Severity::Info);
    EXPECT_EQ(result.findings[1].message, "said \"otherwise\"");
    EXPECT_EQ(result.findings[1].part.model, "a model");
    ASSERT_EQ(samples.size(), 1U);
    EXPECT_EQ(samples[0].value, 41.5);
    EXPECT_EQ(samples[0].unit, "celsius");
    EXPECT_FALSE(samples[0].ts.empty());
    ASSERT_EQ(result.sub_steps.size(), 2U);
    EXPECT_EQ(result.sub_steps[0].permille, 1000);
    EXPECT_EQ(result.sub_steps[1].name, "second");
    EXPECT_THAT(lines, ElementsAre("info: reported"));
}

TEST(Conversation, RecordsToolsItselfAndKeepsStdoutFromStderr) {
    std::vector<Json> journal;
    CallEvents events;
    events.on_journal = [&journal](const Json& entry) { journal.push_back(entry); };
    const CallResult result = call_once(honest_process(), run_spec("tools"), events);
    EXPECT_EQ(result.ending.kind, EndingKind::Status);
    EXPECT_EQ(result.ending.status, VT_E_TOOL);
    EXPECT_THAT(result.ending.message, HasSubstr("no-such-tool is not installed"));
    ASSERT_EQ(journal.size(), 1U);
    EXPECT_EQ(journal[0], (Json{{"exit", 3}, {"out", "out\n"}, {"err", "err\n"}, {"lines", "<a><b><c>"}}));
    ASSERT_EQ(result.tools.size(), 3U);
    EXPECT_EQ(result.tools[0].name, "sh");
    EXPECT_EQ(result.tools[0].exit, 3);
    EXPECT_THAT(result.tools[0].argv, ElementsAre("sh", "-c", "echo out; echo err >&2; exit 3"));
    EXPECT_GE(result.tools[2].read_bytes, 128 << 20) << "dd reads 64 MiB, cat reads them again";
    EXPECT_GE(result.tools[2].written_bytes, 128 << 20);
    EXPECT_GT(result.tools[2].wall_s, 0.0);
}

TEST(Conversation, GivesInputsByNameAndTakesArtifacts) {
    CallSpec spec = run_spec("inputs");
    spec.inputs["facts"] = R"({"disks": [{"serial": "Z1"}]})";
    spec.inputs["secret/token"] = "s3cret";
    spec.inputs["capture/0"] = "first";
    spec.inputs["capture/1"] = std::string(3'000'000, 'x');
    spec.inputs["capture/1/tool"] = "lshw";
    const CallResult result = call_once(honest_process(), spec);
    ASSERT_TRUE(result.clean()) << result.ending.message;
    ASSERT_EQ(result.artifacts.size(), 1U);
    EXPECT_TRUE(result.artifacts[0].complete);
    EXPECT_EQ(result.artifacts[0].name, "inputs.txt");
    EXPECT_EQ(result.artifacts[0].bytes, "inputs|\"Z1\"|null|s3cret|lshw=" + spec.inputs["capture/1"] + "|cpu0|-");
}

TEST(Conversation, OpensDevicesForReadingOnly) {
    const CallResult result = call_once(honest_process(), run_spec("devices"));
    ASSERT_EQ(result.artifacts.size(), 1U) << result.ending.message;
    EXPECT_EQ(result.artifacts[0].bytes, "1 -3 -9 -9");  // in path order: none, zero for writing, passwd outside /dev
}

TEST(Conversation, MakesManyCallsOnOneInstance) {
    boost::asio::io_context io;
    PluginProcess process(io.get_executor(), honest_process());
    double made = 0;
    for (int i = 0; i < 3; ++i) made = finish(io, process.call(run_spec("count"))).work.at(0).done;
    EXPECT_EQ(made, 3.0);
    EXPECT_NE(process.pid(), 0);
}

TEST(Conversation, AccountsForTheChildsOwnCpuTime) {
    const CallResult result = call_once(honest_process(), run_spec("spin"));
    EXPECT_GE(result.ending.cpu_s, 0.1);
    EXPECT_GT(result.ending.duration_s, 0.1);
    EXPECT_TRUE(result.tools.empty());
}

TEST(Conversation, TellsAThrownExceptionAsAStatusWithItsText) {
    const CallResult result = call_once(honest_process(), run_spec("throw"));
    EXPECT_EQ(result.ending.kind, EndingKind::Status);
    EXPECT_EQ(result.ending.status, VT_E_INTERNAL);
    EXPECT_EQ(result.ending.message, "thrown inside");
}

TEST(Conversation, WritesThePlanToItsSink) {
    CallSpec spec{.interface = VT_STAGE_PLAN_1, .function = "plan"};
    spec.inputs["facts"] = R"({"numa_nodes":2})";
    const CallResult result = call_once(honest_process(), spec);
    EXPECT_EQ(result.output, R"({"facts":{"numa_nodes":2},"targets":[]})");
}

TEST(Conversation, AnswersUnsupportedForWhatTheComponentDoesNotOffer) {
    const CallResult replay = call_once(honest_process(), {.interface = VT_STAGE_RUN_1, .function = "replay"});
    EXPECT_EQ(replay.ending.status, VT_E_UNSUPPORTED);
    const CallResult probe = call_once(honest_process(), {.interface = VT_PROBE_1, .function = "collect"});
    EXPECT_EQ(probe.ending.status, VT_E_UNSUPPORTED);
    EXPECT_THAT(probe.ending.message, HasSubstr("does not offer vt.probe/1"));
}

TEST(Conversation, RefusesTheJournalWhereNobodyKeepsIt) {
    const CallResult result = call_once(honest_process(), run_spec("tools"));
    EXPECT_EQ(result.ending.status, VT_E_UNSUPPORTED);
}

TEST(Conversation, EndsAServiceThatIsCancelledOnceItsEndpointIsKnown) {
    boost::asio::io_context io;
    PluginProcess process(io.get_executor(), honest_process());
    CallEvents events;
    events.on_output = [&process](std::string_view text) {
        EXPECT_EQ(text, R"({"port": 1})");
        process.cancel("the stage ended");
    };
    const CallResult result = finish(io, process.call({.interface = VT_STAGE_SERVE_1, .function = "serve"}, events));
    EXPECT_EQ(result.ending.kind, EndingKind::Killed);
    EXPECT_EQ(result.ending.message, "the stage ended");
    EXPECT_NE(process.pid(), 0) << "it obeyed: nothing had to be killed";
}

TEST(Conversation, StopsAtItsDeadline) {
    CallSpec spec = run_spec("wait");
    spec.deadline = 300ms;
    const CallResult result = call_once(honest_process(), spec);
    EXPECT_EQ(result.ending.kind, EndingKind::Killed);
    EXPECT_EQ(result.ending.status, VT_E_CANCELLED);
    EXPECT_THAT(result.ending.message, HasSubstr("deadline"));
}

TEST(Conversation, CancelsTheToolThatIsRunning) {
    CallSpec spec = run_spec("sleep");
    spec.deadline = 300ms;
    const CallResult result = call_once(honest_process(), spec);
    EXPECT_EQ(result.ending.kind, EndingKind::Killed);
    ASSERT_EQ(result.tools.size(), 1U);
    EXPECT_EQ(result.tools[0].exit, 128 + 15);
    EXPECT_LT(result.ending.duration_s, 10.0);
}

TEST(Conversation, TellsABreachThroughTheAnswerToASample) {
    boost::asio::io_context io;
    PluginProcess process(io.get_executor(), honest_process());
    CallEvents events;
    events.on_samples = [&process](const std::vector<Sample>&) { process.tell_breach(); };
    const CallResult result = finish(io, process.call(run_spec("breach"), events));
    EXPECT_TRUE(result.clean() || result.ending.status == VT_E_LIMIT) << result.ending.message;
}

TEST(Conversation, KeepsWhatWasWrittenToAnArtifactBeforeTheEnd) {
    const CallResult result = call_once(honest_process(), run_spec("artifact"));
    EXPECT_EQ(result.ending.kind, EndingKind::Status);
    EXPECT_THAT(result.ending.message, HasSubstr("exit code 7"));
    ASSERT_EQ(result.artifacts.size(), 1U);
    EXPECT_FALSE(result.artifacts[0].complete);
}

TEST(Conversation, IsUnavailableWithoutRunnerPluginOrComponent) {
    ProcessSpec no_runner = honest_process(), no_plugin = honest_process(), no_component = honest_process();
    no_runner.runner = "/nowhere/runner";
    no_plugin.plugin = "/nowhere/plugin.so";
    no_component.component = "org.vetting.test.other";
    for (const ProcessSpec& spec : {no_runner, no_plugin, no_component}) {
        const CallResult result = call_once(spec, run_spec("count"));
        EXPECT_EQ(result.ending.kind, EndingKind::Unavailable) << result.ending.message;
        EXPECT_FALSE(result.ending.message.empty());
    }
}

}  // namespace
}  // namespace vetting::testing_runner
