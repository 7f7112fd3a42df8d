// What the claim named and this machine does not have: fetched from the host by digest, checked, handed to the machine.
#include "agent/loop/agent.hpp"
#include "sdk/base/log.hpp"

namespace vetting {

/// Why it could not be had; empty: it is in the box.
asio::awaitable<std::string> Agent::fetch_plugin(Download download) {
    const std::string wanted = "/api/v1/runs/" + options_.run_id + "/plugins/" + download.sha256;
    if (download.url != wanted) co_return "the host names a place that is not of this run";
    const std::optional<HttpResponse> answer = co_await link_.fetch(wanted);
    if (!answer) co_return "the host was away";
    if (answer->status != 200) co_return "the host does not give it (" + std::to_string(answer->status) + ")";
    try {
        plugin_box_.put(download.sha256, answer->body);
        log::info("plugin.fetched", {{"plugin", download.id}, {"sha256", download.sha256}});
    } catch (const Error& error) {
        co_return error.what();
    }
    co_return std::string();
}

asio::awaitable<void> Agent::fetch_plugins() {
    PluginSupply supply{.files = {}, .missing = {}, .probes = state_.probes};
    for (const Download& download : std::vector<Download>(state_.downloads)) {
        std::string why;
        try {
            if (!plugin_box_.has(download.sha256)) why = co_await fetch_plugin(download);
            if (why.empty()) supply.files.push_back(plugin_box_.path(download.sha256));
        } catch (const Error& error) {
            why = error.what();
        }
        if (!why.empty()) {
            supply.missing[download.sha256] = why;
            log_line("warning", "", download.id + " " + download.version + " could not be fetched from the host: " + why);
        }
    }
    co_await stages_.take_plugins(std::move(supply));
    plugins_due_ = false;
    wake_.notify();
}

/// The sidecar's probes may be among what is fetched.
asio::awaitable<void> Agent::watch_when_ready() {
    while (plugins_due_) co_await wake_.wait_for(1s);
    co_await stages_.watch(state_.sidecar, report_for(""));
}

}  // namespace vetting
