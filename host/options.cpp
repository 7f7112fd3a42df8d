#include "host/options.hpp"

#include <CLI/CLI.hpp>

namespace vetting {
namespace {

constexpr int kUsage = 2;

struct Flags {
    std::string config, state, listen, runner, ready_file, log_level;
    std::vector<std::string> plugins, profiles;
    bool local = false, log_json = false;
};

void declare(CLI::App& app, Flags& flags) {
    app.set_version_flag("--version", "vettingd " VETTING_VERSION);
    app.add_option("--config", flags.config, "Configuration file (YAML); flags win over it");
    app.add_option("--state", flags.state, "Folder of the store, logs, artifacts and the certificate");
    app.add_option("--listen", flags.listen, "ADDRESS:PORT to listen on; port 0: any free one");
    app.add_option("--plugins", flags.plugins, "Folder of plugins; may be given several times");
    app.add_option("--profiles", flags.profiles, "Folder of profiles; may be given several times");
    app.add_option("--runner", flags.runner, "The vetting-plugin-runner program");
    app.add_option("--ready-file", flags.ready_file, "Write URL and fingerprint there (0600) when ready");
    app.add_flag("--local", flags.local, "For this machine alone: put an operator's API token into the ready file");
    app.add_option("--log-level", flags.log_level, "debug, info, warning or error")
        ->check(CLI::IsMember({"debug", "info", "warning", "error"}));
    app.add_flag("--log-json", flags.log_json, "Log lines as JSON");
}

std::vector<std::filesystem::path> paths(const std::vector<std::string>& texts) { return {texts.begin(), texts.end()}; }

void lay_over(const Flags& flags, Config& config) {
    if (!flags.state.empty()) config.state = flags.state;
    if (!flags.listen.empty()) config.listen = flags.listen;
    if (!flags.runner.empty()) config.runner = flags.runner;
    if (!flags.plugins.empty()) config.plugin_folders = paths(flags.plugins);
    if (!flags.profiles.empty()) config.profile_folders = paths(flags.profiles);
    if (!flags.log_level.empty()) config.log_level = flags.log_level;
    config.log_json = config.log_json || flags.log_json;
}

/// Children are started from other folders than this program was: `--state out` must mean one place to all of them.
void make_absolute(Config& config) {
    config.state = std::filesystem::absolute(config.state);
    if (!config.runner.empty()) config.runner = std::filesystem::absolute(config.runner);
    for (auto* folders : {&config.plugin_folders, &config.profile_folders}) {
        for (std::filesystem::path& folder : *folders) folder = std::filesystem::absolute(folder);
    }
}

}  // namespace

std::optional<HostSettings> parse_options(int argc, char** argv, int& exit_code) {
    CLI::App app("vettingd: the host that vets machines before they carry work");
    Flags flags;
    declare(app, flags);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        exit_code = app.exit(error) == 0 ? 0 : kUsage;
        return std::nullopt;
    }
    HostSettings settings;
    if (!flags.config.empty()) settings.config = load_config(flags.config);
    lay_over(flags, settings.config);
    make_absolute(settings.config);
    settings.ready_file = flags.ready_file;
    settings.local = flags.local;
    return settings;
}

}  // namespace vetting
