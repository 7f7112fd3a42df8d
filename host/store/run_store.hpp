// Table `runs`: one vetting of one host, with everything that was fixed when it was created.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "host/rules/profile.hpp"
#include "host/store/page.hpp"
#include "host/store/tx.hpp"
#include "sdk/wire/protocol.hpp"

namespace vetting {

struct Run {
    RunId id;
    HostId host;
    Profile profile;                     ///< pinned: never changes after `add`
    Json pins = Json::object();          ///< rules digest, plugin digests: never changes after `add`
    bool local = false;                  ///< the agent runs on the host's own machine (`try`)
    WallTime created;                    ///< never changes after `add`

    std::string state = "Registered";    ///< the state machine's word
    std::int32_t stage_index = -1;       ///< meaningful while in a stage
    std::optional<RunVerdict> verdict;
    std::string reason;
    std::string boot_id;
    std::string agent_token_hash;        ///< bcrypt of the boot token; empty: none is good
    std::string boot_token_claimed_hash; ///< of the token that was spent by the claim, to know a replay
    std::string claim_nonce, token_nonce;
    std::int32_t attempts = 1;           ///< times the pipeline was begun
    std::int32_t boot_tries = 0;
    double estimate_s = 0;
    std::optional<WallTime> started, ended;
    std::optional<Coverage> coverage;    ///< set when the run ends
    Json hold = Json::object();          ///< while it holds: address, port, host key, since, reason
    Json extra = Json::object();         ///< the engine's own notes

    Acked acked;                         ///< set by `set_acked_*` only
    std::string log_digest, sensor_digest;  ///< SHA-256 of the last batch's bytes: the same number must be the same bytes
};

/// A row of a list: without the documents.
struct RunSummary {
    RunId id;
    HostId host;
    std::string host_name, profile, state, reason;
    std::int32_t stage_index = -1;
    std::optional<std::string> stage;  ///< id of the stage at stage_index
    std::optional<RunVerdict> verdict;
    bool local = false;
    double estimate_s = 0;
    WallTime created;
    std::optional<WallTime> started, ended;
};

struct RunFilter {
    std::optional<HostId> host;
    std::vector<std::string> states;   ///< any of; empty: all
    std::optional<RunVerdict> verdict;
    std::string profile;
    std::string text;                  ///< in host name, profile or reason
    std::string after;                 ///< cursor of the page before; newest first
    std::int64_t limit = 100;
};

struct RunStore {
    static RunId add(Tx& tx, const Run& run);
    /// All that may change, but for the acknowledged numbers. @throws Error NotFound.
    static void save(Tx& tx, const Run& run);
    static void set_acked_log(Tx& tx, RunId id, std::int64_t seq, const std::string& digest);
    static void set_acked_sensor(Tx& tx, RunId id, std::int64_t seq, const std::string& digest);
    [[nodiscard]] static std::optional<Run> find(const Reader& reader, RunId id);
    /// @throws Error NotFound.
    [[nodiscard]] static Run get(const Reader& reader, RunId id);
    /// Oldest first: recovery at start, the dispatcher.
    [[nodiscard]] static std::vector<Run> in_states(const Reader& reader, const std::vector<std::string>& states);
    /// Newest first.
    [[nodiscard]] static std::vector<Run> of_host(const Reader& reader, HostId host, std::int64_t limit = 100);
    [[nodiscard]] static Page<RunSummary> list(const Reader& reader, const RunFilter& filter);
    [[nodiscard]] static std::int64_t count_in_states(const Reader& reader, const std::vector<std::string>& states);
};

}  // namespace vetting
