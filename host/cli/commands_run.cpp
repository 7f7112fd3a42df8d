#include "host/cli/api.hpp"
#include "host/cli/commands.hpp"
#include "host/cli/find_host.hpp"
#include "host/cli/listings.hpp"
#include "host/cli/print.hpp"
#include "host/cli/print_run.hpp"
#include "host/cli/summary.hpp"
#include "host/cli/words.hpp"
#include "sdk/base/clock.hpp"
#include "sdk/base/files.hpp"
#include "sdk/base/url.hpp"

#include <unistd.h>

namespace vetting::cli {
namespace {

std::string run_target(std::int64_t run) { return "/api/v1/runs/" + std::to_string(run); }

bool is_table(Format format) { return format == Format::Table || format == Format::Wide; }

std::string with_query(std::string target, std::string_view name, const std::string& value) {
    if (value.empty()) return target;
    return target + "&" + std::string(name) + "=" + percent_encode(value);
}

}  // namespace

void print_run(const Json& document, Format format) {
    const RunItem run = from_json_value<RunItem>(document);
    if (is_table(format)) {
        print(run_summary(run, format == Format::Wide, screen_of(STDOUT_FILENO), SystemClock().wall().ms));
        return;
    }
    Listing listing;
    listing.document = document;
    listing.names = {std::to_string(run.id)};
    print(listing, format);
}

Exit run_list(const Common& common, const RunListOptions& options) {
    Api api(common.connection);
    std::string target = "/api/v1/runs?limit=" + std::to_string(options.limit);
    if (!options.host.empty()) target += "&host=" + std::to_string(find_host(api, options.host));
    target = with_query(std::move(target), "state", options.state);
    target = with_query(std::move(target), "verdict", options.verdict);
    target = with_query(std::move(target), "profile", options.profile);
    print(runs_listing(api.get(target)), common.format);
    return Exit::Ok;
}

Exit run_start(const Common& common, const RunStartOptions& options) {
    if (options.local == !options.host.empty()) throw Error(Errc::InvalidValue, "say which machine: a HOST, or --local");
    Api api(common.connection);
    NewRunRequest wanted;
    wanted.local = options.local;
    if (!options.local) wanted.host = find_host(api, options.host);
    wanted.profile = options.profile;
    wanted.start = !options.hold_back;
    const Json document = api.post("/api/v1/runs", Json(wanted));
    const std::int64_t run = from_json_value<RunItem>(document).id;
    if (options.watch) return run_watch(common, run, false);
    if (is_table(common.format)) print("run " + std::to_string(run) + (options.hold_back ? " registered\n" : " started\n"));
    else print_run(document, common.format);
    return Exit::Ok;
}

Exit run_show(const Common& common, std::int64_t run, bool exit_status) {
    Api api(common.connection);
    const Json document = api.get(run_target(run));
    print_run(document, common.format);
    return exit_status ? exit_of(from_json_value<RunItem>(document)) : Exit::Ok;
}

Exit run_report(const Common& common, const RunReportOptions& options) {
    Api api(common.connection);
    const std::string report = api.bytes(run_target(options.run) + "/report?format=" + percent_encode(options.format));
    if (options.file.empty()) {
        print(report);
    } else {
        write_file_atomic(options.file, report);
        say("written: " + options.file);
    }
    return Exit::Ok;
}

Exit run_cancel(const Common& common, std::int64_t run, const std::string& reason) {
    Api api(common.connection);
    api.post(run_target(run) + "/cancel", Json{{"reason", reason}});
    say("run " + std::to_string(run) + " is cancelled");
    return Exit::Ok;
}

Exit wipe_override(const Common& common, const WipeOverrideOptions& options) {
    Api api(common.connection);
    api.post(run_target(options.run) + "/override-wipe",
             Json{{"serials", options.serials}, {"reason", options.reason}, {"minutes", options.minutes}});
    std::string disks;
    for (const std::string& serial : options.serials) disks += (disks.empty() ? "" : ", ") + serial;
    say("run " + std::to_string(options.run) + " may overwrite " + disks + " in its next attempt, and in no other");
    return Exit::Ok;
}

}  // namespace vetting::cli
