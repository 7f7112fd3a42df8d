// The example stages are the same stage in two languages: both do real work and say so.
#include <gmock/gmock.h>

#include "tests/sdk/runner/run_call.hpp"

namespace vetting::testing_runner {
namespace {

struct Example {
    const char* name;
    const char* id;
};
void PrintTo(const Example& example, std::ostream* out) { *out << example.name; }

class ExampleStage : public testing::TestWithParam<Example> {};

TEST_P(ExampleStage, SievesOnEveryCoreAndReportsIt) {
    const std::string id = GetParam().id;
    std::size_t samples = 0;
    CallEvents events;
    events.on_samples = [&samples](const std::vector<Sample>& some) { samples += some.size(); };
    CallSpec spec = run_spec();
    spec.inputs["config"] = R"({"duration_s": 1})";
    const CallResult result = call_once({VETTING_BIN_DIR "/vetting-plugin-runner", VETTING_TEST_PLUGIN_DIR "/" + id + ".so", id,
                                         std::string(kToolPath), kQuickLadder}, spec, events);
    ASSERT_TRUE(result.clean()) << result.ending.message;
    ASSERT_FALSE(result.work.empty());
    for (const Work& work : result.work) EXPECT_GT(work.done, 0.0) << work.what;
    EXPECT_TRUE(result.findings.empty());
    EXPECT_GE(samples, 1U);
    EXPECT_GT(result.ending.cpu_s, 0.05);
    EXPECT_EQ(result.sub_steps.at(0).name, "sieve");
}
INSTANTIATE_TEST_SUITE_P(Sdk, ExampleStage,
                         testing::Values(Example{"InC", "org.example.sieve-c"}, Example{"InCpp", "org.example.sieve"}),
                         [](const auto& each) { return std::string(each.param.name); });

}  // namespace
}  // namespace vetting::testing_runner
