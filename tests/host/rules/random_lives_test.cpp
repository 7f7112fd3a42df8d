// A hundred thousand runs to which things happen in any order: whatever comes, a run has at most one end, its verdict is
// made once, and `fit` stands only where every required stage passed.
#include <gtest/gtest.h>

#include <random>
#include <set>

#include "host/rules/classify.hpp"
#include "host/rules/run_verdict.hpp"

namespace vetting {
namespace {

Pipeline pipeline_under_test() {
    Profile profile{.name = "random"};
    profile.stages = {{.id = "SMART", .on_failure = OnFailure::Continue}, {.id = "Memory"}, {.id = "SpecValidate"}, {.id = "Network", .required = false}};
    return make_pipeline(profile);
}

/// A run as an engine would keep it, with nothing behind it: no store, no agent, no clock.
class Life {
public:
    Life(const Pipeline& pipeline, std::mt19937_64& random) : pipeline_(pipeline), random_(random), verdicts_(pipeline.size()) {
        apply(Event::RunRequested);
    }

    void something_happens() {
        const State before = state_;
        switch (random_() % 24) {
            case 0: offer(Event::StartRequested); break;
            case 1: offer(Event::SlotForWake); break;
            case 2: offer(Event::SlotForReboot); break;
            case 3: offer(Event::SlotForLocal); break;
            case 4: apply_all(classify_script_fetched(facts())); break;
            case 5: apply_all(classify_boot_timeout(facts())); break;
            case 6: case 7: apply_all(classify_claim(facts(), {"boot-1", "agent-1"})); break;
            case 8: apply_all(classify_claim(facts(), {"boot-1", "agent-2"})); break;
            case 9: if (rarely()) apply_all(classify_claim(facts(), {"boot-2", "agent-3"})); break;
            case 10: if (rarely()) apply_all(classify_claim(facts(), {"boot-1", "thief", true})); break;
            case 11: case 12: case 13: case 14: case 15: result(); break;
            case 16: if (rarely()) apply_all(classify_breach(facts(), Severity::Critical, stage_id())); break;
            case 17: give_up(classify_deadline(facts())); break;
            case 18: give_up(classify_plan_failed(facts())); break;
            case 19: apply_all(classify_silence(facts())); break;
            case 20: if (rarely()) apply_all(classify_return_timeout(facts())); break;
            case 21: offer(Event::ReportsEnded); offer(Event::AgentHolds); break;
            case 22: apply_all(classify_retry(facts())); break;
            case 23: if (rarely()) offer(random_() % 2 == 0 ? Event::CancelRequested : Event::HoldReleasedOn); break;
        }
        if (is_terminal(before)) {
            EXPECT_EQ(word(state_), word(before)) << "a run that has ended changed its state";
        }
    }

    [[nodiscard]] State state() const { return state_; }
    [[nodiscard]] int verdicts_made() const { return verdicts_made_; }
    [[nodiscard]] const std::optional<RunJudgement>& judgement() const { return judgement_; }

    [[nodiscard]] bool every_required_stage_passed() const {
        for (std::size_t i = 0; i < pipeline_.size(); ++i) {
            if (!pipeline_[i].required || pipeline_[i].id == kReporting) continue;
            if (verdicts_[i] != StageVerdict::Passed && verdicts_[i] != StageVerdict::Skipped) return false;
        }
        return true;
    }

private:
    bool rarely() { return random_() % 8 == 0; }
    std::string stage_id() const { return pipeline_.at(index_).id; }

    RunFacts facts() const {
        return {.state = state_, .stage = stage_id(), .next = next_after(pipeline_, index_).kind,
                .on_failure = pipeline_.at(index_).on_failure, .boot_id = "boot-1", .claim_nonce = "agent-1",
                .restarts_in_stage = restarts_, .boot_retries_left = retries_left_};
    }

    void offer(Event event) {
        if (find_transition(state_, event)) apply(event);
    }
    void apply_all(const Events& events) {
        for (const Event event : events) apply(event);
    }

    void result() {
        constexpr std::array kVerdicts = {StageVerdict::Passed, StageVerdict::Passed, StageVerdict::Passed, StageVerdict::Passed,
                                          StageVerdict::Passed, StageVerdict::Skipped, StageVerdict::Inconclusive, StageVerdict::Failed};
        const StageVerdict verdict = kVerdicts[random_() % kVerdicts.size()];
        const Events events = classify_result(facts(), verdict);
        if (!events.empty()) verdicts_[index_] = verdict;
        apply_all(events);
    }
    void give_up(const Events& events) {
        if (!rarely()) return;
        if (!events.empty()) verdicts_[index_] = StageVerdict::Inconclusive;
        apply_all(events);
    }

