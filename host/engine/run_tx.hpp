// One run inside one transaction: its rows, the table's transitions, and what each of them writes beside the state.
//
// Writer's thread only. Commands load it, apply events, and `finish()` saves the rows and makes the new snapshot.
#pragma once

#include <atomic>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "host/engine/engine.hpp"
#include "host/rules/classify.hpp"
#include "host/rules/coverage.hpp"
#include "host/rules/planning.hpp"
#include "host/rules/run_verdict.hpp"
#include "host/rules/spec_diff.hpp"
#include "host/rules/thresholds.hpp"
#include "host/store/host_store.hpp"
#include "host/store/run_store.hpp"
#include "host/store/stage_store.hpp"
#include "host/store/tx.hpp"
#include "sdk/wire/decide.hpp"

namespace vetting {

/// What commands need beside the store. Fixed at start but for what is marked; shared by io and writer thread.
struct Fixed {
    EngineOptions options;
    std::shared_ptr<const PluginCatalogue> plugins;
    SystemClock clock;
    std::int64_t revision = 0;               ///< writer's thread only: order of commits
    std::map<RunId, Evaluator> evaluators;   ///< writer's thread only: streaks of bad samples
};

/// The names of the actions in the outbox.
namespace action {
inline constexpr const char* kPowerOn = "PowerOn";
inline constexpr const char* kPowerCycle = "PowerCycle";
inline constexpr const char* kPowerOff = "PowerOff";
inline constexpr const char* kHandBootToken = "HandBootToken";
inline constexpr const char* kPlanStages = "PlanStages";
inline constexpr const char* kStartService = "StartService";
inline constexpr const char* kRenderReports = "RenderReports";
inline constexpr const char* kNotify = "Notify";
}  // namespace action

class RunTx {
public:
    /// @throws Error NotFound.
    RunTx(Tx& tx, Fixed& fixed, RunId id);

    [[nodiscard]] Tx& tx() { return tx_; }
    [[nodiscard]] Fixed& fixed() { return fixed_; }
    [[nodiscard]] const Run& run() const { return run_; }
    /// To change what `RunStore::save` stores.
    [[nodiscard]] Run& edit() {
        edited_ = true;
        return run_;
    }
    /// Batches acknowledged: the hot path, which saves nothing else of the run.
    void ack_log(std::int64_t seq, const std::string& digest);
    void ack_sensor(std::int64_t seq, const std::string& digest);
    [[nodiscard]] const Host& host() const { return host_; }
    [[nodiscard]] State state() const { return state_; }
    [[nodiscard]] std::vector<StageRow>& stages() { return stages_; }
    [[nodiscard]] StageRow* current();
    [[nodiscard]] RunFacts facts();
    [[nodiscard]] WallTime now() const { return now_; }
    /// The inventory of this run, or an empty document.
    [[nodiscard]] const Json& inventory();
    void forget_inventory() { inventory_.reset(); }

    /// Follow the table. @throws Error TransitionRefused where it has no row. `reason`: for a person, where it ends badly.
    void apply(Event event, const std::string& reason = {});
    void apply(const Events& events, const std::string& reason = {});

    /// The stage in hand gets its verdict; the caller then applies the event that follows from it.
    void end_stage(StageVerdict verdict, const std::string& reason);
    void end_stage(const Decision& decision);
    /// Findings that no result brings: the core's own.
    void keep_findings(const StageRow& stage, const std::vector<Finding>& findings);
    /// Everything decide() wants to know of the stage in hand.
    [[nodiscard]] DecideInput decide_input(const StageResult& result);

    /// A stage in hand whose plan has failed is over: nobody is asked to run it.
    void settle_plan();

    void tell(const std::string& type, Json data);
    void act(const std::string& kind, Json payload = Json::object());
    void audit(const Actor& actor, const std::string& what, Json details = Json::object());
    void notify(const std::string& kind, Severity severity, const std::string& stage, const std::string& message);
    /// The rows of a stage other than the one in hand have changed.
    void touch(const StageRow& stage);

    /// Save what changed and make the snapshot of it.
    [[nodiscard]] RunSnapshot finish();

private:
    void perform(RunAction action, Event event, const std::string& reason);
    void enter(std::int32_t index);
    void new_attempt(StageRow& stage, bool after_restart);
    void forget_plan(StageRow& stage);
    void arm_reboot();
    [[nodiscard]] State state_after(const Events& events) const;
    [[nodiscard]] bool wants(const Describe& notifier, const std::string& kind, Severity severity) const;
    void retry_from(std::int32_t index);
    void validate_spec();
    void begin_reporting();
    void render_anew();
    std::int64_t outdate_reports();
    void fail(RunEnd end, const std::string& kind, const std::string& stage, const std::string& reason);
    void fail_in_stage(RunEnd end, const std::string& reason, std::string_view code);
    void judge(RunEnd end);
    void complete();
    void open_hold();
    void release(bool power_off);
    void cancel(const std::string& reason);
    [[nodiscard]] std::string stage_id();

    Tx& tx_;
    Fixed& fixed_;
    Run run_;
    Host host_;
    State state_;
    std::vector<StageRow> stages_;
    std::vector<bool> dirty_;
    bool edited_ = false;
    bool changed_ = false;  ///< the state, the stage or the verdict: told by run.changed
    std::optional<Json> inventory_;
    WallTime now_;
};

/// May the stage's offer be given: planned, and its service (if it has one) listening?
[[nodiscard]] bool offer_is_ready(const StageRow& stage);
/// The number of the reports that tell of the run as it is now; those with a lower one are of the past.
[[nodiscard]] std::int64_t newest_reports(const Run& run);
/// Do the kept reports tell of the run as it is now?
[[nodiscard]] bool reports_are_kept(const Run& run);
/// The stages' and probes' plugins that the run has pinned.
[[nodiscard]] std::vector<PluginRef> pinned_for_agent(const Run& run);
/// A run as the io thread shall see it.
[[nodiscard]] RunSnapshot make_view(const Run& run, const Host& host, const std::vector<StageRow>& stages, std::int64_t revision);
/// What the API shows as `state`: the stage's id while InStage.
[[nodiscard]] std::string state_word(const Run& run, State state, const std::vector<StageRow>& stages);
[[nodiscard]] Coverage coverage_of_run(const std::vector<StageRow>& stages, const PluginCatalogue& plugins, const Json& inventory);
[[nodiscard]] std::vector<StageOutcome> outcomes_of(const std::vector<StageRow>& stages);

}  // namespace vetting
