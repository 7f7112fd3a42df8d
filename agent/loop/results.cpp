// A stage's result and what the host answers to it: the verdict, and usually the next stage.
#include "agent/loop/agent.hpp"
#include "sdk/base/log.hpp"

namespace vetting {

/// What a stage measured goes to the host before its result, so that its verdict is made of all of it: a limit that was
/// broken in the last second counts, and a rule has had its samples.
asio::awaitable<void> Agent::send_samples_first() {
    const std::int64_t last = sensor_.newest();
    const Deadline limit = Deadline::in(options_.flush_limit);
    samples_due_ = true;
    wake_.notify();
    while (taken_.sensor && !link_.given_up() && !limit.passed() && !sensor_.settled(last)) co_await wake_.wait_for(50ms);
    samples_due_ = false;
}

asio::awaitable<void> Agent::deliver_result(std::string body) {
    co_await send_samples_first();
    const auto answer = co_await link_.post("result", body);
    if (!answer) co_return;  // still on disk
    if (answer->status == 400 || answer->status == 413 || answer->status == 422) {
        co_await deliver_bare_result(std::move(body), answer->detail);
        co_return;
    }
    results_.acknowledged();
    in_hand_.reset();
    if (answer->ok()) {
        hear_verdict(*answer);
    } else if (answer->run_is_over()) {
        // A late result is kept by the host as evidence; the heartbeat tells what comes now.
        log::info("stage.late", {{"code", answer->code}, {"why", answer->detail}});
    } else {
        log::warning("stage.result_refused", {{"status", answer->status}, {"code", answer->code}, {"why", answer->detail}});
        claim_due_ = true;
    }
    wake_.notify();
}

void Agent::hear_verdict(const Answer& answer) {
    try {
        auto said = from_json_value<ResultAnswer>(answer.body);
        log::info("stage.judged", {{"verdict", word(said.verdict)}, {"next_state", said.next_state}});
        take_state(said.next_state);
        take_offer(std::move(said.next_stage));
    } catch (const Error& error) {  // the result is in; where we are now, a claim tells
        log::warning("agent.answer_unreadable", {{"call", "result"}, {"why", error.what()}});
        claim_due_ = true;
    }
}

/// The host cannot take the result as it is (too large, or malformed): the stage must not hang for that. What is left of
/// it says so and can at best be inconclusive.
asio::awaitable<void> Agent::deliver_bare_result(std::string body, std::string why) {
    StageResult bare;
    try {
        const auto whole = from_json_text<StageResult>(body);
        bare.stage = whole.stage;
        bare.attempt = whole.attempt;
        bare.ending = whole.ending;
    } catch (const Error&) {
        if (in_hand_) bare.stage = in_hand_->id, bare.attempt = in_hand_->attempt;
    }
    if (bare.ending.kind == EndingKind::Clean) bare.ending.kind = EndingKind::Status;
    bare.ending.message = "the host refused the full result: " + why;
    bare.ending.last_output.reset();
    std::string smaller = dump_json(Json(bare));
    if (smaller == body) {  // refused already
        log::error("stage.result_refused", {{"stage", bare.stage}, {"why", why}});
        results_.acknowledged();
        in_hand_.reset();
        claim_due_ = true;
        co_return;
    }
    results_.put(smaller);
}

}  // namespace vetting
