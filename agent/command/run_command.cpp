// `vetting-agent run`: one run for a host, from the boot token to the end.
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/signal_set.hpp>

#include <sys/reboot.h>
#include <unistd.h>

#include <csignal>
#include <fstream>

#include "agent/command/commands.hpp"
#include "agent/loop/agent.hpp"
#include "agent/loop/own_machine.hpp"
#include "agent/stage/machine.hpp"
#include "sdk/base/files.hpp"
#include "sdk/base/log.hpp"

namespace vetting {
namespace {

namespace asio = boost::asio;

/// When a test eats the memory, it is the test that the kernel shall end.
void step_away_from_oom_killer() {
    if (::geteuid() != 0) return;
    std::ofstream("/proc/self/oom_score_adj") << -1000;
}

AgentOptions options_of(const RunCommand& command) {
    AgentOptions options;
    options.run_id = command.run_id;
    options.boot_id = command.boot_id.empty() ? boot_id(command.places.sysroot) : command.boot_id;
    if (options.boot_id.empty()) throw Error(Errc::InvalidValue, "this kernel tells no boot id; give one");
    options.state_folder = command.state;
    options.sysroot = command.places.sysroot;
    options.local = command.local;
    // Gone already where a restarted agent goes on with its run token.
    if (const auto token = try_read_file(command.token_file)) options.boot_token = std::string(trim(*token));
    options.host.base_url = command.host;
    options.host.pinned_fingerprint = command.fingerprint;
    options.host.user_agent = "vetting-agent/" VETTING_VERSION;
    return options;
}

int exit_code(AgentEnd end) { return end == AgentEnd::Refused ? kExitFailed : kExitOk; }

void power_off() {
    log::info("agent.power_off");
    ::sync();
    if (::reboot(RB_POWER_OFF) != 0) log::error("agent.power_off_failed");
}

asio::awaitable<void> wait_for_signal(asio::signal_set& signals, Agent& agent) {
    co_await signals.async_wait(asio::as_tuple(asio::use_awaitable));
    agent.interrupt();
}

}  // namespace

int run_command(RunCommand command) {
    std::signal(SIGPIPE, SIG_IGN);
    fill_places(command.places);
    command.state = std::filesystem::absolute(command.state);
    step_away_from_oom_killer();
    make_folder(command.state, 0700);
    const PluginRegistry plugins = scan_plugins(command.places.plugins, command.places.runner);
    for (const PluginFile& file : plugins.files()) {
        if (!file.refused.empty()) log::warning("plugin.refused", {{"file", file.path.string()}, {"why", file.refused}});
    }
    asio::io_context io(1);
    AgentOptions options = options_of(command);
    // What a killed agent left running ends first; then a folder that belongs to another run or boot is emptied.
    (void)ChildBook(command.state / "children.json").end_former();
    (void)StateFolder(options.state_folder).load_or_begin(options.run_id, options.boot_id);
    Machine machine(io.get_executor(), plugins, {.runner = command.places.runner, .sysroot = command.places.sysroot, .state_folder = command.state});
    Agent agent(io, std::move(options), machine);
    asio::signal_set signals(io, SIGTERM, SIGINT);
    asio::co_spawn(io, wait_for_signal(signals, agent), [](const std::exception_ptr&) {});
    AgentEnd end = AgentEnd::Refused;
    asio::co_spawn(io, agent.live(), [&io, &end](const std::exception_ptr& error, AgentEnd how) {
        io.stop();
        if (error) std::rethrow_exception(error);
        end = how;
    });
    io.run();
    if (end == AgentEnd::ShutDown && command.poweroff) power_off();
    return exit_code(end);
}

}  // namespace vetting