    void apply(Event event) {
        const auto row = find_transition(state_, event);
        ASSERT_TRUE(row) << word(event) << " was classified for " << word(state_) << ", which has no row for it";
        state_ = row->next;
        follow(*row);
        if (is_terminal(state_)) {
            ++verdicts_made_;
            judgement_ = judge_run(outcomes(), state_ == State::Cancelled ? RunEnd::Cancelled : end_);
        }
    }

    void follow(const Transition& row) {
        switch (row.action) {
            case RunAction::PowerCycle: --retries_left_; break;
            case RunAction::OfferStage: case RunAction::AbortThenOffer:
                if (row.event != Event::AgentClaimed) go_on();
                break;
            case RunAction::DiffSpec: case RunAction::AbortThenDiff: go_on(); diff(); break;
            case RunAction::RenderReports: case RunAction::AbortThenRender: go_on(); break;
            case RunAction::NextAttempt: ++restarts_; verdicts_[index_].reset(); break;
            case RunAction::RetryStage: case RunAction::RetryOverridden: restarts_ = 0; verdicts_[index_].reset(); end_ = RunEnd::Completed; break;
            case RunAction::RetryInventory: index_ = 0; verdicts_.assign(pipeline_.size(), std::nullopt); end_ = RunEnd::Completed; break;
            case RunAction::FailBoot: end_ = RunEnd::NeverBooted; break;
            case RunAction::FailReplayed: end_ = RunEnd::TokenReplayed; break;
            case RunAction::FailRebooted: case RunAction::FailSilent: end_ = RunEnd::DiedInStage; break;
            case RunAction::FailStage: case RunAction::FailSpec: end_ = RunEnd::StageFailed; break;
            default: break;
        }
    }

    void go_on() {
        index_ = next_after(pipeline_, index_).index;
        restarts_ = 0;
    }
    void diff() {
        const bool critical = random_() % 6 == 0;
        verdicts_[index_] = critical ? StageVerdict::Failed : StageVerdict::Passed;
        apply_all(classify_diff(facts(), critical));
    }

    std::vector<StageOutcome> outcomes() const {
        std::vector<StageOutcome> outcomes;
        for (std::size_t i = 0; i < pipeline_.size(); ++i) outcomes.push_back({pipeline_[i].id, pipeline_[i].required, verdicts_[i], ""});
        return outcomes;
    }

    const Pipeline& pipeline_;
    std::mt19937_64& random_;
    State state_ = State::None;
    std::size_t index_ = 0;
    std::int64_t restarts_ = 0, retries_left_ = 2;
    RunEnd end_ = RunEnd::Completed;
    std::vector<std::optional<StageVerdict>> verdicts_;
    std::optional<RunJudgement> judgement_;
    int verdicts_made_ = 0;
};

TEST(RandomLives, EndAtMostOnceAndAreFitOnlyWhenEveryRequiredStagePassed) {
    constexpr int kLives = 100'000, kMostEvents = 96;
    std::mt19937_64 random(20261123);
    const Pipeline pipeline = pipeline_under_test();
    std::set<State> seen;
    std::set<RunVerdict> verdicts;
    for (int i = 0; i < kLives && !testing::Test::HasFailure(); ++i) {
        Life life(pipeline, random);
        for (int n = 0; n < kMostEvents; ++n) {
            life.something_happens();
            seen.insert(life.state());
            if (is_terminal(life.state()) && n % 4 == 0) break;  // a few more things happen to some that have ended
        }
        EXPECT_EQ(life.verdicts_made(), is_terminal(life.state()) ? 1 : 0);
        if (!life.judgement()) continue;
        verdicts.insert(life.judgement()->verdict);
        EXPECT_FALSE(life.judgement()->reason.empty());
        if (life.judgement()->verdict != RunVerdict::Fit) continue;
        EXPECT_EQ(word(life.state()), word(State::Completed));
        EXPECT_TRUE(life.every_required_stage_passed());
    }
    EXPECT_EQ(verdicts.size(), 4U) << "the random lives never came to some of the verdicts";
    // None and SpecValidate are never seen at rest.
    EXPECT_EQ(seen.size(), EnumWords<State>::kWords.size() - 2);
}

}  // namespace
}  // namespace vetting
