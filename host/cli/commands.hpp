// What the command tree fills in, and the commands it calls. Each returns the exit code and throws `Error`.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "host/cli/connection_flags.hpp"
#include "host/cli/exit_code.hpp"
#include "host/cli/folders.hpp"
#include "host/cli/output.hpp"

namespace vetting::cli {

/// What every command knows.
struct Common {
    ConnectionFlags connection;
    Format format = Format::Table;
    Folders plugins;   ///< `--plugins`; empty: the usual folders
    Folders profiles;  ///< `--profiles`; before the usual folders
    std::filesystem::path config;  ///< `--config`: vettingd's, for what is done without it
};

struct HostListOptions {
    std::string text, tag, state;
    std::int64_t limit = 100;
};
Exit host_list(const Common& common, const HostListOptions& options);
Exit host_show(const Common& common, const std::string& host);

struct RunListOptions {
    std::string host, state, verdict, profile;
    std::int64_t limit = 100;
};
struct RunStartOptions {
    std::string host;  ///< id, name or MAC; empty with `local`
    bool local = false;
    std::string profile = "try";
    bool hold_back = false;  ///< create it only
    bool watch = false;
};
struct RunLogOptions {
    std::int64_t run = 0;
    std::string text;
    std::int64_t tail = 0;  ///< last lines only; 0: all
    bool follow = false;
};
struct RunReportOptions {
    std::int64_t run = 0;
    std::string format = "json";
    std::string file;  ///< empty: stdout
};
Exit run_list(const Common& common, const RunListOptions& options);
Exit run_start(const Common& common, const RunStartOptions& options);
Exit run_show(const Common& common, std::int64_t run, bool exit_status);
Exit run_watch(const Common& common, std::int64_t run, bool exit_status);
Exit run_log(const Common& common, const RunLogOptions& options);
Exit run_report(const Common& common, const RunReportOptions& options);
Exit run_cancel(const Common& common, std::int64_t run, const std::string& reason);

struct WipeOverrideOptions {
    std::int64_t run = 0, minutes = 15;
    std::vector<std::string> serials;
    std::string reason;
};
Exit wipe_override(const Common& common, const WipeOverrideOptions& options);

Exit profile_check(const Common& common, const std::string& file);
Exit profile_list(const Common& common);
Exit profile_show(const Common& common, const std::string& name);
Exit plugin_list(const Common& common);

struct PackOptions {
    std::filesystem::path folder;  ///< the pack
    std::filesystem::path to;      ///< a plugin folder; empty: the first of the configuration
    bool force = false, require_signature = false;
};
/// @return Refused when the pack may not be used.
Exit pack_verify(const Common& common, const PackOptions& options);
Exit pack_install(const Common& common, const PackOptions& options);
Exit pack_list(const Common& common);

struct TryOptions {
    std::string profile = "try";  ///< a name, or a file
    std::filesystem::path out, state;
    bool once = false;
    std::string listen = "127.0.0.1:0";
};
Exit try_this_machine(const Common& common, const TryOptions& options);

}  // namespace vetting::cli
