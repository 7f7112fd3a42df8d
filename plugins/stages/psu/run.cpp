// PSU on the machine under test: the BMC is asked before, under and after load; replay judges captures by the same code.
#include <algorithm>
#include <atomic>
#include <chrono>
#include <thread>

#include "plugins/common/probe/tool_probe.hpp"
#include "plugins/common/redfish/client.hpp"
#include "plugins/common/text.hpp"
#include "plugins/stages/psu/judge.hpp"
#include "plugins/stages/psu/plan.hpp"
#include "plugins/stages/psu/sources.hpp"
#include "vetting/json.hpp"
#include "vetting/plugin.hpp"

namespace vetting {
namespace {

using std::chrono::milliseconds;
using nlohmann::json;

/// Every processor at work, so that the supplies are.
class Load {
public:
    Load() {
        const unsigned count = std::max(1U, std::thread::hardware_concurrency());
        for (unsigned i = 0; i < count; ++i) threads_.emplace_back([](const std::stop_token& stop) { work(stop); });
    }

private:
    static void work(const std::stop_token& stop) {
        volatile double value = 1.0;
        while (!stop.stop_requested()) {
            for (int i = 0; i < 4096; ++i) value = value * 1.0000001 + 1e-9;
            if (value > 1e6) value = 1.0;
        }
    }
    std::vector<std::jthread> threads_;
};

void tell(Call& call, const std::vector<Finding>& findings) {
    for (const Finding& finding : findings) call.finding(finding);
}

/// Count what was read of each supply that is there: 0 where nobody says how it is, so that it cannot pass. Together they are
/// told of where the plan knew none of them, and where there are none.
void tell_work(Call& call, const json& facts, bool together) {
    bool any = false, all = true;
    for (const psu::Supply& supply : psu::supplies_of(facts)) {
        if (!supply.present) continue;
        any = true;
        all = all && (supply.ok || supply.failed);
        if (!together) call.work(supply.key, psu::kRead, supply.ok || supply.failed ? 1 : 0, "count");
    }
    if (!any || together) call.work(psu::kTogether, psu::kRead, any && all ? 1 : 0, "count");
}

bool is_together(const Plan& plan) {
    return std::any_of(plan.targets.begin(), plan.targets.end(), [](const Target& one) { return one.device == psu::kTogether; });
}

class PsuStage final : public Stage {
public:
    void run(Call& call) override {
        if (call.plan().targets.empty()) return;  // no supply is known: the stage is skipped
        const json config = call.config();
        const psu::Policy policy = psu::policy_of(config);
        const bool together = is_together(call.plan());
        const auto redfish = redfish::service_of(call, config, "redfish_");
        const double load_s = stages::number_at(config, "load_s").value_or(20);
        call.progress("before", 0);
        const json before = ask(call, redfish, false);
        tell_work(call, before, together);
        json under;
        {
            const Load load;
            call.progress("load", 0);
            if (!call.wait_for(milliseconds(static_cast<std::int64_t>(load_s * 1000)))) throw Cancelled();
            under = ask(call, redfish, true);
        }
        tell_work(call, under, together);
        call.progress("after", 0);
        const json after = ask(call, redfish, false);
        tell_work(call, after, together);
        tell_once(call, {psu::judge(before, policy), psu::judge(under, policy), psu::judge(after, policy)});
        tell(call, psu::judge_log_of_run(last_event(call.plan()), before, after));
        call.progress("after", 1000);
    }

    void replay(Call& call) override {
        std::vector<json> sources;
        std::size_t index = 0;
        for (const Capture& capture : call.captures()) {
            try {
                sources.push_back(psu::read_capture(capture.tool, capture.bytes));
            } catch (const tool::InputError& error) {
                throw Failure(VT_E_INVALID, "capture " + std::to_string(index) + ": " + error.what());
            }
            ++index;
        }
        const json facts = psu::merge_sources(sources);
        tell_work(call, facts, false);
        tell(call, psu::judge(facts, psu::policy_of(call.config())));
        tell(call, psu::judge_log(facts, std::nullopt));
    }

    std::string plan(Call& call) override { return to_text(psu::plan(call.config(), call.facts())); }

private:
    /// What every source on this machine says now. @throws Failure VT_E_UNSUPPORTED where none of them says anything.
    static json ask(Call& call, const std::optional<redfish::Service>& redfish, bool under_load) {
        std::vector<json> sources;
        std::string why;
        ask_one(call, "ipmitool", std::vector<std::string>{"sdr", "elist", "all"}, sources, why);
        if (!under_load && !sources.empty()) ask_one(call, "ipmitool", std::vector<std::string>{"sel", "elist"}, sources, why);
        if (redfish) ask_redfish(call, *redfish, sources, why);
        const std::size_t live = sources.size();
        ask_one(call, "dmidecode", std::vector<std::string>{"-t", "39"}, sources, why);
        if (under_load && sources.size() > live) sources.back() = psu::of_the_last_boot(std::move(sources.back()));
        if (json kernel = psu::read_kernel(stages::text_at(call.config(), "sysroot")); !kernel.empty()) sources.push_back(std::move(kernel));
        if (sources.empty()) throw Failure(VT_E_UNSUPPORTED, "nothing on this machine tells of its power supplies: " + why);
        return psu::merge_sources(sources);
    }

    static void take(json facts, const std::string& who, std::vector<json>& sources, std::string& why) {
        if (!facts.empty()) sources.push_back(std::move(facts));
        else why += (why.empty() ? "" : "; ") + who + " knows of none";
    }

    static void ask_one(Call& call, const std::string& tool, std::vector<std::string> words, std::vector<json>& sources, std::string& why) {
        words.insert(words.begin(), tool);
        try {
            const ToolRun run = call.spawn(words);
            take(psu::read_capture(tool, run.out), tool, sources, why);
        } catch (const tool::InputError& error) {
            why += (why.empty() ? "" : "; ") + std::string(error.what());
        } catch (const Failure& failure) {
            if (failure.status() != VT_E_TOOL) throw;
            why += (why.empty() ? "" : "; ") + tool + " is not here";
        }
    }

    /// A service that does not answer says nothing of the supplies; others may.
    static void ask_redfish(Call& call, const redfish::Service& service, std::vector<json>& sources, std::string& why) {
        try {
            take(psu::read_capture("redfish", redfish::ask(call, service, redfish::power_only())), "the Redfish service", sources, why);
        } catch (const tool::InputError& error) {
            why += (why.empty() ? "" : "; ") + std::string(error.what());
        } catch (const Failure& failure) {
            if (failure.status() != VT_E_TOOL) throw;
            call.warning(failure.what());
            why += (why.empty() ? "" : "; ") + std::string(failure.what());
        }
    }

    static std::optional<double> last_event(const Plan& plan) {
        for (const Target& target : plan.targets) {
            if (const auto last = stages::number_at(target.params, "last_event")) return last;
        }
        return std::nullopt;
    }

    /// A finding that every reading makes is told once.
    static void tell_once(Call& call, const std::vector<std::vector<Finding>>& rounds) {
        std::vector<std::string> told;
        for (const auto& findings : rounds) {
            for (const Finding& finding : findings) {
                const std::string what = finding.code + finding.device;
                if (std::find(told.begin(), told.end(), what) != told.end()) continue;
                told.push_back(what);
                call.finding(finding);
            }
        }
    }
};

}  // namespace
}  // namespace vetting

VETTING_EXPORT(vetting::PsuStage);
