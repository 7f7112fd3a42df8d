// A third party's stage: built out of the tree against the installed SDK, dropped into a folder, named in a profile.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>

#include "tests/e2e/profiles.hpp"
#include "tests/e2e/site.hpp"

namespace vetting::e2e {
namespace {

int shell(const std::string& command) { return std::system((command + " >&2").c_str()); }

TEST(ThirdParty, AStageBuiltOutOfTheTreeRunsBetweenTwoCoreStages) {
    const ScratchFolder scratch;
    const std::string prefix = scratch.path() / "sdk", build = scratch.path() / "build";
    ASSERT_EQ(shell("cmake --install '" VETTING_BUILD_DIR "' --prefix '" + prefix + "' --component sdk"), 0);
    ASSERT_EQ(shell("cmake -S '" VETTING_SOURCE_DIR "/examples/stage-cpp' -B '" + build + "' -DCMAKE_PREFIX_PATH='" + prefix + "'"), 0);
    ASSERT_EQ(shell("cmake --build '" + build + "'"), 0);

    const std::filesystem::path folder = scratch.path() / "plugins";
    std::filesystem::create_directories(folder);
    std::string stage_id;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(build)) {
        if (entry.path().extension() == ".so") std::filesystem::copy(entry.path(), folder);
    }
    ASSERT_FALSE(std::filesystem::is_empty(folder));

    Site site({.profiles = {{"mixed", "stages:\n  - {id: CPUStress, config: {duration_s: 4}}\n  - id: ExampleSieve\n"
                                      "  - {id: Memory, config: {duration_s: 4}}\nheartbeat: {interval_s: 0.5, missed: 40}\n"}},
               .more_plugins = {folder}});
    const std::int64_t run = site.start_run("mixed");
    Process agent = site.start_agent(run);
    const RunItem ended = site.wait_for_end(run, std::chrono::seconds(120));
    const StageItem* stage = find_stage(ended, "ExampleSieve");
    ASSERT_NE(stage, nullptr);
    EXPECT_EQ(stage->verdict, StageVerdict::Passed) << stage->reason;
    ASSERT_TRUE(stage->evidence.has_value());
    EXPECT_FALSE(stage->evidence->work.empty());
    const auto page = site.api().get("/api/v1/runs/" + std::to_string(run) + "/report?format=html");
    EXPECT_THAT(page.body, testing::HasSubstr("ExampleSieve"));
}

}  // namespace
}  // namespace vetting::e2e
