#include "agent/loop/agent.hpp"

#include <boost/asio/co_spawn.hpp>

#include <algorithm>
#include <array>

#include "agent/loop/own_machine.hpp"
#include "sdk/base/files.hpp"

namespace vetting {
namespace {

constexpr std::array kOver = {std::string_view("Completed"), std::string_view("Released"), std::string_view("Cancelled")};

StreamRules log_rules() {
    return {.name = "log", .list_field = "lines", .batch_items = 2000, .batch_bytes = std::size_t{512} << 10};
}
StreamRules sensor_rules() {
    return {.name = "sensor", .list_field = "samples", .batch_items = 2000, .batch_bytes = std::size_t{512} << 10,
            .thin_by_group = true};
}

/// A service that dies takes the agent with it: it would be silent for ever otherwise.
void rethrow(const std::exception_ptr& error) {
    if (error) std::rethrow_exception(error);
}

}  // namespace

Agent::Agent(asio::io_context& io, AgentOptions options, StageRunner& stages)
    : io_(io), options_(std::move(options)), stages_(stages), folder_(options_.state_folder),
      state_(folder_.load_or_begin(options_.run_id, options_.boot_id)), log_(folder_.path(), log_rules()),
      sensor_(folder_.path(), sensor_rules()), results_(folder_.path()), artifacts_(folder_.path() / "artifacts"), plugin_box_(folder_.path() / "plugins"),
      link_(io.get_executor(), options_.host, options_.run_id), wake_(io.get_executor()) {}

/// What a stage says by the way must not cost the stage, also where the state folder's disk is full.
template <class Keep>
void Agent::keep(std::string_view what, Keep keep) {
    try {
        keep();
        wake_.notify();
    } catch (const std::exception& error) {
        log::error("agent.not_kept", {{"what", what}, {"why", error.what()}});
    }
}

void Agent::log_line(std::string_view level, const std::string& stage, std::string_view text) {
    const LogLine line{to_rfc3339(SystemClock{}.wall()), std::string(level), stage, std::string(text)};
    keep("a line", [this, &stage, &line] { log_.add(stage, dump_json(Json(line))); });
}

StageReport Agent::report_for(std::string stage) {
    return {
        .log = [this, stage](std::string_view level, std::string_view text) { log_line(level, stage, text); },
        .samples = [this, stage](std::vector<Sample> samples) {
            keep("samples", [this, &stage, &samples] { keep_samples(stage, samples); });
        },
        .progress = [this](std::string_view sub_step, int permille) {
            sub_step_ = sub_step;
            permille_ = std::max(permille, 0);
        },
        .artifact = [this, stage](std::string_view name, std::string_view media_type, std::string_view bytes) {
            const std::int32_t attempt = in_hand_ ? in_hand_->attempt : 1;
            keep(name, [&] { artifacts_.put(name, media_type, bytes, stage, attempt); });
        }};
}

void Agent::keep_samples(const std::string& stage, std::vector<Sample>& samples) {
    if (end_ && !in_hand_) return;  // the sidecar's, of a run that is over
    for (Sample& sample : samples) {
        // The sidecar's samples belong to whatever stage is in hand.
        sample.stage = stage.empty() && in_hand_ ? in_hand_->id : stage;
        sensor_.add(sample.stage + " " + sample.key, dump_json(Json(sample)));
    }
}

void Agent::take_offer(std::optional<StageOffer> offer, std::vector<std::string> override_flags) {
    if (!offer) return;
    const DoneStage stage{offer->index, offer->attempt};
    const bool echo = std::find(state_.done.begin(), state_.done.end(), stage) != state_.done.end();
    if (echo || in_hand_ || state_.offer || results_.waiting()) return;
    state_.offer = std::move(offer);
    state_.override_flags = std::move(override_flags);
    state_.started = false;
    folder_.save(state_);
    wake_.notify();
}

void Agent::take_state(const std::string& state) {
    const bool changed = state != run_state_;
    run_state_ = state;
    if (state == "Failed" && changed) {
        if (in_hand_ && !cancelled_) {
            cancelled_ = true;
            stages_.cancel("the run has failed");
        }
        if (options_.local) end_with(AgentEnd::Finished, "the run has failed; a local agent does not hold");
    }
    hold_due_ = hold_due_ || (changed && !options_.local && (state == "Failed" || state == "FailedHolding"));
    if (std::find(kOver.begin(), kOver.end(), state) != kOver.end()) end_with(AgentEnd::Finished, "the run is " + state);
}

void Agent::end_with(AgentEnd end, const std::string& why) {
    if (end_) return;
    end_ = end;
    log::info("agent.ending", {{"why", why}});
    if (in_hand_ && !cancelled_) {
        cancelled_ = true;
        stages_.cancel(why);
    }
    if (!in_hand_ || results_.waiting()) asio::co_spawn(io_, give_up_later(), rethrow);
    wake_.notify();
}

/// Nobody waits for ever for a host that is away once the agent is to end.
asio::awaitable<void> Agent::give_up_later() {
    asio::steady_timer timer(io_, options_.flush_limit);
    co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
    link_.give_up();
}

void Agent::interrupt() { end_with(AgentEnd::Interrupted, "stopped by a signal"); }

void Agent::start_services() {
    if (std::exchange(started_services_, true)) return;
    asio::co_spawn(io_, keep_beating(), rethrow);
    asio::co_spawn(io_, keep_sending(log_, "log", taken_.log), rethrow);
    asio::co_spawn(io_, keep_sending(sensor_, "sensor", taken_.sensor), rethrow);
    asio::co_spawn(io_, keep_sending_artifacts(), rethrow);
    asio::co_spawn(io_, watch_when_ready(), rethrow);
}

asio::awaitable<void> Agent::clean_up_former_life() {
    if (!state_.offer || !state_.started) co_return;
    const StageOffer interrupted = *state_.offer;
    log_line("warning", interrupted.id, "the agent was restarted in this stage; putting things back before it is tried again");
    co_await stages_.clean_up(interrupted, report_for(interrupted.id));
    state_.offer.reset();
    state_.started = false;
    folder_.save(state_);
}

asio::awaitable<void> Agent::run_stage(StageOffer offer) {
    state_.started = true;
    folder_.save(state_);
    in_hand_ = offer;
    cancelled_ = false;
    sub_step_.clear();
    permille_ = 0;
    log::info("stage.started", {{"stage", offer.id}, {"attempt", offer.attempt}});
    StageReport report = report_for(offer.id);
    report.rights = rights();
    const StageResult result = co_await stages_.run(offer, std::move(report));
    log::info("stage.ended", {{"stage", offer.id}, {"attempt", offer.attempt}, {"ending", word(result.ending.kind)}});
    if (end_ == AgentEnd::Interrupted) co_return;  // a restarted agent cleans up and tries again
    results_.put(dump_json(Json(result)));         // first: what follows may be lost, this may not
    state_.done.push_back({offer.index, offer.attempt});
    state_.offer.reset();
    state_.started = false;
    folder_.save(state_);
}

asio::awaitable<AgentEnd> Agent::work() {
    while (!end_) {
        if (auto body = results_.waiting()) {
            start_services();
            co_await deliver_result(std::move(*body));
        } else if (claim_due_) {
            const bool claimed = co_await claim();
            claim_due_ = !claimed;
        } else if (plugins_due_) {
            start_services();
            co_await fetch_plugins();
        } else if (state_.offer) {
            start_services();
            co_await run_stage(*state_.offer);
            if (!results_.waiting()) in_hand_.reset();
        } else if (hold_due_) {
            co_await hold();
        } else {
            start_services();
            co_await wake_.wait_for(1s);
        }
    }
    co_return *end_;
}

asio::awaitable<AgentEnd> Agent::live() {
    if (state_.finished) co_return AgentEnd::Finished;
    if (!state_.run_token.empty()) link_.set_token(state_.run_token);
    // A stage that had begun is lost and the host must hear of it; with a result or an untouched offer in hand the run
    // simply goes on.
    const bool goes_on = !state_.run_token.empty() && (results_.waiting() || (state_.offer && !state_.started));
    claim_due_ = !goes_on;
    plugins_due_ = goes_on && (!state_.downloads.empty() || !state_.probes.empty());
    if (state_.run_token.empty()) {
        const bool welcome = co_await say_hello();
        if (!welcome) co_return end_.value_or(AgentEnd::Refused);
    }
    if (state_.offer && state_.started) co_await clean_up_former_life();
    const AgentEnd end = co_await work();
    co_await finish();
    co_return end;
}

/// Whether something waits that the host would still take.
bool Agent::owes_anything() const {
    const bool artifacts = taken_.artifacts && (sending_artifact_ || artifacts_.next());
    return artifacts || (taken_.log && !log_.idle()) || (taken_.sensor && !sensor_.idle());
}

asio::awaitable<void> Agent::finish() {
    if (in_hand_ && results_.waiting()) {
        // Evidence of a run that has ended; one try, the host may not want it any more.
        if (const auto answer = co_await link_.try_post("result", *results_.waiting())) results_.acknowledged();
    }
    const Deadline limit = Deadline::in(options_.flush_limit);
    const bool known = end_ != AgentEnd::Refused;
    while (known && !link_.given_up() && !limit.passed() && owes_anything()) co_await wake_.wait_for(50ms);
    link_.give_up();
    if (end_ == AgentEnd::Interrupted) co_return;
    state_.finished = true;
    state_.run_token.clear();
    folder_.save(state_);
}

}  // namespace vetting
