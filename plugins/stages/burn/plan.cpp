#include "plugins/stages/burn/plan.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "plugins/stages/cpustress/plan.hpp"
#include "plugins/stages/memory/plan.hpp"
#include "plugins/stages/storage/plan.hpp"

namespace vetting::burn {
namespace {

constexpr const char* kNotHere = "the profile's burn-in leaves this kind of part out";
constexpr const char* kOnlyTold = "carries load where the host offers it; the Network stage judges it";

double duration_of(const Json& config) { return std::max(5.0, std::round(stages::number_at(config, "duration_s").value_or(60))); }

/// Members of ours under the names that the other stage gives them.
Json renamed(const Json& config, std::initializer_list<std::pair<const char*, const char*>> names) {
    Json out{{"duration_s", duration_of(config)}};
    for (const auto& [ours, theirs] : names) {
        if (const auto found = config.is_object() ? config.find(ours) : config.end(); config.is_object() && found != config.end()) out[theirs] = *found;
    }
    return out;
}

/// One plan made of several.
class Together {
public:
    /// A part that cannot be planned is told; the others are loaded all the same.
    void take(const Json& plan) {
        for (const char* list : {"targets", "untargeted"}) {
            for (const Json& row : stages::list_at(plan, list)) plan_[list].push_back(row);
        }
        for (const Json& tool : stages::list_at(plan, "tools")) {
            if (tool.is_string()) tools_.push_back(tool.get<std::string>());
        }
        const std::string why = stages::text_at(plan, "refused");
        if (!why.empty()) refused_ += (refused_.empty() ? "" : "; ") + why;
    }
    /// Its parts are named and left alone.
    void leave(const Json& plan, const char* why) {
        for (const char* list : {"targets", "untargeted"}) {
            for (const Json& row : stages::list_at(plan, list)) {
                plan_["untargeted"].push_back({{"kind", row.at("kind")}, {"device", row.at("device")}, {"part", row.at("part")},
                                               {"reason", row.contains("reason") ? row.at("reason") : Json(why)}});
            }
        }
    }
    [[nodiscard]] Json json() && {
        plan_["tools"] = tools_;
        if (plan_["targets"].empty() && !refused_.empty()) plan_["refused"] = refused_;
        return std::move(plan_);
    }

private:
    Json plan_{{"targets", Json::array()}, {"untargeted", Json::array()}};
    std::vector<std::string> tools_;
    std::string refused_;
};

/// Filling must leave time for everything at once: of very much memory a part is loaded.
Json memory_load_config(const Json& config, const Json& facts) {
    constexpr double kFilledPerSecond = 2.0 * 1024 * 1024 * 1024, kTimeToFill = 0.25;
    Json out = memory_config(config);
    const auto memory = facts.is_object() ? facts.find("memory") : facts.end();
    const double total = facts.is_object() && memory != facts.end() ? stages::number_at(*memory, "total_bytes").value_or(0) : 0;
    if (total <= 0) return out;
    const double most_pct = 100 * duration_of(config) * kTimeToFill * kFilledPerSecond / total;
    out["share_pct"] = std::min(stages::number_at(out, "share_pct").value_or(30), most_pct);
    return out;
}

Json network_plan(const Json& config, const Json& facts) {
    const double seconds = duration_of(config);
    stages::PlanBuilder plan;
    for (const stages::NicFacts& nic : stages::nics_of(facts)) {
        Json part = stages::part_of("nic", nic.name, "", nic.driver);
        if (!nic.no_port.empty()) plan.untargeted("nic", nic.key, nic.no_port, std::move(part));
        else plan.target("nic", nic.key, nic.name, std::move(part), {{std::string(kTraffic), "second", seconds * 0.8}});
    }
    return plan.json();
}

}  // namespace

bool Settings::has(std::string_view part) const { return std::find(parts.begin(), parts.end(), part) != parts.end(); }

Settings settings_of(const Json& config) {
    Settings settings;
    settings.duration_s = duration_of(config);
    if (const Json& parts = stages::list_at(config, "parts"); !parts.empty()) {
        settings.parts.clear();
        for (const Json& part : parts) {
            if (part.is_string()) settings.parts.push_back(part.get<std::string>());
        }
    }
    const auto require = config.is_object() ? config.find("require_network") : config.end();
    if (config.is_object() && require != config.end() && require->is_boolean()) settings.require_network = require->get<bool>();
    settings.streams = static_cast<int>(stages::number_at(config, "streams").value_or(settings.streams));
    settings.port_from = static_cast<int>(stages::number_at(config, "port_from").value_or(settings.port_from));
    settings.port_to = std::max(settings.port_from, static_cast<int>(stages::number_at(config, "port_to").value_or(settings.port_to)));
    settings.bind = stages::text_at(config, "bind");
    settings.address = stages::text_at(config, "address");
    if (const std::string root = stages::text_at(config, "sysroot"); !root.empty()) settings.root = root;
    return settings;
}

Json cpu_config(const Json& config) {
    Json out = renamed(config, {{"methods", "methods"}, {"min_busy_pct", "min_busy_pct"}, {"sysroot", "sysroot"}});
    if (!out.contains("min_busy_pct")) out["min_busy_pct"] = 20;
    // Other loads share the cores here, more on one than on another: no core is held against its siblings.
    out["slow_core_sample_s"] = 1e9;
    return out;
}

Json memory_config(const Json& config) {
    Json out = renamed(config, {{"memory_share_pct", "share_pct"}, {"memory_reserve_mib", "reserve_mib"}, {"sysroot", "sysroot"}});
    if (!out.contains("share_pct")) out["share_pct"] = 30;
    if (!out.contains("reserve_mib")) out["reserve_mib"] = 1024;
    out["seconds_per_gib"] = 0;
    return out;
}

Json disk_config(const Json& config) {
    Json out = renamed(config, {{"disk_min_mib", "min_mib"}});
    if (!out.contains("min_mib")) out["min_mib"] = 256;
    out["max_duration_s"] = duration_of(config) + 30;
    return out;
}

Json plan(const Json& config, const Json& facts, std::uint32_t seed) {
    const Settings settings = settings_of(config);
    Together together;
    const auto add = [&together, &settings](std::string_view part, const Json& plan) {
        if (settings.has(part)) together.take(plan);
        else together.leave(plan, kNotHere);
    };
    add("cpu", cpustress::plan(cpu_config(config), facts));
    const Json memory = memory::plan(memory_load_config(config, facts), facts);
    add("memory", memory);
    add("disk", storage::plan(disk_config(config), facts, seed));
    if (settings.has("network") && !settings.require_network) together.leave(network_plan(config, facts), kOnlyTold);
    else add("network", network_plan(config, facts));
    Json plan = std::move(together).json();
    plan["sub_steps"] = {"everything at once"};
    const double with_filling_s = settings.has("memory") ? stages::number_at(memory, "estimate_s").value_or(0) : 0;
    plan["estimate_s"] = std::max(settings.duration_s + 3, with_filling_s);
    plan["timeout_s"] = 2 * settings.duration_s + 400;
    return plan;
}

}  // namespace vetting::burn
