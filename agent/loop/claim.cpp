// Saying who we are, and taking the run: boot token first, run token afterwards, the same nonce always.
#include "agent/loop/agent.hpp"
#include "agent/loop/own_machine.hpp"
#include "sdk/base/log.hpp"

namespace vetting {

asio::awaitable<bool> Agent::say_hello() {
    link_.set_token(options_.boot_token);
    const HelloRequest hello{.boot_id = options_.boot_id,
                             .agent_version = VETTING_VERSION,
                             .mac = own_mac(options_.sysroot),
                             .addresses = own_addresses()};
    const auto answer = co_await link_.post("hello", dump_json(Json(hello)));
    if (answer && answer->ok()) co_return true;
    if (answer) {
        log::error("agent.refused", {{"call", "hello"}, {"status", answer->status}, {"why", answer->detail}});
        end_with(AgentEnd::Refused, answer->detail);
    }
    co_return false;
}

asio::awaitable<bool> Agent::claim() {
    const ClaimRequest request{options_.boot_id, state_.claim_nonce, stages_.plugins()};
    const auto answer = co_await link_.post("claim", dump_json(Json(request)));
    if (!answer) co_return false;
    if (!answer->ok()) {
        log::error("agent.refused", {{"call", "claim"}, {"status", answer->status}, {"why", answer->detail}});
        end_with(AgentEnd::Refused, answer->detail);
        co_return true;
    }
    try {
        take_claim(from_json_value<ClaimAnswer>(answer->body));
    } catch (const Error& error) {
        log::error("agent.refused", {{"call", "claim"}, {"why", error.what()}});
        end_with(AgentEnd::Refused, "the host's answer to the claim cannot be read");
    }
    co_return true;
}

void Agent::take_claim(const ClaimAnswer& claimed) {
    state_.run_token = claimed.run_token;
    state_.sidecar = claimed.sidecar;
    state_.heartbeat_interval_s = claimed.heartbeat_interval_s;
    state_.expected_disks = claimed.expected_disks;
    state_.downloads = claimed.downloads;
    state_.probes = claimed.probes;
    plugins_due_ = !state_.downloads.empty() || !state_.probes.empty();
    if (claimed.current) std::erase(state_.done, DoneStage{claimed.current->index, claimed.current->attempt});
    folder_.save(state_);
    link_.set_token(state_.run_token);
    log_.host_stands_at(claimed.acked.log);
    sensor_.host_stands_at(claimed.acked.sensor);
    log::info("agent.claimed", {{"run", options_.run_id}, {"state", claimed.state}, {"stages", claimed.stages.size()}});
    take_state(claimed.state);
    take_offer(claimed.current, claimed.override_flags);
    start_services();
}

}  // namespace vetting
