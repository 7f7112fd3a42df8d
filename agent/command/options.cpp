#include "agent/command/options.hpp"

#include <CLI/CLI.hpp>

#include <cstdio>

#include "agent/command/commands.hpp"

namespace vetting {
namespace {

void add_places(CLI::App& app, Places& places) {
    app.add_option("--plugins", places.plugins, "Folder with plugins; may be given several times")->type_name("DIR");
    app.add_option("--runner", places.runner, "The vetting-plugin-runner program")->type_name("FILE");
    app.add_option("--sysroot", places.sysroot, "Where /sys and /proc are found")->type_name("DIR");
}

void add_run(CLI::App& app, RunCommand& run) {
    app.add_option("--host", run.host, "The host's address: https://name:port")->required()->type_name("URL");
    app.add_option("--run", run.run_id, "The run's id")->required()->check(CLI::PositiveNumber);
    app.add_option("--token-file", run.token_file, "File with the boot token")->required()->type_name("FILE");
    app.add_option("--state", run.state, "Folder for what must survive a restart")->required()->type_name("DIR");
    app.add_option("--fingerprint", run.fingerprint, "SHA-256 of the host's certificate, hexadecimal")->type_name("HEX");
    app.add_flag("--local", run.local, "This very machine is vetted: never hold, end with the run");
    app.add_flag("--poweroff", run.poweroff, "Power the machine off when the host says so; only the live image does this");
    app.add_option("--boot-id", run.boot_id)->group("");
    add_places(app, run.places);
}

int report(const std::exception& error, int code) {
    std::fprintf(stderr, "vetting-agent: %s\n", error.what());
    return code;
}

}  // namespace

int run_agent(int argc, char** argv) {
    CLI::App app("Vetting's agent: tests the machine that it runs on");
    app.set_version_flag("--version", "vetting-agent " VETTING_VERSION);
    app.require_subcommand(1);
    RunCommand run;
    ProbeCommand probe;
    StageCommand stage;
    CLI::App& run_app = *app.add_subcommand("run", "Do a run for a host: claim it, do its stages, report");
    add_run(run_app, run);
    CLI::App& probe_app = *app.add_subcommand("probe", "Print the facts that one probe gives");
    probe_app.add_option("name", probe.name, "lscpu, smartctl, …")->required();
    probe_app.add_option("--replay", probe.replay, "Read captured output instead of asking this machine")->type_name("[TOOL:]FILE");
    add_places(probe_app, probe.places);
    CLI::App& stage_app = *app.add_subcommand("stage", "Do one stage with no host, and print its result and verdict");
    stage_app.add_option("name", stage.name, "SMART, Memory, …")->required();
    stage_app.add_option("--config", stage.config, "YAML or JSON file with the stage's settings")->type_name("FILE");
    stage_app.add_option("--replay", stage.replay, "Judge captured output instead of exercising this machine")->type_name("[TOOL:]FILE");
    add_places(stage_app, stage.places);
    try {
        app.parse(argc, argv);
        if (run_app.parsed()) return run_command(std::move(run));
        if (probe_app.parsed()) return probe_command(std::move(probe));
        return stage_command(std::move(stage));
    } catch (const CLI::Success& done) {
        return app.exit(done);
    } catch (const CLI::ParseError& error) {
        (void)app.exit(error);
        return kExitUsage;
    } catch (const std::exception& error) {
        return report(error, kExitFailed);
    }
}

}  // namespace vetting
