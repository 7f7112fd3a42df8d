// SMART on the machine under test: every disk asked at once, judged by the policy; replay does the same from captures.
#include <algorithm>
#include <cctype>

#include "plugins/common/files.hpp"
#include "plugins/common/raid/tools.hpp"
#include "plugins/common/stage/parallel.hpp"
#include "plugins/common/text.hpp"
#include "plugins/stages/smart/examined.hpp"
#include "plugins/stages/smart/judge.hpp"
#include "plugins/stages/smart/plan.hpp"
#include "plugins/stages/smart/self_test.hpp"
#include "vetting/json.hpp"
#include "vetting/plugin.hpp"

namespace vetting {
namespace {

std::string artifact_name(const std::string& start, const std::string& device) {
    std::string name = start + "-" + device.substr(0, 64) + ".json";
    std::replace_if(name.begin(), name.end(), [](unsigned char c) { return std::isalnum(c) == 0 && c != '-' && c != '.'; }, '_');
    return name;
}

void report(Call& call, const smartctl::Disk& disk, const smart::Policy& policy, const std::string& device) {
    if (disk.temperature_c) call.sample("temp/disk/" + device, *disk.temperature_c, "celsius", device);
    if (const std::size_t values = smart::values_read(disk); values > 0) call.work(device, smart::kAttributes, values, "count");
    for (const Finding& finding : smart::judge(disk, policy, device)) call.finding(finding);
}

std::string text_in(const Target& target, const char* name) { return target.params.is_object() ? target.params.value(name, "") : ""; }

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
        examine_controllers(call, policy, plan);
        call.progress("read", 1000);
    }

    void replay(Call& call) override {
        const smart::Policy policy = smart::policy_of(call.config());
        try {
            for (smart::Examined& one : smart::examine(call.captures(), policy)) tell(call, one);
        } catch (const tool::InputError& error) {
            throw Failure(VT_E_INVALID, error.what());
        }
    }

    std::string plan(Call& call) override { return to_text(smart::plan(call.config(), call.facts())); }

private:
    /// No work at all still names the part: what could not be asked is missing, not absent.
    static void tell(Call& call, smart::Examined& one) {
        call.work(one.device, smart::kAttributes, one.values, "count");
        for (Finding& finding : one.findings) {
            finding.part = one.part;
            call.finding(finding);
        }
    }

    static void examine(Call& call, const Target& target, smart::Policy policy, const std::string& self_test) {
        if (target.path.empty()) return;  // only its controller's tool knows it
        const smart::Access access{.path = target.path, .type = text_in(target, "type"), .nvme = text_in(target, "protocol") == "nvme"};
        const auto expected_hours = stages::number_at(target.params, "max_power_on_hours");
        if (expected_hours) policy.max_power_on_hours = *expected_hours;
        smart::Answer answer;
        try {
            answer = smart::ask(call, access);
            test_itself(call, target, access, self_test, policy, answer);
        } catch (const Cancelled&) {
            throw;
        } catch (const Failure& failure) {
            // One disk that cannot be asked costs the others nothing; it has no work and so cannot pass.
            call.finding({.code = "VT-DSK-029", .device = target.device, .message = failure.what(), .source = "smartctl"});
            return;
        }
        call.artifact(artifact_name("smartctl", target.device), "application/json", answer.raw);
        report(call, answer.disk, policy, target.device);
        const nlohmann::json before = target.params.is_object() ? target.params.value("smart_before", nlohmann::json()) : nlohmann::json();
        for (const Finding& finding : smart::grown(before, answer.disk, target.device)) call.finding(finding);
    }

    static void test_itself(Call& call, const Target& target, const smart::Access& access, const std::string& self_test,
                            const smart::Policy& policy, smart::Answer& answer) {
        if (self_test != "short" && self_test != "extended") return;
        Finding finding{.code = "VT-DSK-010", .device = target.device, .source = "smartctl"};
        if (const smart::Quirk* quirk = smart::no_self_test(policy, answer.disk.model.value_or(""))) {
            finding.message = "no self-test was started: " + quirk->why;
            call.finding(finding);
            return;
        }
        smart::SelfTestRun run = smart::run_self_test(call, target.device, access, self_test, answer.disk);
        finding.message = self_test + " self-test: " + run.why_not;
        if (run.ended) call.work(target.device, smart::kSelfTest, 1, "count");
        else call.finding(finding);
        answer = std::move(run.answer);
    }

    /// Volumes, controllers and the drives that only a controller's tool shows, where the inventory has any.
    static void examine_controllers(Call& call, const smart::Policy& policy, const Plan& plan) {
        if (!call.facts("/raid").is_object()) return;
        std::vector<Capture> captures;
        if (const auto mdstat = tool::read_small("/proc/mdstat"); mdstat && !mdstat->empty()) captures.push_back({"raid", *mdstat});
        for (const raid::Tool& tool : raid::tools()) {
            std::string out = ask_tool(call, tool);
            if (!out.empty()) captures.push_back({"raid", std::move(out)});
        }
        try {
            for (smart::Examined& one : smart::examine(captures, policy)) {
                const bool target = std::any_of(plan.targets.begin(), plan.targets.end(), [&one](const Target& t) { return t.device == one.device; });
                if (target) tell(call, one);
                else for (const Finding& finding : one.findings) call.finding(finding);
            }
        } catch (const tool::InputError& error) {
            call.warning(std::string("not measured: RAID: ") + error.what());
        }
    }
    static std::string ask_tool(Call& call, const raid::Tool& tool) {
        std::string out;
        for (const std::string& command : tool.commands) {
            for (const auto& question : tool.questions) {
                std::vector<std::string> argv = {command};
                argv.insert(argv.end(), question.begin(), question.end());
                try {
                    out += call.spawn(argv).out + "\n";
                } catch (const Cancelled&) {
                    throw;
                } catch (const Failure&) {
                    break;  // not installed
                }
            }
            if (!out.empty()) break;
        }
        if (!out.empty()) call.artifact(artifact_name("raid", tool.commands.front()), "text/plain", out);
        return out;
    }
};

}  // namespace
}  // namespace vetting

VETTING_EXPORT(vetting::SmartStage);
