// The `vetting` command: its tree of subcommands. CLI11 is known to this file alone.
#include <CLI/CLI.hpp>

#include <cstdio>

#include "host/cli/commands.hpp"

namespace vetting::cli {
namespace {

using Command = std::function<Exit()>;

/// What was chosen, with all that it was given.
struct Chosen {
    Common common;
    std::string format = "table";
    std::vector<std::string> plugins, profiles;
    HostListOptions hosts;
    RunListOptions runs;
    RunStartOptions start;
    RunLogOptions log;
    RunReportOptions report;
    WipeOverrideOptions wipe;
    TryOptions attempt;
    PackOptions pack;
    std::string config;
    std::string name, reason;
    std::int64_t run = 0;
    bool exit_status = false;
    Command command;
};

CLI::App* verb(CLI::App* noun, const char* name, const char* help, Chosen& chosen, Command command) {
    CLI::App* sub = noun->add_subcommand(name, help);
    sub->callback([&chosen, command = std::move(command)] { chosen.command = command; });
    return sub;
}

CLI::App* noun(CLI::App& app, const char* name, const char* help) {
    CLI::App* sub = app.add_subcommand(name, help);
    sub->require_subcommand(1);
    return sub;
}

void add_run_argument(CLI::App* sub, std::int64_t& run) { sub->add_option("RUN", run, "The run's number")->required()->check(CLI::PositiveNumber); }

void add_common(CLI::App& app, Chosen& chosen) {
    ConnectionFlags& connection = chosen.common.connection;
    app.add_option("--url", connection.url, "The host, https://NAME:PORT")->envname("VETTING_URL");
    app.add_option("--fingerprint", connection.fingerprint, "SHA-256 of its certificate, instead of a CA")->envname("VETTING_FINGERPRINT");
    app.add_option("--token-file", connection.token_file, "File that holds an API token")->envname("VETTING_TOKEN_FILE");
    app.add_option("--ready-file", connection.ready_file, "All three, from the file that a local vettingd wrote")->envname("VETTING_READY_FILE");
    app.add_option("-o,--output", chosen.format, "table, wide, json, yaml or name")
        ->check(CLI::IsMember({"table", "wide", "json", "yaml", "name"}))->type_name("FORM");
    app.add_option("--plugins", chosen.plugins, "Plugin folder instead of the usual ones; may be given several times")->type_name("DIR")->allow_extra_args(false);
    app.add_option("--profiles", chosen.profiles, "Profile folder before the usual ones; may be given several times")->type_name("DIR")->allow_extra_args(false);
    app.add_option("--config", chosen.config, "vettingd's configuration, for what is done without it: plugin folders, trusted keys")->type_name("FILE");
    app.set_version_flag("--version", "vetting " VETTING_VERSION);
}

void add_host(CLI::App& app, Chosen& c) {
    CLI::App* host = noun(app, "host", "Machines");
    CLI::App* list = verb(host, "list", "All machines", c, [&c] { return host_list(c.common, c.hosts); });
    list->add_option("-q,--query", c.hosts.text, "Only with this in name, MAC or tags");
    list->add_option("--tag", c.hosts.tag, "Only with this tag");
    list->add_option("--state", c.hosts.state, "Only with an active run in this state");
    list->add_option("--limit", c.hosts.limit, "At most so many")->check(CLI::Range(1, 1000));
    CLI::App* show = verb(host, "show", "One machine", c, [&c] { return host_show(c.common, c.name); });
    show->add_option("HOST", c.name, "Its number, name or MAC")->required();
}

void add_run_reading(CLI::App* run, Chosen& c) {
    CLI::App* list = verb(run, "list", "Runs, newest first", c, [&c] { return run_list(c.common, c.runs); });
    list->add_option("--host", c.runs.host, "Only of this machine");
    list->add_option("--state", c.runs.state, "Only in these states, with commas between");
    list->add_option("--verdict", c.runs.verdict, "Only with this verdict")->check(CLI::IsMember({"fit", "unfit", "inconclusive", "cancelled"}));
    list->add_option("--profile", c.runs.profile, "Only by this profile");
    list->add_option("--limit", c.runs.limit, "At most so many")->check(CLI::Range(1, 1000));
    CLI::App* show = verb(run, "show", "One run: stages, evidence, findings, coverage", c, [&c] { return run_show(c.common, c.run, c.exit_status); });
    CLI::App* watch = verb(run, "watch", "Follow a run to its end", c, [&c] { return run_watch(c.common, c.run, c.exit_status); });
    for (CLI::App* sub : {show, watch}) {
        add_run_argument(sub, c.run);
        sub->add_flag("--exit-status", c.exit_status, "Exit by verdict: 10 unfit, 11 on hold, 12 cancelled, 13 inconclusive");
    }
    CLI::App* log = verb(run, "log", "What a run's stages and tools said", c, [&c] { return run_log(c.common, c.log); });
    add_run_argument(log, c.log.run);
    log->add_option("-q,--query", c.log.text, "Only lines with this text");
    log->add_option("-n,--tail", c.log.tail, "Only the last so many lines")->check(CLI::Range(1, 10000));
    log->add_flag("-f,--follow", c.log.follow, "Go on until the run ends");
    CLI::App* report = verb(run, "report", "A run's report", c, [&c] { return run_report(c.common, c.report); });
    add_run_argument(report, c.report.run);
    report->add_option("--format", c.report.format, "json, html, or any reporter's");
    report->add_option("--file", c.report.file, "Write it there instead of to stdout");
}

void add_run(CLI::App& app, Chosen& c) {
    CLI::App* run = noun(app, "run", "Vettings of machines");
    CLI::App* start = verb(run, "start", "Vet a machine", c, [&c] { return run_start(c.common, c.start); });
    start->add_option("HOST", c.start.host, "The machine's number, name or MAC");
    start->add_flag("--local", c.start.local, "The machine that vettingd itself runs on");
    start->add_option("--profile", c.start.profile, "What to do to it");
    start->add_flag("--register-only", c.start.hold_back, "Create the run, start it later");
    start->add_flag("--watch", c.start.watch, "Follow it to its end");
    add_run_reading(run, c);
    CLI::App* cancel = verb(run, "cancel", "End a run without a verdict", c, [&c] { return run_cancel(c.common, c.run, c.reason); });
    add_run_argument(cancel, c.run);
    cancel->add_option("--reason", c.reason, "For the record");
}

void add_wipe(CLI::App& app, Chosen& c) {
    CLI::App* wipe = noun(app, "wipe", "Disks that a run would not overwrite");
    CLI::App* sub = verb(wipe, "override", "Let a held run overwrite disks on which something was found; good once", c,
                         [&c] { return wipe_override(c.common, c.wipe); });
    add_run_argument(sub, c.wipe.run);
    sub->add_option("--serial", c.wipe.serials, "A disk's serial number, typed in full; may be given several times")->required()->type_name("SERIAL")->allow_extra_args(false);
    sub->add_option("--reason", c.wipe.reason, "Why its data may go, for the record")->required();
    sub->add_option("--minutes", c.wipe.minutes, "How long it may wait to be used (default: 15)")->check(CLI::Range(1, 60));
}

void add_rest(CLI::App& app, Chosen& c) {
    CLI::App* profile = noun(app, "profile", "What is done to a machine, and by which rules");
    CLI::App* check = verb(profile, "check", "Would vettingd take this file?", c, [&c] { return profile_check(c.common, c.name); });
    check->add_option("FILE", c.name, "A profile's YAML file")->required();
    verb(profile, "list", "Profiles of the host, or of this machine", c, [&c] { return profile_list(c.common); });
    CLI::App* show = verb(profile, "show", "A profile with all its defaults", c, [&c] { return profile_show(c.common, c.name); });
    show->add_option("NAME", c.name, "Its name")->required();
    CLI::App* plugin = noun(app, "plugin", "Stages, probes, notifiers and reporters");
    verb(plugin, "list", "Plugins of the host, or of this machine; refused ones with the reason", c, [&c] { return plugin_list(c.common); });
}

void add_pack(CLI::App& app, Chosen& c) {
    CLI::App* pack = noun(app, "pack", "Signed folders of plugins and firmware rules");
    CLI::App* verify = verb(pack, "verify", "Is it what its maker signed, and may its maker say so? Exit code 5: no", c, [&c] { return pack_verify(c.common, c.pack); });
    CLI::App* install = verb(pack, "install", "Verify it and put it into a plugin folder; vettingd takes it up at its next start", c, [&c] { return pack_install(c.common, c.pack); });
    for (CLI::App* sub : {verify, install}) {
        sub->add_option("DIR", c.pack.folder, "The pack's folder")->required();
        sub->add_flag("--require-signature", c.pack.require_signature, "Refuse it unsigned, whatever the configuration says");
    }
    install->add_option("--to", c.pack.to, "The plugin folder (default: the first of the configuration)")->type_name("DIR");
    install->add_flag("--force", c.pack.force, "Also over a newer version, or other content under the same version");
    verb(pack, "list", "Packs of the host, or of this machine", c, [&c] { return pack_list(c.common); });
}

void add_try(CLI::App& app, Chosen& c) {
    CLI::App* sub = app.add_subcommand("try", "Vet this very machine, with nothing set up; nothing is written to its disks' contents");
    sub->add_option("--profile", c.attempt.profile, "A profile's name, or a YAML file (default: try)");
    sub->add_option("--out", c.attempt.out, "Where report.html and report.json go (default: the state folder)")->type_name("DIR");
    sub->add_option("--state", c.attempt.state, "State folder (default: a new one in ~/.local/state/vetting)")->type_name("DIR");
    sub->add_option("--listen", c.attempt.listen, "Where the web page listens (default: 127.0.0.1, a free port)")->type_name("ADDR:PORT");
    sub->add_flag("--once", c.attempt.once, "End with the run; otherwise the web page stays until Ctrl-C");
    sub->callback([&c] { c.command = [&c] { return try_this_machine(c.common, c.attempt); }; });
}

int run_command(Chosen& chosen) {
    chosen.common.format = format_of(chosen.format).value_or(Format::Table);
    chosen.common.config = chosen.config;
    chosen.common.plugins.assign(chosen.plugins.begin(), chosen.plugins.end());
    chosen.common.profiles.assign(chosen.profiles.begin(), chosen.profiles.end());
    try {
        return static_cast<int>(chosen.command());
    } catch (const Error& error) {
        // A place in a file comes first in its line, so that editors can jump to it.
        std::fprintf(stderr, error.code() == Errc::BadConfig ? "%s\n" : "vetting: %s\n", error.what());
        const std::string advice(advice_for(error.code()));
        if (!advice.empty()) std::fprintf(stderr, "  try: %s\n", advice.c_str());
        return static_cast<int>(exit_of(error.code()));
    } catch (const std::exception& error) {
        std::fprintf(stderr, "vetting: %s\n", error.what());
        return static_cast<int>(Exit::Error);
    }
}

int main_of(int argc, char** argv) {
    Chosen chosen;
    CLI::App app("Burns in bare-metal servers before they carry work.", "vetting");
    app.fallthrough();
    app.require_subcommand(1);
    add_common(app, chosen);
    add_try(app, chosen);
    add_host(app, chosen);
    add_run(app, chosen);
    add_wipe(app, chosen);
    add_rest(app, chosen);
    add_pack(app, chosen);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? 0 : static_cast<int>(Exit::Usage);
    }
    return run_command(chosen);
}

}  // namespace
}  // namespace vetting::cli

int main(int argc, char** argv) { return vetting::cli::main_of(argc, argv); }
