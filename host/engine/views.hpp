// What the io thread knows of every run without asking the store: immutable snapshots made from commits.
//
// A heartbeat, a token check and a rule evaluation are reads of these. A snapshot is never changed: a commit makes a
// new one and puts it in the map, so whoever holds the old one goes on reading a consistent run.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "host/rules/profile.hpp"
#include "host/rules/state_machine.hpp"
#include "sdk/base/clock.hpp"
#include "sdk/base/ids.hpp"
#include "sdk/wire/protocol.hpp"

namespace vetting {

/// Where a stage stands in its run; `word()` of it is `StageListed::state`.
enum class StageState : std::uint8_t { Waiting, Running, Ended };
template <>
struct EnumWords<StageState> {
    static constexpr auto kWords = std::to_array<std::pair<StageState, std::string_view>>(
        {{StageState::Waiting, "waiting"}, {StageState::Running, "running"}, {StageState::Ended, "ended"}});
};

struct StageView {
    std::int32_t index = 0;
    std::string id, title, plugin, version, sha256;  ///< empty plugin: a stage of the core
    bool required = true;
    StageState state = StageState::Waiting;
    std::int32_t attempt = 0;  ///< 0: not begun
    std::optional<StageVerdict> verdict;
    std::string reason;
    double estimate_s = 0;     ///< from the plan; 0 before it is made
    std::optional<WallTime> started, ended;
};

struct RunView {
    RunId id;
    HostId host;
    std::string host_name;
    bool local = false;  ///< this very machine: no boot, no hold
    State state = State::Registered;
    std::string state_word;        ///< as the API shows it: the stage's id while InStage
    std::int32_t stage_index = -1; ///< into `stages`; -1: no stage in hand
    std::vector<StageView> stages;
    std::shared_ptr<const Profile> profile;
    std::string rules_digest;
    std::vector<PluginRef> plugins;   ///< stages and probes that are pinned: what an agent may ask for
    std::vector<std::string> pinned_digests;  ///< of every plugin of the run
    std::optional<StageOffer> offer;  ///< of the stage in hand, once it can be given
    std::vector<std::string> override_flags;  ///< of the attempt in hand: disks that a person lets be overwritten
    bool abort_stage = false;         ///< the agent is to end the stage in hand
    bool power_off = false;           ///< how a released run leaves the machine
    std::string boot_id, token_nonce;  ///< what the run token is made of, besides the host key
    Acked acked;
    std::optional<RunVerdict> verdict;
    std::string reason;
    WallTime created;
    std::optional<WallTime> started, ended;
    std::int64_t revision = 0;  ///< grows with every commit of this run

    [[nodiscard]] const StageView* current() const {
        return stage_index >= 0 && stage_index < std::int64_t(stages.size()) ? &stages[std::size_t(stage_index)] : nullptr;
    }
};
using RunSnapshot = std::shared_ptr<const RunView>;

/// What the agent said last; in memory only, a restart begins anew.
struct Progress {
    std::string stage, sub_step;
    std::int32_t attempt = 0, permille = 0;
    double uptime_s = 0;
    WallTime last_seen;
};

/// Every run that is not long over, by id. io thread only.
class RunViews {
public:
    [[nodiscard]] RunSnapshot find(RunId id) const {
        const auto found = views_.find(id);
        return found == views_.end() ? nullptr : found->second;
    }
    [[nodiscard]] const std::map<RunId, RunSnapshot>& all() const { return views_; }
    /// Takes it unless a newer one is there already.
    /// @return the snapshot that was there before, or null.
    RunSnapshot put(RunSnapshot view);
    void forget(RunId id) { views_.erase(id); }

private:
    std::map<RunId, RunSnapshot> views_;
};

/// Seconds until the run's last stage ends, from the plans and what the agent said of the stage in hand; nothing when
/// no plan is there yet. @param in_stage how long the stage in hand has run.
[[nodiscard]] std::optional<double> estimate_left_s(const RunView& run, const Progress* progress, double in_stage_s);

}  // namespace vetting
