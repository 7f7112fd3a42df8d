#include "agent/loop/agent_state.hpp"

#include <array>

#include "sdk/base/crypto.hpp"
#include "sdk/base/files.hpp"
#include "sdk/base/log.hpp"

namespace vetting {
namespace {

/// All that an agent writes into its folder: what is not on this list is somebody else's and stays.
constexpr std::array kOurs = {"agent.json",  "log.spool",   "log.batch",     "sensor.spool",  "sensor.batch", "result.json",
                              "artifacts",   "hold",        "journal.jsonl", "inventory.json", "children.json",
                              "resume.json", "baseline.json", "permits.spent", "plugins"};

}  // namespace

StateFolder::StateFolder(std::filesystem::path folder) : folder_(std::move(folder)) { make_folder(folder_, 0700); }

AgentState StateFolder::load_or_begin(const std::string& run_id, const std::string& boot_id) const {
    AgentState begun{.run_id = run_id, .boot_id = boot_id, .claim_nonce = random_token()};
    if (const auto text = try_read_file(folder_ / "agent.json")) {
        try {
            AgentState state = from_json_text<AgentState>(*text);
            if (state.run_id == run_id && state.boot_id == boot_id) return state;
            if (state.run_id == run_id) {
                // The machine rebooted under us: the host must hear that it is the same machine in another boot.
                begun.claim_nonce = state.claim_nonce;
                begun.run_token = state.run_token;
            }
        } catch (const Error& error) {
            log::warning("agent.state_unreadable", {{"why", error.what()}});
        }
    }
    // Another run's, another boot's, or nobody's: its stage and its numbers mean nothing to the host any more.
    for (const char* name : kOurs) std::filesystem::remove_all(folder_ / name);
    save(begun);
    return begun;
}

void StateFolder::save(const AgentState& state) const {
    write_file_atomic(folder_ / "agent.json", dump_json(Json(state), 1), 0600);
}

}  // namespace vetting
