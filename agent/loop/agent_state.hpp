// What the agent must still know after its own death: `agent.json` in its state folder, readable by its user only.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "sdk/wire/protocol.hpp"

namespace vetting {

/// A stage that this agent has ended already: an offer of it is an echo.
struct DoneStage {
    std::int32_t index = 0, attempt = 0;
    static constexpr auto kFields = fields(need("index", &DoneStage::index), need("attempt", &DoneStage::attempt));
    bool operator==(const DoneStage&) const = default;
};

struct AgentState {
    std::string run_id, boot_id;
    std::string claim_nonce;  ///< written before the first claim, so that a repeated claim is the same claim
    std::string run_token;    ///< empty until claimed
    SidecarConfig sidecar;
    std::vector<Download> downloads;  ///< of the claim
    std::vector<PluginRef> probes;    ///< of the claim
    double heartbeat_interval_s = 5;
    std::vector<ExpectedDisk> expected_disks;
    std::vector<std::string> override_flags;  ///< of the offer in hand
    std::optional<StageOffer> offer;  ///< the stage in hand
    bool started = false;             ///< it had begun: what is left of it must be cleaned up
    std::vector<DoneStage> done;
    bool finished = false;  ///< the run is over for this agent
    static constexpr auto kFields =
        fields(need("run_id", &AgentState::run_id), need("boot_id", &AgentState::boot_id),
               need("claim_nonce", &AgentState::claim_nonce), may("run_token", &AgentState::run_token),
               may("sidecar", &AgentState::sidecar), may("downloads", &AgentState::downloads), may("probes", &AgentState::probes),
               may("heartbeat_interval_s", &AgentState::heartbeat_interval_s),
               may("expected_disks", &AgentState::expected_disks), may("override_flags", &AgentState::override_flags),
               may("offer", &AgentState::offer), may("started", &AgentState::started), may("done", &AgentState::done),
               may("finished", &AgentState::finished));
};

/// The state folder of one agent; 0700 when it is new.
class StateFolder {
public:
    /// @throws Error Io.
    explicit StateFolder(std::filesystem::path folder);
    /// What a former life of this run and boot left; else a new one, and every file of an older life is removed. Of the
    /// same run in another boot the claim is kept: with it the host sees that this machine rebooted.
    [[nodiscard]] AgentState load_or_begin(const std::string& run_id, const std::string& boot_id) const;
    /// Durable when it returns. @throws Error Io.
    void save(const AgentState& state) const;
    [[nodiscard]] const std::filesystem::path& path() const { return folder_; }

private:
    std::filesystem::path folder_;
};

}  // namespace vetting
