// A stage done by a plugin: one runner child, what it reports, and its journal put back when it did not end well.
#include "agent/stage/machine.hpp"
#include "sdk/base/log.hpp"

namespace vetting {

namespace asio = boost::asio;

namespace {

constexpr auto kUndoLimit = 60s;

std::chrono::milliseconds milliseconds_of(double seconds) { return std::chrono::milliseconds(static_cast<std::int64_t>(seconds * 1000)); }

}  // namespace

StageResult never_began(EndingKind kind, const std::string& why) {
    StageResult result;
    result.ending = {.kind = kind, .message = why};
    if (kind == EndingKind::Status) result.ending.status = VT_E_REFUSED;
    return result;
}

StageResult result_of(CallResult&& call) {
    StageResult result;
    result.ending = std::move(call.ending);
    result.work = std::move(call.work);
    result.findings = std::move(call.findings);
    result.tools = std::move(call.tools);
    result.sub_steps = std::move(call.sub_steps);
    return result;
}

OfferedPlugin find_offered(const PluginRegistry& plugins, const StageOffer& offer) {
    if (offer.plugin.empty()) return {std::nullopt, "this agent knows no stage " + offer.id};
    const auto plugin = plugins.find(offer.plugin);
    if (!plugin) return {std::nullopt, offer.plugin + " is not installed on this machine"};
    if (!plugin->component->offers(VT_STAGE_RUN_1)) return {std::nullopt, offer.plugin + " offers no " VT_STAGE_RUN_1 " here"};
    if (!offer.sha256.empty() && offer.sha256 != plugin->file->sha256) {
        return {std::nullopt, offer.plugin + " is another file here than the run was pinned to (SHA-256 " +
                                  plugin->file->sha256.substr(0, 12) + "…, wanted " + offer.sha256.substr(0, 12) + "…)"};
    }
    return {plugin, {}};
}

std::map<std::string, std::string> Machine::inputs_for(const StageOffer& offer) const {
    Json config = offer.config;
    // A stage that reads /sys looks where the agent looks.
    if (options_.sysroot != "/" && config.is_object() && config.contains("sysroot")) config["sysroot"] = options_.sysroot.string();
    return {{"config", dump_json(config)},
            {"plan", dump_json(Json(offer.plan))},
            {"endpoints", dump_json(offer.endpoints)},
            {"facts", dump_json(inventory_)}};
}

CallEvents Machine::events_for(const StageOffer& offer, const StageReport& report) const {
    const std::string prefix = offer.id + "-" + std::to_string(offer.attempt) + "-";
    CallEvents events{.on_log = report.log,
                      .on_progress = report.progress,
                      .on_samples = report.samples,
                      .on_artifact = [&report, prefix](const Artifact& artifact) {
                          report.artifact(prefix + artifact.name, artifact.media_type, artifact.bytes);
                      },
                      .on_journal = [this](const Json& entry) { journal_.append(entry); }};
    if (options_.state_folder.empty()) events.on_journal = nullptr;
    return events;
}

asio::awaitable<StageResult> Machine::run_plugin(const StageOffer& offer, const StageReport& report) {
    const OfferedPlugin found = offered(offer);
    if (!found.plugin) co_return never_began(EndingKind::Unavailable, found.why_not);
    CallSpec spec{.interface = VT_STAGE_RUN_1, .function = "run", .inputs = inputs_for(offer)};
    if (offer.timeout_s > 0) spec.deadline = milliseconds_of(offer.timeout_s);
    if (offer.max_silence_s > 0) spec.max_silence = milliseconds_of(offer.max_silence_s);
    CallEvents events = events_for(offer, report);
    CallResult call = co_await stage_runners_.call(*found.plugin, std::move(spec), std::move(events));
    if (!call.clean()) co_await undo(*found.plugin, offer, report);
    journal_.clear();
    co_return result_of(std::move(call));
}

asio::awaitable<void> Machine::undo(const PluginEntry& plugin, const StageOffer& offer, const StageReport& report) {
    const Json entries = journal_.entries();
    if (entries.empty()) co_return;
    CallSpec spec{.interface = VT_STAGE_RUN_1, .function = "cleanup", .inputs = inputs_for(offer), .deadline = kUndoLimit};
    spec.inputs["journal"] = dump_json(entries);
    const auto process = stage_runners_.open(plugin);  // not `call`: a cancelled stage is cleaned up all the same
    CallEvents events;
    events.on_log = report.log;
    const CallResult result = co_await stage_runners_.call_on(process, std::move(spec), std::move(events));
    co_await stage_runners_.close(process);
    const std::string said = result.clean() ? "what it had changed was put back" : "cleanup did not end well: " + result.ending.message;
    report.log(result.clean() ? "info" : "error", said);
}

}  // namespace vetting
