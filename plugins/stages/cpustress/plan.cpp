#include "plugins/stages/cpustress/plan.hpp"

#include <algorithm>
#include <cmath>

namespace vetting::cpustress {

namespace {

void take_methods(Settings& settings, const Json& config) {
    for (const Json& name : stages::list_at(config, "methods")) {
        const auto* method = name.is_string() ? stages::find_cpu_method(name.get<std::string>()) : nullptr;
        if (method == nullptr) continue;
        if (std::find(settings.methods.begin(), settings.methods.end(), method) == settings.methods.end()) settings.methods.push_back(method);
    }
    if (!settings.methods.empty()) return;
    for (const stages::CpuMethod& method : stages::cpu_methods()) settings.methods.push_back(&method);
}

}  // namespace

Settings settings_of(const Json& config) {
    Settings settings;
    settings.duration_s = stages::number_at(config, "duration_s").value_or(settings.duration_s);
    settings.min_busy_share = stages::number_at(config, "min_busy_pct").value_or(50) / 100;
    settings.slow.limit_pct = stages::number_at(config, "slow_core_pct").value_or(settings.slow.limit_pct);
    settings.slow.min_cpu_s = stages::number_at(config, "slow_core_sample_s").value_or(settings.slow.min_cpu_s);
    settings.max_throttled_pct = stages::number_at(config, "max_throttled_pct").value_or(settings.max_throttled_pct);
    settings.frequency_drop_pct = stages::number_at(config, "frequency_drop_pct").value_or(settings.frequency_drop_pct);
    settings.min_frequency_pct = stages::number_at(config, "min_frequency_pct").value_or(settings.min_frequency_pct);
    settings.failing_core_pct = stages::number_at(config, "failing_core_pct").value_or(settings.failing_core_pct);
    settings.seed = static_cast<std::uint64_t>(std::max(0.0, stages::number_at(config, "seed").value_or(0)));
    const auto confirm = config.is_object() ? config.find("confirm") : config.end();
    if (confirm != config.end() && confirm->is_boolean()) settings.confirm = confirm->get<bool>();
    if (const std::string root = stages::text_at(config, "sysroot"); !root.empty()) settings.root = root;
    take_methods(settings, config);
    return settings;
}

int method_seconds(const Settings& settings) {
    const double each = settings.duration_s / static_cast<double>(settings.methods.size());
    return std::max(1, static_cast<int>(std::lround(each)));
}

Json plan(const Json& config, const Json& facts) {
    const Settings settings = settings_of(config);
    const double seconds = method_seconds(settings) * static_cast<double>(settings.methods.size());
    stages::PlanBuilder plan;
    for (const stages::CpuFacts& cpu : stages::cpus_of(facts)) {
        const auto threads = static_cast<double>(cpu.threads);
        plan.target("cpu", cpu.key, "", stages::part_of("cpu", cpu.key, "", cpu.model),
                    {{std::string(kLoad), "second", std::floor(seconds * settings.min_busy_share * 10) / 10},
                     {std::string(kOperations), "count", threads * static_cast<double>(settings.methods.size())},
                     {std::string(kMethods), "count", static_cast<double>(settings.methods.size())}},
                    {{"socket", cpu.socket}, {"threads", cpu.threads}});
    }
    std::vector<std::string> steps;
    for (const stages::CpuMethod* method : settings.methods) steps.emplace_back(method->name);
    plan.sub_steps(std::move(steps));
    plan.tools({"stress-ng"});
    // A round more for cores that others kept busy, and one to confirm a wrong result.
    plan.times(seconds + 2, 3 * seconds + 60);
    if (!plan.has_targets()) plan.refuse("the inventory lists no processor, so no core can be named or counted");
    return plan.json();
}

}  // namespace vetting::cpustress
