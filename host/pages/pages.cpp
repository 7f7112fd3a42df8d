#include "host/pages/pages.hpp"

#include <vetting/template.hpp>

#include <string_view>

#include "embedded/error_template.hpp"
#include "embedded/fleet_rows_template.hpp"
#include "embedded/fleet_template.hpp"
#include "embedded/layout_template.hpp"
#include "embedded/login_template.hpp"
#include "embedded/plugins_template.hpp"
#include "embedded/run_live_template.hpp"
#include "embedded/run_template.hpp"
#include "host/pages/views.hpp"

namespace vetting::pages {
namespace {

/// `outer` with `{{>name}}` replaced by `inner` before anything is parsed: no text is ever put in unescaped.
std::string with_part(std::string_view outer, std::string_view name, std::string_view inner) {
    std::string text(outer);
    const std::string place = "{{>" + std::string(name) + "}}";
    return text.replace(text.find(place), place.size(), inner);
}

struct Frame {
    std::string title;
    std::string stream;  ///< where its events come from; empty: the page does not live
    bool stream_ended = false;
};

std::string page(const Viewer& viewer, const Frame& frame, std::string_view body, Json view) {
    view["title"] = frame.title;
    view["user"] = viewer.user;
    view["csrf"] = viewer.csrf;
    view["packages"] = viewer.packages;
    view["stream"] = viewer.packages ? frame.stream : "";
    view["stream_ended"] = frame.stream_ended ? "yes" : "no";
    view["refresh"] = !frame.stream.empty() && !frame.stream_ended;
    return render_template(with_part(layout_template, "body", body), view);
}

}  // namespace

std::string login_page(const Viewer& viewer, const std::string& name, const std::string& next, const std::string& error) {
    return page(viewer, {.title = "Log in"}, login_template, {{"name", name}, {"next", next}, {"error", error}});
}

std::string fleet_page(const Viewer& viewer, const Fleet& fleet) {
    return page(viewer, {.title = "Fleet", .stream = "/api/v1/events"}, with_part(fleet_template, "fleet_rows", fleet_rows_template),
                fleet_view(viewer, fleet));
}

std::string fleet_rows(const Viewer& viewer, const Fleet& fleet) {
    return render_template(fleet_rows_template, fleet_view(viewer, fleet));
}

std::string run_page(const Viewer& viewer, const RunDocument& document) {
    const std::string id = std::to_string(document.run.id);
    return page(viewer, {.title = "Run " + id, .stream = "/api/v1/events?run=" + id, .stream_ended = !document.run.active},
                with_part(run_template, "run_live", run_live_template), run_view(viewer, document));
}

std::string run_live(const Viewer& viewer, const RunDocument& document) {
    return render_template(run_live_template, run_view(viewer, document));
}

std::string log_lines(const LogTail& log) {
    Json lines = Json::array();
    for (const Json& line : log.lines) {
        lines.push_back({{"ts", line.value("ts", "")}, {"level", line.value("level", "")}, {"stage", line.value("stage", "")}, {"text", line.value("text", "")}});
    }
    return render_template("{{#log}}{{ts}} {{level}} {{stage}} {{text}}\n{{/log}}", {{"log", lines}});
}

std::string plugins_page(const Viewer& viewer, const std::vector<PluginItem>& plugins) {
    return page(viewer, {.title = "Plugins"}, plugins_template, plugins_view(plugins));
}

std::string error_page(const Viewer& viewer, const std::string& heading, const std::string& detail) {
    return page(viewer, {.title = heading}, error_template, {{"heading", heading}, {"detail", detail}});
}

std::string chart_key(const std::vector<std::string>& keys) {
    for (const std::string_view wanted : {"temp/cpu", "temp/", "cpu/busy", "disk/", "mem/"}) {
        for (const std::string& key : keys) {
            if (key.starts_with(wanted)) return key;
        }
    }
    return keys.empty() ? "" : keys.front();
}

}  // namespace vetting::pages
