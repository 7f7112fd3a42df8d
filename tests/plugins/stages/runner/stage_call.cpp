#include "tests/plugins/stages/runner/stage_call.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <exception>

#include "sdk/runner/supervisor.hpp"

namespace vetting::testing_stages {
namespace {

namespace asio = boost::asio;

ProcessSpec process_of(const std::string& component) {
    return {.runner = VETTING_BIN_DIR "/vetting-plugin-runner",
            .plugin = VETTING_PLUGIN_DIR "/" + component + ".so",
            .component = component,
            .ladder = {2s, 1s, 5s}};
}

/// One call to its end; `with` sees the process once it runs.
CallResult call(PluginProcess& process, asio::io_context& io, CallSpec spec, CallEvents events) {
    std::optional<CallResult> result;
    std::exception_ptr failure;
    asio::co_spawn(io, process.call(std::move(spec), std::move(events)), [&result, &failure](std::exception_ptr thrown, CallResult value) {
        failure = thrown;
        result = std::move(value);
    });
    while (!result) io.run_one();
    if (failure) std::rethrow_exception(failure);
    return *std::move(result);
}

void take(StageRun& run, CallResult&& call) {
    run.result.stage = run.offer.id;
    run.result.attempt = 1;
    run.result.ending = call.ending;
    run.result.work = call.work;
    run.result.findings = call.findings;
    run.result.tools = call.tools;
    run.result.sub_steps = call.sub_steps;
    for (const Artifact& artifact : call.artifacts) run.artifacts.push_back(artifact.name);
    for (const Target& target : run.offer.plan.targets) run.result.seen.push_back({target.kind, target.device, std::nullopt, std::nullopt});
    run.decision = decide({.offer = run.offer, .result = run.result});
}

StageOffer offer_of(const std::string& component, const Json& config, Plan plan) {
    StageOffer offer;
    offer.id = offer.plugin = component;
    offer.config = config;
    offer.plan = std::move(plan);
    return offer;
}

CallEvents events_into(StageRun& run) {
    CallEvents events;
    events.on_samples = [&run](std::vector<Sample> some) { run.samples.insert(run.samples.end(), some.begin(), some.end()); };
    events.on_progress = [&run](std::string_view, int permille) { run.permilles.push_back(permille); };
    events.on_journal = [&run](const Json& entry) { run.journal.push_back(entry); };
    return events;
}

}  // namespace

Plan plan_stage(const std::string& component, const Json& config, const Json& facts) {
    asio::io_context io;
    PluginProcess process(io.get_executor(), process_of(component));
    CallSpec spec{.interface = VT_STAGE_PLAN_1, .function = "plan", .deadline = 5s};
    spec.inputs = {{"config", dump_json(config)}, {"facts", dump_json(facts)}};
    const CallResult planned = call(process, io, std::move(spec), {});
    if (!planned.clean()) throw Error(Errc::PluginFailed, planned.ending.message);
    return from_json_text<Plan>(planned.output);
}

StageRun run_stage(const std::string& component, const Json& config, const Json& facts, const Json& endpoints,
                   std::optional<std::chrono::milliseconds> cancel_after, const std::function<void(int)>& on_progress, const std::string& tool_path) {
    StageRun run;
    run.offer = offer_of(component, config, plan_stage(component, config, facts));
    asio::io_context io;
    ProcessSpec spec_of_process = process_of(component);
    if (!tool_path.empty()) spec_of_process.tool_path = tool_path;
    PluginProcess process(io.get_executor(), std::move(spec_of_process));
    asio::steady_timer timer(io);
    if (cancel_after) {
        timer.expires_after(*cancel_after);
        timer.async_wait([&process](const boost::system::error_code&) { process.cancel("the test ends it"); });
    }
    CallSpec spec{.interface = VT_STAGE_RUN_1, .function = "run", .deadline = 90s, .max_silence = 15s};
    spec.inputs = {{"config", dump_json(config)}, {"plan", dump_json(Json(run.offer.plan))}, {"endpoints", dump_json(endpoints)},
                   {"facts", dump_json(facts)}};
    CallEvents events = events_into(run);
    if (on_progress) {
        events.on_progress = [&run, &on_progress](std::string_view, int permille) {
            run.permilles.push_back(permille);
            on_progress(permille);
        };
    }
    take(run, call(process, io, std::move(spec), std::move(events)));
    return run;
}

StageRun replay_stage(const std::string& component, const std::vector<std::string>& captures) {
    StageRun run;
    asio::io_context io;
    PluginProcess process(io.get_executor(), process_of(component));
    CallSpec spec{.interface = VT_STAGE_RUN_1, .function = "replay", .deadline = 30s};
    spec.inputs = {{"config", "{}"}};
    for (std::size_t i = 0; i < captures.size(); ++i) spec.inputs["capture/" + std::to_string(i)] = captures[i];
    CallResult replayed = call(process, io, std::move(spec), events_into(run));
    Plan plan;
    for (const Work& work : replayed.work) {
        plan.targets.push_back({.kind = "disk", .device = work.device, .work = {{work.what, work.unit, 1}}});
    }
    run.offer = offer_of(component, Json::object(), std::move(plan));
    take(run, std::move(replayed));
    return run;
}

Ending serve_stage(const std::string& component, const Json& config, const std::function<void(const Json&)>& use) {
    asio::io_context io;
    PluginProcess process(io.get_executor(), process_of(component));
    CallSpec spec{.interface = VT_STAGE_SERVE_1, .function = "serve", .deadline = 60s};
    spec.inputs = {{"config", dump_json(config)}};
    std::string said;
    CallEvents events;
    events.on_output = [&said, &use, &process](std::string_view chunk) {
        said += chunk;
        const Json endpoints = Json::parse(said, nullptr, false);
        if (endpoints.is_discarded()) return;
        use(endpoints);
        process.cancel("the test has seen enough");
    };
    return call(process, io, std::move(spec), std::move(events)).ending;
}

}  // namespace vetting::testing_stages
