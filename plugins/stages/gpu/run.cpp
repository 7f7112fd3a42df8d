// GPU on the machine under test: health, work with known answers on every card at once, health again; replay judges captures.
#include <algorithm>
#include <chrono>

#include "plugins/common/stage/parallel.hpp"
#include "plugins/common/text.hpp"
#include "plugins/stages/gpu/compute.hpp"
#include "plugins/stages/gpu/judge.hpp"
#include "plugins/stages/gpu/plan.hpp"
#include "plugins/stages/gpu/sources.hpp"
#include "plugins/stages/gpu/under_load.hpp"
#include "vetting/json.hpp"
#include "vetting/plugin.hpp"

namespace vetting {
namespace {

using nlohmann::json;
using std::chrono::milliseconds;

bool setting(const json& config, const char* name, bool otherwise) {
    const auto found = config.find(name);
    return found != config.end() && found->is_boolean() ? found->get<bool>() : otherwise;
}

class GpuStage final : public Stage {
public:
    void run(Call& call) override {
        const json config = call.config();
        const Plan plan = call.plan();
        if (plan.targets.empty()) return;  // no card to test: the stage is skipped, and no driver is loaded
        const gpu::Policy policy = gpu::policy_of(config);
        call.progress("health", 0);
        const json before = ask_cards(call);
        tell_health(call, before, plan);
        std::vector<std::string> told;
        tell(call, gpu::judge(before, policy), told);
        if (!setting(config, "compute", true)) return;
        const json loaded = compute(call, config, plan);
        tell(call, gpu::judge_under_load(loaded, before, policy), told);
        call.progress("health after", 0);
        const json after = ask_cards(call);
        tell(call, gpu::judge(after, policy), told);
        tell(call, gpu::judge_change(before, after), told);
        call.progress("health after", 1000);
    }

    void replay(Call& call) override {
        const gpu::Policy policy = gpu::policy_of(call.config());
        std::vector<json> sources;
        for (const Capture& capture : call.captures()) {
            try {
                sources.push_back(gpu::read_capture(capture.tool, capture.bytes));
            } catch (const tool::InputError& error) {
                throw Failure(VT_E_INVALID, "capture " + std::to_string(sources.size()) + ": " + error.what());
            }
        }
        const json merged = gpu::merge_sources(sources);
        const json& gpus = stages::list_at(merged, "gpus");
        for (std::size_t i = 0; i < gpus.size(); ++i) {
            const gpu::Card card = gpu::card_of(gpus[i], i);
            call.work(card.key, gpu::kRead, static_cast<double>(card.health_values), "count");
        }
        if (gpus.empty()) call.work("gpus", gpu::kRead, 0, "count");
        std::vector<std::string> told;
        for (const json& facts : sources) {
            // Each by itself, since one may have seen what was over when another was taken; what one leaves out another may tell.
            std::vector<Finding> findings = gpu::judge(gpu::with_identity(facts, merged), policy);
            std::erase_if(findings, [](const Finding& finding) { return finding.code == gpu::kNotTold; });
            tell(call, findings, told);
            tell(call, gpu::judge_log(facts, merged), told);
        }
        tell(call, gpu::judge(merged, policy), told);
    }

    std::string plan(Call& call) override { return to_text(gpu::plan(call.config(), call.facts())); }

private:
    /// What the cards of both vendors say now; `{}` where none is there to ask.
    static json ask_cards(Call& call) {
        std::vector<json> sources;
        try {
            const ToolRun run = call.spawn({"nvidia-smi", "-q", "-x"});
            sources.push_back(gpu::read_run(run.out, run.err, run.exit));
        } catch (const Failure& failure) {
            if (failure.status() != VT_E_TOOL) throw;
            const auto nvml = nvidia::Nvml::load();
            call.info(nvml ? "nvidia-smi is not here, the driver's library is asked" : "nvidia-smi is not here");
            if (nvml) sources.push_back(gpu::facts_of(nvml->read()));
        } catch (const tool::InputError& error) {
            call.warning(error.what());
        }
        sources.push_back(gpu::read_amd("/"));
        return gpu::merge_sources(sources);
    }

    static void tell_health(Call& call, const json& facts, const Plan& plan) {
        const json& gpus = stages::list_at(facts, "gpus");
        for (std::size_t i = 0; i < gpus.size(); ++i) {
            const gpu::Card card = gpu::card_of(gpus[i], i);
            const bool wanted = std::any_of(plan.targets.begin(), plan.targets.end(), [&card](const Target& target) { return target.device == card.key; });
            // A card without error counters is measured by the work that it does; its link at least must have been told of.
            if (wanted) call.work(card.key, gpu::kRead, static_cast<double>(card.health_values + card.link_values), "count");
        }
    }

    /// A finding that both readings make is told once.
    static void tell(Call& call, const std::vector<Finding>& findings, std::vector<std::string>& told) {
        for (const Finding& finding : findings) {
            const std::string what = finding.code + finding.device + finding.message;
            if (std::find(told.begin(), told.end(), what) != told.end()) continue;
            told.push_back(what);
            call.finding(finding);
        }
    }

    /// The OpenCL device of a target: by its address; the processor where the plan says so.
    static const gpu::ComputeDevice* device_of(const gpu::Compute& opencl, const Target& target) {
        const std::string address = stages::text_at(target.params, "pci_address");
        const bool cpu = target.params.is_object() && target.params.value("cpu", false);
        for (const gpu::ComputeDevice& device : opencl.devices()) {
            if (cpu ? !device.is_gpu : device.is_gpu && !address.empty() && device.pci_address == address) return &device;
        }
        return nullptr;
    }

    /// @returns what NVIDIA's cards said of themselves meanwhile
    static json compute(Call& call, const json& config, const Plan& plan) {
        call.progress("compute", 0);
        gpu::UnderLoad under_load;
        const auto nvml = nvidia::Nvml::load();
        std::string why;
        const auto opencl = gpu::Compute::load(why);
        const milliseconds time(static_cast<std::int64_t>(stages::number_at(config, "duration_s").value_or(30) * 1000));
        stages::run_parallel(
            call, plan.targets.size(), 64,
            [&](std::size_t i, Call& worker) { exercise(worker, opencl.get(), why, plan.targets[i], time); },
            [&] {
                if (nvml) under_load.add(nvml->read());
                call.progress("compute");
            });
        call.progress("compute", 1000);
        return under_load.facts();
    }

    static void exercise(Call& call, gpu::Compute* opencl, const std::string& why, const Target& target, milliseconds time) {
        const gpu::ComputeDevice* device = opencl == nullptr ? nullptr : device_of(*opencl, target);
        if (device == nullptr) {
            call.finding({.code = "VT-GPU-015", .device = target.device,
                          .message = opencl == nullptr ? why : "OpenCL offers no device at the card's address", .source = "OpenCL"});
            return;
        }
        call.info(target.device + ": " + device->name + ", driver " + device->version);
        const gpu::ComputeResult result = opencl->run(*device, time, [&call] { return !call.cancelled(); });
        if (result.operations > 0) call.work(target.device, gpu::kVerified, result.operations, "op");
        for (const Finding& finding : gpu::judge_work(result, target.device)) call.finding(finding);
    }
};

}  // namespace
}  // namespace vetting

VETTING_EXPORT(vetting::GpuStage);
