// Leave to overwrite disks, asked of the host for one attempt of one stage.
#include "agent/loop/agent.hpp"
#include "sdk/wire/disk_identity.hpp"

namespace vetting {

StageRights Agent::rights() {
    return {.run = options_.run_id,
            .boot = options_.boot_id,
            .expected = state_.expected_disks,
            .override_flags = state_.override_flags,
            .ask = [this](PermitRequest request) { return ask_permit(std::move(request)); }};
}

asio::awaitable<PermitAnswer> Agent::ask_permit(PermitRequest request) {
    const auto answer = co_await link_.post("permit", dump_json(Json(request)));
    if (!answer) throw Error(Errc::Unreachable, "the host is away: no permit");
    if (!answer->ok()) throw Error(Errc::WipeRefused, "the host gives no permit: " + answer->detail);
    PermitAnswer granted = from_json_value<PermitAnswer>(answer->body);
    // From now on what this run writes there is its own, also for a later attempt.
    for (const PermitGrant& permit : granted.permits) {
        for (ExpectedDisk& disk : state_.expected_disks) {
            if (same_serial(disk.serial, permit.serial)) disk.pattern = permit.pattern;
        }
    }
    folder_.save(state_);
    co_return granted;
}

}  // namespace vetting
