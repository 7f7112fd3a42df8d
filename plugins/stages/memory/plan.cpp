#include "plugins/stages/memory/plan.hpp"

#include <algorithm>
#include <cmath>

#include "plugins/common/stage/memory_load.hpp"

namespace vetting::memory {
namespace {

constexpr double kGiB = 1024 * kMiB;
/// First touch, check at the end: seconds a GiB on a slow virtual machine, for the time limit only.
constexpr double kSlowFillSecondsPerGib = 6;
constexpr double kUsualFillSecondsPerGib = 0.5;

}  // namespace

Settings settings_of(const Json& config) {
    Settings settings;
    settings.duration_s = stages::number_at(config, "duration_s").value_or(settings.duration_s);
    settings.seconds_per_gib = stages::number_at(config, "seconds_per_gib").value_or(settings.seconds_per_gib);
    settings.max_duration_s = stages::number_at(config, "max_duration_s").value_or(settings.max_duration_s);
    settings.share = stages::number_at(config, "share_pct").value_or(50) / 100;
    settings.up_to_share = stages::number_at(config, "up_to_pct").value_or(0) / 100;
    settings.reserve_bytes = stages::number_at(config, "reserve_mib").value_or(512) * kMiB;
    if (const std::string missing = stages::text_at(config, "missing"); !missing.empty()) settings.missing = missing;
    settings.min_mib_per_s = stages::number_at(config, "min_mib_per_s").value_or(0);
    if (const std::string engine = stages::text_at(config, "engine"); !engine.empty()) settings.engine = engine;
    if (const std::string root = stages::text_at(config, "sysroot"); !root.empty()) settings.root = root;
    const auto choice = [&config](const char* name, bool fallback) {
        const auto found = config.is_object() ? config.find(name) : config.end();
        return found != config.end() && found->is_boolean() ? found->get<bool>() : fallback;
    };
    settings.confirm = choice("confirm", settings.confirm);
    settings.numa = choice("numa", settings.numa);
    return settings;
}

int load_seconds(const Settings& settings, double bytes) {
    const double wanted = settings.duration_s + settings.seconds_per_gib * bytes / kGiB;
    return std::max(1, static_cast<int>(std::lround(std::min(wanted, settings.max_duration_s))));
}

double kept_back(const Settings& settings, double total) { return std::max(settings.reserve_bytes, total / 20); }

double goal_bytes(const Settings& settings, double planned, double total, double available) {
    const double more = std::min(total * settings.up_to_share, available - kept_back(settings, total));
    return std::max(planned, std::floor(more / kMiB) * kMiB);
}

Installed installed_in(const Json& facts) {
    Installed installed;
    const auto memory = facts.is_object() ? facts.find("memory") : facts.end();
    if (memory == facts.end()) return installed;
    for (const Json& module : stages::list_at(*memory, "dimms")) {
        const double bytes = stages::number_at(module, "size_bytes").value_or(0);
        if (bytes <= 0) continue;
        installed.smallest = installed.modules == 0 ? bytes : std::min(installed.smallest, bytes);
        installed.bytes += bytes;
        ++installed.modules;
    }
    return installed;
}

Installed installed_of(const Json& params) {
    const auto number = [&params](const char* name) { return stages::number_at(params, name).value_or(0); };
    return {number("installed_bytes"), number("smallest_module_bytes"), static_cast<int>(number("modules"))};
}

Json plan(const Json& config, const Json& facts) {
    const Settings settings = settings_of(config);
    stages::PlanBuilder plan;
    plan.sub_steps({"fill and check"});
    const auto memory = facts.is_object() ? facts.find("memory") : facts.end();
    const double total = memory == facts.end() ? 0 : stages::number_at(*memory, "total_bytes").value_or(0);
    if (total <= 0) {
        plan.refuse("the inventory does not say how much memory the machine has");
        return plan.json();
    }
    const double most = std::max(kMiB, total - kept_back(settings, total));
    const double bytes = std::floor(std::min(total * settings.share, most) / kMiB) * kMiB;
    const Installed installed = installed_in(facts);
    Json params{{"bytes", bytes}};
    if (installed.modules > 0) {
        params.update({{"installed_bytes", installed.bytes}, {"smallest_module_bytes", installed.smallest}, {"modules", installed.modules}});
    }
    plan.target("memory", "memory", "", stages::part_of("memory", "", "", ""),
                {{std::string(kTested), "byte", bytes}, {std::string(kVerified), "byte", bytes}}, std::move(params));
    const double filled = goal_bytes(settings, bytes, total, total);
    const double seconds = load_seconds(settings, filled);
    const double loaded = stages::memory_seconds(settings.engine, static_cast<int>(seconds));
    plan.times(loaded + kUsualFillSecondsPerGib * filled / kGiB + 1, 2 * (seconds + kSlowFillSecondsPerGib * filled / kGiB) + 60);
    return plan.json();
}

}  // namespace vetting::memory
