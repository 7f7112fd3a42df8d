// From rows to what is seen of them: the io thread's snapshot, the API's state word, what verdict and coverage read.
#include "host/engine/run_tx.hpp"

namespace vetting {

bool offer_is_ready(const StageRow& stage) {
    if (stage.state != "offered" && stage.state != "running") return false;
    if (is_core_stage(stage.offer.id)) return stage.offer.id == kInventoryCheck;
    if (!stage.extra.value("planned", false)) return false;
    return !stage.extra.value("service", false) || stage.extra.value("service_ready", false);
}

std::string state_word(const Run& run, State state, const std::vector<StageRow>& stages) {
    const auto index = std::size_t(run.stage_index);
    if (state == State::InStage && run.stage_index >= 0 && index < stages.size()) return stages[index].offer.id;
    return std::string(word(state));
}

std::int64_t newest_reports(const Run& run) { return run.extra.value("reports", std::int64_t{0}); }
bool reports_are_kept(const Run& run) { return run.extra.value("reports_kept", std::int64_t{0}) == newest_reports(run); }

std::vector<StageOutcome> outcomes_of(const std::vector<StageRow>& stages) {
    std::vector<StageOutcome> outcomes;
    for (const StageRow& stage : stages) {
        if (stage.offer.id == kReporting) continue;  // a reporter's failure never changes a verdict
        outcomes.push_back({stage.offer.id, stage.required, stage.verdict, stage.reason});
    }
    return outcomes;
}

Coverage coverage_of_run(const std::vector<StageRow>& stages, const PluginCatalogue& plugins, const Json& inventory) {
    std::vector<CoveredStage> covered;
    for (const StageRow& stage : stages) {
        CoveredStage one{stage.offer.id, stage.verdict, stage.reason, {}, stage.offer.plan, stage.evidence};
        if (const HostPlugin* plugin = plugins.find(stage.offer.plugin)) one.kinds = plugin->describe.targets;
        covered.push_back(std::move(one));
    }
    return coverage_of(inventory, covered);
}

namespace {

StageView view_of(const StageRow& stage, bool in_hand) {
    StageView view;
    view.index = stage.offer.index;
    view.id = stage.offer.id;
    view.title = stage.title;
    view.plugin = stage.offer.plugin;
    view.version = stage.offer.version;
    view.sha256 = stage.offer.sha256;
    view.required = stage.required;
    const bool begun = stage.state == "offered" || stage.state == "running";
    view.state = stage.state == "ended" ? StageState::Ended : begun && in_hand ? StageState::Running : StageState::Waiting;
    view.attempt = stage.started ? stage.attempt : 0;
    view.verdict = stage.verdict;
    view.reason = stage.reason;
    view.estimate_s = stage.offer.plan.estimate_s;
    view.started = stage.started;
    view.ended = stage.ended;
    return view;
}

/// The stage in hand: what the agent is to be given or told of it.
void add_offer(RunView& view, const StageRow& stage) {
    view.abort_stage = stage.extra.value("abort", false);
    if (!offer_is_ready(stage)) return;
    view.offer = stage.offer;
    view.offer->attempt = stage.attempt;
    if (stage.extra.contains("override_flags")) view.override_flags = stage.extra["override_flags"].get<std::vector<std::string>>();
}

}  // namespace

std::vector<PluginRef> pinned_for_agent(const Run& run) {
    std::vector<PluginRef> refs;
    if (!run.pins.contains("plugins")) return refs;
    for (const Json& pin : run.pins["plugins"]) {
        const std::string kind = pin.value("kind", "");
        if (kind == "stage" || kind == "probe") refs.push_back({pin.value("id", ""), pin.value("version", ""), pin.value("sha256", "")});
    }
    return refs;
}

RunSnapshot make_view(const Run& run, const Host& host, const std::vector<StageRow>& stages, std::int64_t revision) {
    auto view = std::make_shared<RunView>();
    view->id = run.id;
    view->host = run.host;
    view->host_name = host.name;
    view->local = run.local;
    view->state = from_word<State>(run.state).value_or(State::None);
    view->state_word = state_word(run, view->state, stages);
    view->stage_index = run.stage_index;
    for (const StageRow& stage : stages) view->stages.push_back(view_of(stage, stage.offer.index == run.stage_index));
    view->profile = std::make_shared<const Profile>(run.profile);
    view->rules_digest = run.pins.value("rules_digest", "");
    view->plugins = pinned_for_agent(run);
    for (const Json& pin : run.pins.value("plugins", Json::array())) view->pinned_digests.push_back(pin.value("sha256", ""));
    const bool in_hand = view->state == State::InStage || view->state == State::Rebooting;
    if (in_hand && view->current()) add_offer(*view, stages[std::size_t(run.stage_index)]);
    view->power_off = run.extra.value("power_off", false);
    view->boot_id = run.boot_id;
    view->token_nonce = run.token_nonce;
    view->acked = run.acked;
    view->verdict = run.verdict;
    view->reason = run.reason;
    view->created = run.created;
    view->started = run.started;
    view->ended = run.ended;
    view->revision = revision;
    return view;
}

}  // namespace vetting
