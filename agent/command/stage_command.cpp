// `vetting-agent stage NAME`: one stage with no host, judged by the same decide() as in a run.
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <cstdio>

#include "agent/command/captures.hpp"
#include "agent/command/commands.hpp"
#include "agent/command/local_plan.hpp"
#include "agent/command/local_service.hpp"
#include "sdk/base/error.hpp"
#include "sdk/wire/decide.hpp"

namespace vetting {
namespace {

namespace asio = boost::asio;

constexpr double kReplayLimit_s = 60;

void complain(const std::string& text) { std::fprintf(stderr, "vetting-agent: %s\n", text.c_str()); }

std::string names_of(const PluginRegistry& plugins) {
    std::string names;
    for (const PluginEntry& stage : plugins.of_kind("stage")) {
        if (stage.component->offers(VT_STAGE_RUN_1)) names += (names.empty() ? "" : ", ") + stage.describe().stage;
    }
    return names.empty() ? "none is installed" : names;
}

/// Progress for the person who waits, on stderr: the result alone goes to stdout.
StageReport report_to_terminal() {
    return {.log = [](std::string_view level, std::string_view text) {
                if (level != "debug") std::fprintf(stderr, "%.*s: %.*s\n", static_cast<int>(level.size()), level.data(), static_cast<int>(text.size()), text.data());
            },
            .samples = [](const std::vector<Sample>&) {},
            .progress = [](std::string_view step, int permille) {
                std::fprintf(stderr, "%.*s %d %%\n", static_cast<int>(step.size()), step.data(), permille < 0 ? 0 : permille / 10);
            },
            .artifact = [](std::string_view, std::string_view, std::string_view) {}};
}

/// What the whole thing came to.
struct Outcome {
    StageOffer offer;
    StageResult result;
    Json inventory = Json::object();
};

asio::awaitable<void> exercise(const StageCommand& command, const PluginRegistry& plugins, const PluginEntry& stage, Outcome& outcome) {
    const auto executor = co_await asio::this_coro::executor;
    Machine machine(executor, plugins, {.runner = command.places.runner, .sysroot = command.places.sysroot, .state_folder = {}});
    Runners runners(executor, command.places.runner, nullptr);
    const StageReport report = report_to_terminal();
    const std::vector<ProbeAnswer> answers = co_await ask_probes(runners, plugins.of_kind("probe"), command.places.sysroot, report);
    outcome.inventory = merged(answers).inventory;
    machine.set_inventory(outcome.inventory);
    outcome.offer.plan = co_await make_plan(runners, stage, outcome.offer.config, outcome.inventory);
    outcome.offer.destructive = outcome.offer.plan.destructive;
    if (outcome.offer.plan.timeout_s > 0) outcome.offer.timeout_s = outcome.offer.plan.timeout_s;
    else outcome.offer.timeout_s = std::max(outcome.offer.timeout_s, 3 * outcome.offer.plan.estimate_s);
    if (outcome.offer.plan.refused || outcome.offer.plan.targets.empty()) co_return;  // decide() says why
    LocalService service(runners, stage, outcome.offer, outcome.inventory);
    outcome.offer.endpoints = co_await service.start();
    outcome.result = co_await machine.run(outcome.offer, report);
    co_await service.stop();
}

asio::awaitable<void> replay(const StageCommand& command, const PluginEntry& stage, std::map<std::string, std::string> captures, Outcome& outcome) {
    const auto executor = co_await asio::this_coro::executor;
    Runners runners(executor, command.places.runner, nullptr);
    CallSpec spec{.interface = VT_STAGE_RUN_1, .function = "replay", .inputs = std::move(captures)};
    spec.inputs["config"] = dump_json(outcome.offer.config);
    spec.deadline = std::chrono::milliseconds(static_cast<std::int64_t>(kReplayLimit_s * 1000));
    CallEvents events;
    events.on_log = report_to_terminal().log;
    CallResult call = co_await runners.call(stage, std::move(spec), std::move(events));
    outcome.result.ending = std::move(call.ending);
    outcome.result.work = std::move(call.work);
    outcome.result.findings = std::move(call.findings);
    outcome.result.sub_steps = std::move(call.sub_steps);
    plan_from_replay(stage.describe(), outcome.offer, outcome.result);
}

void print(const PluginEntry& stage, Outcome& outcome) {
    outcome.result.stage = outcome.offer.id;
    DecideInput input{.offer = outcome.offer, .result = outcome.result};
    input.inventory_targets = parts_of_kinds(stage.describe(), outcome.inventory);
    input.parts = parts_of(outcome.inventory);
    input.own_findings = stage.describe().findings;
    input.beta = stage.describe().maturity == "beta";
    const Decision decision = decide(input);
    Json body(outcome.result);
    body["findings"] = decision.findings;
    body["verdict"] = decision.verdict;
    body["reason"] = decision.reason;
    std::puts(dump_json(body, 2).c_str());
}

/// Captures that the plugin could not read are the caller's mistake, not a verdict.
bool unreadable(const Outcome& outcome) {
    return outcome.result.ending.kind == EndingKind::Status && (outcome.result.ending.status == VT_E_INVALID ||
                                                               outcome.result.ending.status == VT_E_CONFIG ||
                                                               outcome.result.ending.status == VT_E_UNSUPPORTED ||
                                                               outcome.result.ending.status == VT_E_NOT_FOUND ||
                                                               outcome.result.ending.status == VT_E_TOOL);
}

}  // namespace

int stage_command(StageCommand command) {
    fill_places(command.places);
    const PluginRegistry plugins = scan_plugins(command.places.plugins, command.places.runner);
    const auto stage = plugins.find_stage(command.name);
    if (!stage || !stage->component->offers(VT_STAGE_RUN_1)) {
        complain("there is no stage '" + command.name + "'; there are: " + names_of(plugins));
        return kExitUsage;
    }
    Outcome outcome;
    std::map<std::string, std::string> captures;
    try {
        outcome.offer = local_offer(*stage, command.config);
        captures = read_captures(command.replay);
    } catch (const Error& error) {
        complain(error.what());
        return kExitUsage;
    }
    asio::io_context io;
    const bool from_captures = !command.replay.empty();
    auto work = from_captures ? replay(command, *stage, std::move(captures), outcome) : exercise(command, plugins, *stage, outcome);
    asio::co_spawn(io, std::move(work), [&io](const std::exception_ptr& error) {
        io.stop();
        if (error) std::rethrow_exception(error);
    });
    io.run();
    if (from_captures && unreadable(outcome)) {
        complain(outcome.result.ending.message);
        return kExitUsage;
    }
    print(*stage, outcome);
    return kExitOk;
}

}  // namespace vetting
