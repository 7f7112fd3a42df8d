#include "host/api/metrics.hpp"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include "host/events/hub.hpp"

namespace vetting::api {
namespace {

using prometheus::BuildCounter;
using prometheus::BuildGauge;
using prometheus::Registry;

void gauge(Registry& registry, const char* name, const char* help, double value) {
    BuildGauge().Name(name).Help(help).Register(registry).Add({}).Set(value);
}

void counter(Registry& registry, const char* name, const char* help, double value) {
    BuildCounter().Name(name).Help(help).Register(registry).Add({}).Increment(value);
}

void add_runs(Registry& registry, const Services& services) {
    std::map<std::string, double> by_state;
    for (const auto& [state, name] : EnumWords<State>::kWords) {
        if (state != State::None) by_state[std::string(name)] = 0;
    }
    for (const auto& [id, view] : services.engine.runs().all()) by_state[std::string(word(view->state))] += 1;
    auto& family = BuildGauge().Name("vetting_runs").Help("Runs in memory, by state").Register(registry);
    for (const auto& [state, count] : by_state) family.Add({{"state", state}}).Set(count);
}

void add_plugins(Registry& registry, const Services& services) {
    double usable = 0, refused = 0;
    for (const HostPluginFile& file : services.engine.plugins().files()) (file.refused.empty() ? usable : refused) += 1;
    auto& family = BuildGauge().Name("vetting_plugin_files").Help("Plugin files, by state").Register(registry);
    family.Add({{"state", "usable"}}).Set(usable);
    family.Add({{"state", "refused"}}).Set(refused);
}

void add_http(Registry& registry, const HostNumbers& numbers) {
    gauge(registry, "vetting_http_connections", "Open connections", static_cast<double>(numbers.connections));
    counter(registry, "vetting_http_refused_total", "Connections and requests refused by limits and header gate",
            static_cast<double>(numbers.refused));
    auto& family = BuildCounter().Name("vetting_http_answers_total").Help("Answers, by class of status").Register(registry);
    for (int hundreds = 1; hundreds < 6; ++hundreds) {
        family.Add({{"class", std::to_string(hundreds) + "xx"}}).Increment(static_cast<double>(numbers.answered[hundreds]));
    }
}

}  // namespace

std::string metrics_text(const Services& services) {
    Registry registry;
    const HostNumbers numbers = services.numbers();
    add_runs(registry, services);
    add_plugins(registry, services);
    add_http(registry, numbers);
    gauge(registry, "vetting_sse_readers", "Open event streams", static_cast<double>(services.hub.readers()));
    counter(registry, "vetting_sse_cut_total", "Readers cut because they fell behind", static_cast<double>(services.hub.cut()));
    gauge(registry, "vetting_store_queue", "Commands waiting for the writer", static_cast<double>(numbers.writer_queue));
    counter(registry, "vetting_store_commits_total", "Transactions committed", static_cast<double>(numbers.commits));
    return prometheus::TextSerializer().Serialize(registry.Collect());
}

}  // namespace vetting::api
