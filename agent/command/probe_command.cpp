// `vetting-agent probe NAME [--replay [TOOL:]FILE…]`: the facts of one probe, of this machine or of captured output.
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <cstdio>

#include "agent/command/captures.hpp"
#include "agent/command/commands.hpp"
#include "agent/stage/probes.hpp"
#include "sdk/base/error.hpp"

namespace vetting {
namespace {

namespace asio = boost::asio;

constexpr auto kLimit = 120s;  // by hand one waits longer than in a run

void complain(const std::string& text) { std::fprintf(stderr, "vetting-agent: %s\n", text.c_str()); }

std::string names_of(const PluginRegistry& plugins) {
    std::string names;
    for (const PluginEntry& probe : plugins.of_kind("probe")) names += (names.empty() ? "" : ", ") + probe.describe().name;
    return names.empty() ? "none is installed" : names;
}

asio::awaitable<void> ask(Runners& runners, PluginEntry probe, CallSpec spec, CallResult& into) {
    CallEvents events;
    events.on_log = [](std::string_view level, std::string_view line) {
        if (level != "debug") std::fprintf(stderr, "%.*s\n", static_cast<int>(line.size()), line.data());
    };
    into = co_await runners.call(probe, std::move(spec), std::move(events));
}

int print(const CallResult& result, bool replayed) {
    const Ending& ending = result.ending;
    if (!result.clean()) {
        complain(ending.message.empty() ? std::string(word(ending.kind)) : ending.message);
        const bool said_no = ending.kind == EndingKind::Status;
        if (replayed) return said_no ? kExitUsage : kExitFailed;
        const bool nothing_here = said_no && (ending.status == VT_E_UNSUPPORTED || ending.status == VT_E_REFUSED);
        if (!nothing_here) return kExitFailed;
        std::puts("{}");
        return kExitOk;
    }
    std::puts(dump_json(parse_json(result.output, 64), 2).c_str());
    return kExitOk;
}

}  // namespace

int probe_command(ProbeCommand command) {
    fill_places(command.places);
    const PluginRegistry plugins = scan_plugins(command.places.plugins, command.places.runner);
    const auto probe = plugins.find_named("probe", command.name);
    if (!probe) {
        complain("there is no probe '" + command.name + "'; there are: " + names_of(plugins));
        return kExitUsage;
    }
    CallSpec spec{.interface = VT_PROBE_1, .function = "collect", .deadline = kLimit};
    try {
        if (!command.replay.empty()) {
            spec.inputs = read_captures(command.replay);
            spec.function = "parse";
        }
    } catch (const Error& error) {
        complain(error.what());
        return kExitUsage;
    }
    spec.inputs["config"] = dump_json(default_config(probe->describe(), command.places.sysroot));
    asio::io_context io;
    Runners runners(io.get_executor(), command.places.runner, nullptr);
    CallResult result;
    asio::co_spawn(io, ask(runners, *probe, std::move(spec), result), [](const std::exception_ptr& error) {
        if (error) std::rethrow_exception(error);
    });
    io.run();
    return print(result, !command.replay.empty());
}

}  // namespace vetting
