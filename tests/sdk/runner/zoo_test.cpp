// Bad plugins cost their own call and nothing else; how each ended is told, and nothing of it is left.
#include <gmock/gmock.h>
#include <signal.h>

#include "sdk/base/files.hpp"
#include "sdk/runner/proc.hpp"
#include "tests/sdk/runner/run_call.hpp"

namespace vetting::testing_runner {
namespace {

using ::testing::HasSubstr;

TEST(Zoo, ASegfaultIsASignalAndWhatWasSaidBeforeCounts) {
    const CallResult result = call_once(zoo_process("segfault"), run_spec());
    EXPECT_EQ(result.ending.kind, EndingKind::Signal);
    EXPECT_EQ(result.ending.signal, SIGSEGV);
    EXPECT_THAT(result.ending.message, HasSubstr("SIGSEGV in sub-step 'misbehave'"));
    ASSERT_EQ(result.work.size(), 1U);
    EXPECT_EQ(result.work[0].device, "cpu0");
}

TEST(Zoo, AHangIsSilentAndKilledThoughItIgnoresSigterm) {
    CallSpec spec = run_spec();
    spec.max_silence = 300ms;
    const CallResult result = call_once(zoo_process("hang"), spec);
    EXPECT_EQ(result.ending.kind, EndingKind::Silent);
    EXPECT_EQ(result.ending.signal, SIGKILL);
    EXPECT_EQ(result.ending.sub_step, "misbehave");
    EXPECT_THAT(result.ending.message, HasSubstr("gave no sign of life"));
}

TEST(Zoo, AnExceptionThroughCIsAFailureAndNeverClean) {
    const CallResult result = call_once(zoo_process("throw"), run_spec());
    EXPECT_EQ(result.ending.kind, EndingKind::Status);
    EXPECT_THAT(result.ending.message, HasSubstr("thrown on purpose"));
}

TEST(Zoo, ALiarsClaimStandsBesideARecordThatDoesNotBearItOut) {
    const CallResult result = call_once(zoo_process("liar"), run_spec());
    ASSERT_TRUE(result.clean());
    ASSERT_FALSE(result.work.empty());
    EXPECT_GT(result.work[0].done, 1e14);
    EXPECT_TRUE(result.tools.empty());
    EXPECT_LT(result.ending.cpu_s, 0.5);
}

TEST(Zoo, AnExitWithSuccessInMidCallIsNotClean) {
    const CallResult result = call_once(zoo_process("exit"), run_spec());
    EXPECT_EQ(result.ending.kind, EndingKind::Status);
    EXPECT_THAT(result.ending.message, HasSubstr("exit code 0"));
}

/// Processes that carry a child's tag, whatever it is.
std::size_t tagged_processes() {
    std::size_t found = 0;
    for (const auto& entry : std::filesystem::directory_iterator("/proc")) {
        const auto environment = try_read_file(entry.path() / "environ").value_or("");
        const auto name = try_read_file(entry.path() / "cmdline").value_or("");
        if (environment.find("VETTING_CHILD=") != std::string::npos && name.find("org.vetting.zoo.fork.so") != std::string::npos) ++found;
    }
    return found;
}

TEST(Zoo, ADaemonLeftBehindDoesNotOutliveItsChild) {
    const CallResult result = call_once(zoo_process("fork"), run_spec());
    EXPECT_TRUE(result.clean()) << result.ending.message;
    for (int i = 0; i < 300 && tagged_processes() != 0; ++i) ::usleep(10'000);
    EXPECT_EQ(tagged_processes(), 0U);
}

TEST(Zoo, AFloodIsThinnedAndToldSo) {
    std::size_t lines = 0, samples = 0;
    std::string dropped;
    CallEvents events;
    events.on_log = [&](std::string_view, std::string_view line) {
        ++lines;
        if (line.find("dropped") != std::string_view::npos) dropped = line;
    };
    events.on_samples = [&samples](const std::vector<Sample>& some) { samples += some.size(); };
    const CallResult result = call_once(zoo_process("flood"), run_spec(), events);
    EXPECT_TRUE(result.clean()) << result.ending.message;
    EXPECT_LT(lines, 20'000U);
    EXPECT_LE(samples, 100'000U);
    EXPECT_EQ(result.sub_steps.size(), 1U);
}

TEST(Zoo, GigabytesAreRefusedWithoutBeingRead) {
    const CallResult result = call_once(zoo_process("gigabyte"), run_spec());
    EXPECT_EQ(result.ending.kind, EndingKind::Status);
    EXPECT_EQ(result.ending.status, VT_E_LIMIT);
    EXPECT_LT(result.ending.message.size(), 5000U);
}

TEST(Zoo, RubbishIsRefusedPieceByPiece) {
    const CallResult result = call_once(zoo_process("rubbish"), run_spec());
    EXPECT_TRUE(result.clean()) << result.ending.message;
    EXPECT_TRUE(result.work.empty());
    EXPECT_TRUE(result.findings.empty());
}

TEST(Zoo, APluginThatClosesTheConversationIsNotClean) {
    CallSpec spec = run_spec();
    spec.max_silence = 2s;
    const CallResult result = call_once(zoo_process("closer"), spec);
    EXPECT_FALSE(result.clean());
    EXPECT_FALSE(result.ending.message.empty());
}

TEST(Zoo, ACrashInDestroyDoesNotUndoTheCallBeforeIt) {
    const CallResult result = call_once(zoo_process("destroy"), run_spec());
    EXPECT_TRUE(result.clean()) << result.ending.message;
}

TEST(Zoo, ACrashWhileLoadingEndsTheCall) {
    const CallResult result = call_once(zoo_process("constructor"), run_spec());
    EXPECT_EQ(result.ending.kind, EndingKind::Signal);
    EXPECT_EQ(result.ending.signal, SIGABRT);
}

TEST(Zoo, APluginThatCannotBeLoadedIsUnavailableWithTheReason) {
    EXPECT_THAT(call_once(zoo_process("undefined"), run_spec()).ending.message, HasSubstr("undefined symbol: nobody_has_this"));
    EXPECT_THAT(call_once(zoo_process("null-entry"), run_spec()).ending.message, HasSubstr("returned null"));
    EXPECT_THAT(call_once(zoo_process("short-struct"), run_spec()).ending.message, HasSubstr("struct_size 4"));
    const CallResult wrong = call_once(zoo_process("wrong-id"), run_spec());
    EXPECT_EQ(wrong.ending.kind, EndingKind::Unavailable);
    EXPECT_THAT(wrong.ending.message, HasSubstr("embeds the describe of"));
}

TEST(Zoo, AnotherPluginBesideACrashRunsOn) {
    boost::asio::io_context io;
    PluginProcess honest(io.get_executor(), honest_process()), bad(io.get_executor(), zoo_process("segfault"));
    std::optional<CallResult> crashed;
    boost::asio::co_spawn(io, bad.call(run_spec()), [&crashed](std::exception_ptr, CallResult result) { crashed = std::move(result); });
    const CallResult result = finish(io, honest.call(run_spec("spin")));
    EXPECT_TRUE(result.clean());
    ASSERT_TRUE(crashed);
    EXPECT_EQ(crashed->ending.kind, EndingKind::Signal);
}

TEST(Zoo, ANewChildTakesTheNextCallAfterACrash) {
    boost::asio::io_context io;
    PluginProcess process(io.get_executor(), zoo_process("segfault"));
    EXPECT_EQ(finish(io, process.call(run_spec())).ending.kind, EndingKind::Signal);
    EXPECT_EQ(process.pid(), 0);
    EXPECT_EQ(finish(io, process.call(run_spec())).ending.kind, EndingKind::Signal);
}

}  // namespace
}  // namespace vetting::testing_runner
