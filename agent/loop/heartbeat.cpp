// The sign of life, independent of what the tests do, and the commands that come back with it.
#include <algorithm>

#include "agent/loop/agent.hpp"
#include "agent/loop/own_machine.hpp"
#include "sdk/base/files.hpp"
#include "sdk/base/log.hpp"

namespace vetting {
namespace {

/// Whatever the host says, between a hundredth of a second and a minute.
std::chrono::milliseconds interval_of(double seconds) {
    return std::chrono::milliseconds(static_cast<std::int64_t>(std::clamp(seconds, 0.01, 60.0) * 1000));
}

}  // namespace

asio::awaitable<void> Agent::keep_beating() {
    asio::steady_timer pause(io_);
    while (!link_.given_up()) {
        const Deadline next = Deadline::in(interval_of(state_.heartbeat_interval_s));
        HeartbeatRequest beat{.boot_id = options_.boot_id, .permille = permille_, .uptime_s = uptime_s(options_.sysroot)};
        if (in_hand_) {
            beat.stage = in_hand_->id;
            beat.attempt = in_hand_->attempt;
            if (!sub_step_.empty()) beat.sub_step = sub_step_;
        }
        const auto answer = co_await link_.try_post("heartbeat", dump_json(Json(beat)));
        if (answer && answer->ok()) {
            try {
                obey(beat, from_json_value<HeartbeatAnswer>(answer->body));
            } catch (const Error& error) {  // a word of a newer host: logged and ignored
                log::warning("agent.answer_unreadable", {{"call", "heartbeat"}, {"why", error.what()}});
            }
        } else if (answer && answer->run_is_over()) {
            end_with(AgentEnd::Refused, "the host no longer knows this run: " + answer->detail);
            co_return;
        }
        pause.expires_at(next.at());
        co_await pause.async_wait(asio::as_tuple(asio::use_awaitable));
    }
}

void Agent::obey(const HeartbeatRequest& asked, HeartbeatAnswer answer) {
    // An order about a stage is for the stage that was in hand when we asked.
    const bool same_stage = in_hand_ && asked.stage == in_hand_->id && asked.attempt == in_hand_->attempt;
    switch (answer.cmd) {
        case Command::Continue:
        case Command::RetryStage: break;
        case Command::AbortStage:
            if (same_stage && !cancelled_) {
                cancelled_ = true;
                stages_.cancel("the host ended the stage");
            }
            break;
        case Command::Abort: end_with(AgentEnd::Aborted, "the host ended the run"); return;
        case Command::Shutdown: end_with(AgentEnd::ShutDown, "the host is done with this machine"); return;
    }
    take_state(answer.state);
    take_offer(std::move(answer.offer), std::move(answer.override_flags));
}

/// The run failed: the machine stays on for a person, who gets in by the key that the host answers. It is written where
/// the live image's sshd looks for it, and goes with the state folder.
asio::awaitable<void> Agent::hold() {
    const auto answer = co_await link_.post("hold", dump_json(Json(hold_request(options_.sysroot))));
    hold_due_ = false;
    if (!answer) co_return;
    if (!answer->ok()) {
        log::warning("agent.hold_refused", {{"status", answer->status}, {"why", answer->detail}});
        co_return;
    }
    HoldAnswer granted;
    try {
        granted = from_json_value<HoldAnswer>(answer->body);
    } catch (const Error& error) {
        log::warning("agent.answer_unreadable", {{"call", "hold"}, {"why", error.what()}});
        co_return;
    }
    make_folder(folder_.path() / "hold", 0700);
    write_file_atomic(folder_.path() / "hold" / "authorized_keys", granted.authorized_key + "\n", 0600);
    log::info("agent.holding", {{"user", granted.user}});
}

}  // namespace vetting
