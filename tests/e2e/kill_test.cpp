// kill -9 of host, agent or both, one seeded moment a run: the run goes on to its verdict, and nothing that was
// acknowledged is missing or doubled.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <charconv>
#include <map>
#include <random>
#include <set>
#include <sstream>
#include <thread>

#include "tests/e2e/profiles.hpp"
#include "tests/e2e/site.hpp"

namespace vetting::e2e {
namespace {

constexpr int kRunsEach = 20;
constexpr int kCount = 60;

enum class Victim { Host, Agent, Both };

/// What the host holds of the counter's lines, by attempt: `counter <nonce> <n>`.
std::map<std::string, std::vector<int>> counted(const Site& site, std::int64_t run) {
    std::map<std::string, std::vector<int>> by_attempt;
    std::int64_t after = 0;
    for (;;) {
        const auto answer = site.api().get("/api/v1/runs/" + std::to_string(run) + "/log?after=" + std::to_string(after));
        EXPECT_EQ(answer.status, 200) << answer.body;
        const auto tail = from_json_value<LogTail>(answer.json());
        for (const Json& line : tail.lines) {
            std::istringstream words(line.value("text", ""));
            std::string counter, nonce;
            int number = 0;
            if (words >> counter >> nonce >> number && counter == "counter") by_attempt[nonce].push_back(number);
        }
        if (tail.lines.empty() || tail.next <= after) return by_attempt;
        after = tail.next;
    }
}

/// Every attempt's numbers are 1, 2, 3 … without a gap or a repeat. When only the host died, one of them counted to the
/// end; a killed agent takes with it what it had not handed over yet, which nobody had acknowledged.
void expect_nothing_lost_or_doubled(const Site& site, std::int64_t run, Victim victim) {
    const auto attempts = counted(site, run);
    bool complete = false;
    for (const auto& [nonce, numbers] : attempts) {
        for (std::size_t i = 0; i < numbers.size(); ++i) ASSERT_EQ(numbers[i], static_cast<int>(i) + 1) << "attempt " << nonce;
        complete = complete || numbers.size() == kCount;
    }
    EXPECT_FALSE(attempts.empty());
    EXPECT_TRUE(complete || victim != Victim::Host) << attempts.size() << " attempts, none with all its lines";
}

/// The report says each stage once, and it says what the API says.
void expect_one_verdict(const Site& site, const RunItem& run) {
    const Json report = site.report(run.id);
    std::set<std::string> ids;
    for (const Json& stage : report.at("stages")) EXPECT_TRUE(ids.insert(stage.at("id")).second) << stage.at("id");
    EXPECT_EQ(report.at("verdict"), word(*run.verdict));
    EXPECT_TRUE(ids.count("InventoryCheck") == 1 && ids.count("Counter") == 1);
}

SiteOptions counting_site() {
    return {.profiles = {{"counting", counting_profile(kCount)}}, .more_plugins = {VETTING_COUNTER_PLUGINS}};
}

void kill_at(Site& site, Process& agent, Victim victim, std::chrono::milliseconds moment) {
    std::this_thread::sleep_for(moment);  // the seeded moment is what is tested; nothing waits for it to be enough
    if (victim != Victim::Agent) site.kill_host();
    if (victim != Victim::Host) agent.kill9();
}

/// An agent that was killed on its last result leaves a run that ends without it, and takes the run's token along.
bool over_without_its_agent(const Site& site, std::int64_t run) {
    const auto over = [&site, run] { return site.run(run).verdict.has_value(); };
    EXPECT_TRUE(wait_until([&] { return over() || std::filesystem::exists(site.boot_token(run)); }, std::chrono::seconds(60)));
    return over();
}

/// @return whether the run still needs an agent.
bool revive(Site& site, Process& agent, Victim victim, std::int64_t run) {
    if (victim != Victim::Agent) site.start_host();
    if (over_without_its_agent(site, run)) return false;
    if (victim != Victim::Host) agent = site.start_agent(run);
    return true;
}

void one_killed_run(Site& site, Victim victim, std::mt19937& random, int kills) {
    const std::int64_t run = site.start_run("counting");
    Process agent = site.start_agent(run);
    for (int i = 0; i < kills; ++i) {
        const std::chrono::milliseconds moment(std::uniform_int_distribution<int>(0, 2500)(random));
        SCOPED_TRACE("run " + std::to_string(run) + " killed after " + std::to_string(moment.count()) + " ms");
        kill_at(site, agent, victim, moment);
        if (!revive(site, agent, victim, run)) break;
    }
    const RunItem ended = site.wait_for_end(run, std::chrono::seconds(90));
    ASSERT_TRUE(ended.verdict.has_value()) << ended.state;
    // The last lines of the log may come after the verdict; when the agent has ended, all of them have come.
    EXPECT_TRUE(agent.wait(std::chrono::seconds(60)).has_value()) << "the agent did not end with its run";
    const StageItem* stage = find_stage(ended, "Counter");
    ASSERT_NE(stage, nullptr);
    const bool again_and_again = kills > 1 && stage->verdict == StageVerdict::Inconclusive;
    if (!again_and_again) {
        EXPECT_EQ(*ended.verdict, RunVerdict::Fit) << ended.reason << "\n" << site.host().errors();
        expect_nothing_lost_or_doubled(site, run, victim);
    }
    expect_one_verdict(site, ended);
}

class KillNine : public testing::TestWithParam<Victim> {};

TEST_P(KillNine, AtASeededMomentOfTwentyRuns) {
    Site site(counting_site());
    std::mt19937 random(20261123U + static_cast<unsigned>(GetParam()));
    for (int i = 0; i < kRunsEach && !HasFatalFailure(); ++i) one_killed_run(site, GetParam(), random, 1);
}

INSTANTIATE_TEST_SUITE_P(Of, KillNine, testing::Values(Victim::Host, Victim::Agent, Victim::Both), [](const auto& test) {
    return std::string(test.param == Victim::Host ? "TheHost" : test.param == Victim::Agent ? "TheAgent" : "Both");
});

TEST(KillNine, FiveTimesInOneRun) {
    Site site(counting_site());
    std::mt19937 random(5);
    one_killed_run(site, Victim::Host, random, 5);
    one_killed_run(site, Victim::Both, random, 5);
}

}  // namespace
}  // namespace vetting::e2e
