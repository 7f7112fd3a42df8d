#include "plugins/stages/cpustress/plan.hpp"

#include <algorithm>
#include <cmath>

namespace vetting::cpustress {

const std::vector<Method>& all_methods() {
    static const std::vector<Method> kMethods{
        {"matrix", {"--matrix", "1"}},                      // floating point; --verify computes each product twice
        {"integer", {"--cpu", "1", "--cpu-method", "all"}},  // the whole mix: bit, integer, FFT, CRC, with known answers
        {"cache", {"--cache", "1"}},                        // coherency traffic through all cache levels
        {"crypto", {"--crypt", "1"}},                       // password hashes
        {"vector", {"--vecmath", "1"}},                     // SIMD with known answers
    };
    return kMethods;
}

Settings settings_of(const Json& config) {
    Settings settings;
    settings.duration_s = stages::number_at(config, "duration_s").value_or(settings.duration_s);
    settings.min_busy_share = stages::number_at(config, "min_busy_pct").value_or(50) / 100;
    settings.slow_core_pct = stages::number_at(config, "slow_core_pct").value_or(settings.slow_core_pct);
    const auto& known = all_methods();
    for (const Json& name : stages::list_at(config, "methods")) {
        const auto method = std::find_if(known.begin(), known.end(), [&name](const Method& m) { return name == m.name; });
        if (method == known.end()) continue;
        if (std::find(settings.methods.begin(), settings.methods.end(), &*method) == settings.methods.end()) {
            settings.methods.push_back(&*method);
        }
    }
    if (settings.methods.empty()) {
        for (const Method& method : known) settings.methods.push_back(&method);
    }
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
                     {std::string(kOperations), "count", threads * static_cast<double>(settings.methods.size())}},
                    {{"socket", cpu.socket}, {"threads", cpu.threads}});
    }
    std::vector<std::string> steps;
    for (const Method* method : settings.methods) steps.emplace_back(method->name);
    plan.sub_steps(std::move(steps));
    plan.tools({"stress-ng"});
    // A round more for cores that others kept busy, and one to confirm a wrong result.
    plan.times(seconds + 2, 3 * seconds + 60);
    if (!plan.has_targets()) plan.refuse("the inventory lists no processor, so no core can be named or counted");
    return plan.json();
}

}  // namespace vetting::cpustress
