#include "agent/command/local_plan.hpp"

#include <algorithm>

#include "sdk/base/schema.hpp"
#include "sdk/wire/decide.hpp"

namespace vetting {
namespace {

constexpr auto kPlanLimit = 5s;
constexpr double kLeastTimeout_s = 60;

bool is_of(const Describe& describe, const std::string& kind) {
    return std::find(describe.targets.begin(), describe.targets.end(), kind) != describe.targets.end();
}

}  // namespace

std::vector<std::string> parts_of_kinds(const Describe& describe, const Json& inventory) {
    std::vector<std::string> devices;
    for (const InventoryPart& part : parts_of(inventory)) {
        if (is_of(describe, part.kind)) devices.push_back(part.device);
    }
    return devices;
}

Plan plan_everything(const Describe& describe, const Json& inventory) {
    Plan plan{.sub_steps = describe.sub_steps, .estimate_s = describe.estimate_s, .destructive = describe.destructive};
    for (const InventoryPart& part : parts_of(inventory)) {
        if (!is_of(describe, part.kind)) continue;
        plan.targets.push_back({.kind = part.kind, .device = part.device, .part = part.part,
                                .work = {{std::string(kAnyWork), "", 0}}});
    }
    return plan;
}

void plan_from_replay(const Describe& describe, StageOffer& offer, StageResult& result) {
    const std::string kind = describe.targets.empty() ? "machine" : describe.targets.front();
    const auto add = [&offer, &result, &kind](const std::string& device) {
        const auto& targets = offer.plan.targets;
        const bool known = std::any_of(targets.begin(), targets.end(), [&device](const Target& target) { return target.device == device; });
        if (known || device.empty()) return;
        offer.plan.targets.push_back({.kind = kind, .device = device, .part = {.kind = kind}, .work = {{std::string(kAnyWork), "", 0}}});
        result.seen.push_back({.kind = kind, .device = device});
    };
    for (const Work& work : result.work) add(work.device);
}

boost::asio::awaitable<Plan> make_plan(Runners& runners, PluginEntry stage, Json config, const Json& inventory) {
    if (!stage.component->offers(VT_STAGE_PLAN_1)) co_return plan_everything(stage.describe(), inventory);
    CallSpec spec{.interface = VT_STAGE_PLAN_1, .function = "plan"};
    spec.inputs["config"] = dump_json(config);
    spec.inputs["facts"] = dump_json(inventory);
    spec.deadline = kPlanLimit;
    const CallResult answer = co_await runners.call(stage, std::move(spec), CallEvents{});
    if (!answer.clean()) throw Error(Errc::PluginFailed, stage.describe().stage + " cannot be planned: " + answer.ending.message);
    Plan plan = from_json_value<Plan>(parse_json(answer.output, 64));
    for (Target& target : plan.targets) {
        if (target.part.kind.empty()) target.part.kind = target.kind;
    }
    co_return plan;
}

StageOffer local_offer(const PluginEntry& stage, const std::string& config_file) {
    const Describe& describe = stage.describe();
    StageOffer offer{.index = 1,
                     .id = describe.stage,
                     .plugin = describe.id,
                     .version = describe.version,
                     .sha256 = stage.file->sha256,
                     .max_silence_s = describe.max_silence_s,
                     .destructive = describe.destructive};
    if (config_file.empty()) {
        offer.config = apply_schema(describe.settings, Json::object(), describe.id);
    } else {
        const YamlDocument document = load_yaml(config_file);
        offer.config = apply_schema(describe.settings, document.root, document.file);
    }
    offer.timeout_s = std::max(kLeastTimeout_s, 3 * describe.estimate_s);
    return offer;
}

}  // namespace vetting
