// Pages as text: the same documents that the API answers with, shown by templates. Pure.
#pragma once

#include <string>
#include <vector>

#include "sdk/base/clock.hpp"
#include "sdk/wire/operator.hpp"

namespace vetting::pages {

/// What every page needs to know of who looks at it.
struct Viewer {
    std::string user;  ///< empty: nobody is logged in
    std::string csrf;
    bool packages = false;  ///< the web packages are in this build
    WallTime now;
};

struct Fleet {
    std::vector<HostItem> hosts;
    std::vector<RunItem> runs;
    std::vector<std::string> profiles;
};

struct RunDocument {
    RunItem run;
    LogTail log;
    SeriesAnswer series;  ///< the one that is charted
    bool has_report = false;
};

[[nodiscard]] std::string login_page(const Viewer& viewer, const std::string& name, const std::string& next, const std::string& error);
[[nodiscard]] std::string fleet_page(const Viewer& viewer, const Fleet& fleet);
/// The part of the fleet page that is fetched again when something changed.
[[nodiscard]] std::string fleet_rows(const Viewer& viewer, const Fleet& fleet);
[[nodiscard]] std::string run_page(const Viewer& viewer, const RunDocument& document);
/// Verdict, timeline and findings: fetched again while the run goes on.
[[nodiscard]] std::string run_live(const Viewer& viewer, const RunDocument& document);
/// Text for inside the log's `<pre>`, escaped.
[[nodiscard]] std::string log_lines(const LogTail& log);
[[nodiscard]] std::string plugins_page(const Viewer& viewer, const std::vector<PluginItem>& plugins);
[[nodiscard]] std::string error_page(const Viewer& viewer, const std::string& heading, const std::string& detail);

/// Which measurement a run's one chart shows: a temperature where there is one, else the busiest that is there.
[[nodiscard]] std::string chart_key(const std::vector<std::string>& keys);

}  // namespace vetting::pages
