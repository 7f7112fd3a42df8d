// Which plugins this run is done by: installed ones and those that the host gave, always the very file that was pinned.
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/thread_pool.hpp>

#include "agent/stage/machine.hpp"

namespace vetting {

namespace asio = boost::asio;

namespace {

/// Blocks for as long as the children take.
asio::awaitable<std::unique_ptr<const PluginRegistry>> describe(std::vector<std::filesystem::path> files, std::filesystem::path runner) {
    co_return std::make_unique<const PluginRegistry>(describe_plugins(files, runner));
}

}  // namespace

asio::awaitable<void> Machine::take_plugins(PluginSupply supply) {
    supply_ = std::move(supply);
    if (supply_.files.empty()) co_return;
    asio::thread_pool pool(1);
    try {
        fetched_.push_back(co_await asio::co_spawn(pool, describe(supply_.files, options_.runner), asio::use_awaitable));
    } catch (const Error& error) {
        for (const std::filesystem::path& file : supply_.files) supply_.missing[file.stem().string()] = error.what();
        co_return;
    }
    for (const PluginFile& file : fetched_.back()->files()) {
        if (!file.refused.empty()) supply_.missing[file.path.stem().string()] = file.refused;
    }
}

std::optional<PluginEntry> Machine::find_plugin(const std::string& id, const std::string& sha256) const {
    const auto fits = [&sha256](const std::optional<PluginEntry>& entry) { return entry && (sha256.empty() || entry->file->sha256 == sha256); };
    if (auto own = plugins_.find(id); fits(own)) return own;
    for (auto registry = fetched_.rbegin(); registry != fetched_.rend(); ++registry) {
        if (auto given = (*registry)->find(id); fits(given)) return given;
    }
    return std::nullopt;
}

OfferedPlugin Machine::offered(const StageOffer& offer) const {
    OfferedPlugin own = find_offered(plugins_, offer);
    if (own.plugin || offer.plugin.empty() || offer.sha256.empty()) return own;
    if (const auto given = find_plugin(offer.plugin, offer.sha256)) {
        if (given->component->offers(VT_STAGE_RUN_1)) return {given, {}};
        return {std::nullopt, offer.plugin + " offers no " VT_STAGE_RUN_1};
    }
    const auto missing = supply_.missing.find(offer.sha256);
    if (missing != supply_.missing.end()) own.why_not = offer.plugin + " could not be had from the host: " + missing->second;
    return own;
}

std::vector<PluginEntry> Machine::probes_of_run() const {
    if (supply_.probes.empty()) return plugins_.of_kind("probe");
    std::vector<PluginEntry> probes;
    for (const PluginRef& pinned : supply_.probes) {
        if (const auto probe = find_plugin(pinned.id, pinned.sha256)) probes.push_back(*probe);
    }
    return probes;
}

std::optional<PluginEntry> Machine::find_probe(const std::string& name) const {
    for (const PluginEntry& probe : probes_of_run()) {
        if (probe.describe().name == name || probe.describe().id == name) return probe;
    }
    return std::nullopt;
}

std::vector<Finding> Machine::missing_probes() const {
    std::vector<Finding> findings;
    for (const PluginRef& pinned : supply_.probes) {
        if (find_plugin(pinned.id, pinned.sha256)) continue;
        const auto why = supply_.missing.find(pinned.sha256);
        findings.push_back({.code = "VT-INV-007",
                            .message = pinned.id + " " + pinned.version + " is pinned for this run and is not here" +
                                       (why == supply_.missing.end() ? "" : ": " + why->second),
                            .source = pinned.id});
    }
    return findings;
}

}  // namespace vetting
