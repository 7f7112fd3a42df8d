// SMART on the machine under test: every disk asked at once, judged by the policy; replay does the same from captures.
#include <algorithm>
#include <cctype>

#include "plugins/common/stage/parallel.hpp"
#include "plugins/common/text.hpp"
#include "plugins/stages/smart/judge.hpp"
#include "plugins/stages/smart/plan.hpp"
#include "plugins/stages/smart/self_test.hpp"
#include "vetting/json.hpp"
#include "vetting/plugin.hpp"

namespace vetting {
namespace {

std::string artifact_name(const std::string& device) {
    std::string name = "smartctl-" + device.substr(0, 64) + ".json";
    std::replace_if(name.begin(), name.end(), [](unsigned char c) { return std::isalnum(c) == 0 && c != '-' && c != '.'; }, '_');
    return name;
}

/// The key of a captured disk: as the inventory would name it.
std::string key_of(const smartctl::Disk& disk, std::size_t index) {
    if (disk.serial && !disk.serial->empty()) return *disk.serial;
    if (disk.name.empty()) return "disk" + std::to_string(index);
    return disk.name.substr(disk.name.rfind('/') + 1);
}

Part part_of(const smartctl::Disk& disk) {
    return {"disk", disk.name.substr(disk.name.rfind('/') + 1), disk.serial.value_or(""), disk.model.value_or("")};
}

void report(Call& call, const smartctl::Disk& disk, const smart::Policy& policy, const std::string& device) {
    if (disk.temperature_c) call.sample("temp/disk/" + device, *disk.temperature_c, "celsius", device);
    if (const std::size_t values = smart::values_read(disk); values > 0) call.work(device, smart::kAttributes, values, "count");
    for (const Finding& finding : smart::judge(disk, policy, device)) call.finding(finding);
}

class SmartStage final : public Stage {
public:
    void run(Call& call) override {
        const auto config = call.config();
        const smart::Policy policy = smart::policy_of(config);
        const std::string self_test = stages::text_at(config, "self_test");
        const auto limit = static_cast<std::size_t>(stages::number_at(config, "max_parallel").value_or(32));
        const Plan plan = call.plan();
        call.progress("read", 0);
        stages::run_parallel(
            call, plan.targets.size(), limit,
            [&plan, &policy, &self_test](std::size_t i, Call& worker) { examine(worker, plan.targets[i], policy, self_test); },
            [&call] { call.progress("read"); });
        call.progress("read", 1000);
    }

    void replay(Call& call) override {
        const smart::Policy policy = smart::policy_of(call.config());
        std::size_t index = 0;
        for (const Capture& capture : call.captures()) {
            for (const smartctl::Disk& disk : reports_in(capture, index)) {
                const std::string device = key_of(disk, index++);
                if (const std::size_t values = smart::values_read(disk); values > 0) {
                    call.work(device, smart::kAttributes, values, "count");
                }
                for (Finding finding : smart::judge(disk, policy, device)) {
                    finding.part = part_of(disk);
                    call.finding(finding);
                }
            }
        }
    }

    std::string plan(Call& call) override { return to_text(smart::plan(call.config(), call.facts())); }

private:
    static void examine(Call& call, const Target& target, const smart::Policy& policy, const std::string& self_test) {
        smart::Answer answer;
        try {
            answer = smart::ask(call, target.path);
        } catch (const Cancelled&) {
            throw;
        } catch (const Failure& failure) {
            // One disk that cannot be asked costs the others nothing; it has no work and so cannot pass.
            call.finding({.code = "VT-DSK-029", .device = target.device, .message = failure.what(), .source = "smartctl"});
            return;
        }
        if (self_test == "short" || self_test == "extended") {
            smart::SelfTestRun run = smart::run_self_test(call, target.device, target.path, self_test, answer.disk);
            if (run.ended) call.work(target.device, smart::kSelfTest, 1, "count");
            else call.finding({.code = "VT-DSK-010", .device = target.device, .message = self_test + " self-test: " + run.why_not, .source = "smartctl"});
            answer = std::move(run.answer);
        }
        call.artifact(artifact_name(target.device), "application/json", answer.raw);
        report(call, answer.disk, policy, target.device);
        const nlohmann::json before = target.params.is_object() ? target.params.value("smart_before", nlohmann::json()) : nlohmann::json();
        for (const Finding& finding : smart::grown(before, answer.disk, target.device)) call.finding(finding);
    }

    /// @throws Failure VT_E_INVALID naming the capture when it holds no report of smartctl.
    static std::vector<smartctl::Disk> reports_in(const Capture& capture, std::size_t index) {
        try {
            return smartctl::parse_smartctl_reports(capture.bytes);
        } catch (const tool::InputError& error) {
            throw Failure(VT_E_INVALID, "capture " + std::to_string(index) + ": " + error.what());
        }
    }
};

}  // namespace
}  // namespace vetting

VETTING_EXPORT(vetting::SmartStage);
