// The machine under test, as the loop sees it: stages done by plugins in runner children, with the kernel's counters around
// each and the agent's own list of devices beside it.
#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "agent/loop/stage_runner.hpp"
#include "agent/stage/baseline.hpp"
#include "agent/stage/former_life.hpp"
#include "agent/safety/gates.hpp"
#include "agent/stage/journal.hpp"
#include "agent/stage/probe_truth.hpp"
#include "agent/stage/probes.hpp"
#include "agent/stage/resume.hpp"
#include "agent/stage/runners.hpp"

namespace vetting {

struct MachineOptions {
    std::filesystem::path runner;
    std::filesystem::path sysroot = "/";
    std::filesystem::path state_folder;  ///< empty: nothing is kept for a next life
};

/// The plugin that an offer names, or why it cannot be used.
struct OfferedPlugin {
    std::optional<PluginEntry> plugin;
    std::string why_not;
};

class Machine final : public StageRunner {
public:
    /// `plugins` must outlive the machine. @throws Error Io.
    Machine(boost::asio::any_io_executor executor, const PluginRegistry& plugins, MachineOptions options);

    [[nodiscard]] boost::asio::awaitable<StageResult> run(StageOffer offer, StageReport report) override;
    void cancel(std::string reason) override { stage_runners_.cancel(reason); }
    [[nodiscard]] boost::asio::awaitable<void> clean_up(StageOffer offer, StageReport report) override;
    [[nodiscard]] boost::asio::awaitable<void> watch(SidecarConfig config, StageReport report) override;
    [[nodiscard]] std::vector<PluginRef> plugins() const override;
    [[nodiscard]] boost::asio::awaitable<void> take_plugins(PluginSupply supply) override;

    /// Facts of this machine: what the last InventoryCheck found, in this life or the one before.
    [[nodiscard]] const Json& inventory() const { return inventory_; }
    void set_inventory(Json inventory);

private:
    [[nodiscard]] boost::asio::awaitable<StageResult> check_inventory(const StageOffer& offer, const StageReport& report);
    [[nodiscard]] boost::asio::awaitable<StageResult> run_plugin(const StageOffer& offer, const StageReport& report);
    /// Kernel truth from now on, or from where the interrupted attempt before this one began.
    [[nodiscard]] std::shared_ptr<TruthWatch> begin_watch(const StageOffer& offer, const StageReport& report);
    /// Adds what SMART counters and the BMC's event log say since the stage before.
    [[nodiscard]] boost::asio::awaitable<void> ask_probes_again(KernelTruth& into);
    [[nodiscard]] boost::asio::awaitable<void> undo(const PluginEntry& plugin, const StageOffer& offer, const StageReport& report);
    [[nodiscard]] std::map<std::string, std::string> inputs_for(const StageOffer& offer) const;
    [[nodiscard]] CallEvents events_for(const StageOffer& offer, const StageReport& report) const;
    // destructive.cpp
    [[nodiscard]] boost::asio::awaitable<StageResult> run_destructive(const StageOffer& offer, const StageReport& report);
    [[nodiscard]] boost::asio::awaitable<safety::Passage> pass_gates(const StageOffer& offer, const StageReport& report);
    [[nodiscard]] boost::asio::awaitable<StageResult> overwrite(StageOffer offer, const StageReport& report, const safety::Passage& passage);
    [[nodiscard]] boost::asio::awaitable<void> watch_probe(PluginEntry probe, double interval_s, StageReport report);

    /// Installed or fetched; by digest where one is given.
    [[nodiscard]] std::optional<PluginEntry> find_plugin(const std::string& id, const std::string& sha256) const;
    [[nodiscard]] OfferedPlugin offered(const StageOffer& offer) const;
    [[nodiscard]] std::vector<PluginEntry> probes_of_run() const;
    /// Of these, by short name or by id.
    [[nodiscard]] std::optional<PluginEntry> find_probe(const std::string& name) const;
    [[nodiscard]] std::vector<Finding> missing_probes() const;

    const PluginRegistry& plugins_;
    std::vector<std::unique_ptr<const PluginRegistry>> fetched_;  ///< entries point into them: none ever goes
    PluginSupply supply_;
    MachineOptions options_;
    ChildBook children_;
    StageJournal journal_;
    ResumeFile resume_;
    BaselineFile baseline_;
    Runners stage_runners_, sidecar_runners_;
    Json inventory_ = Json::object();
    ProbeCounters probe_counters_;  ///< as they were when the last stage ended
    std::optional<TruthBaseline> last_truth_;  ///< likewise of the kernel's counters and its log
};

[[nodiscard]] OfferedPlugin find_offered(const PluginRegistry& plugins, const StageOffer& offer);
/// What a stage came to that never began, and why.
[[nodiscard]] StageResult never_began(EndingKind kind, const std::string& why);
[[nodiscard]] StageResult result_of(CallResult&& call);

}  // namespace vetting
