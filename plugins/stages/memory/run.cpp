// Memory on the machine under test: as much as the plan wants and each node can spare, by whichever tester is there.
#include "plugins/common/stage/available_memory.hpp"
#include "plugins/stages/memory/test.hpp"
#include "vetting/json.hpp"
#include "vetting/plugin.hpp"

namespace vetting {
namespace {

class MemoryStage final : public Stage {
public:
    void run(Call& call) override {
        stages::offer_to_oom_killer();
        const Plan plan = call.plan();
        if (plan.targets.empty()) return;
        const double wanted = stages::number_at(plan.targets.front().params, "bytes").value_or(0);
        const memory::Settings settings = memory::settings_of(call.config());
        const double system = stages::total_bytes(settings.root).value_or(0);
        for (const Finding& finding : memory::judge_installed(settings, memory::installed_of(plan.targets.front().params), system)) call.finding(finding);
        memory::Test(call, settings, wanted, 0, [&call](std::string_view step, int permille) { call.progress(step, permille); }).run();
    }

    std::string plan(Call& call) override { return to_text(memory::plan(call.config(), call.facts())); }

    /// Logs of stressapptest, stress-ng and memtester.
    void replay(Call& call) override {
        const auto captures = call.captures();
        for (std::size_t i = 0; i < captures.size(); ++i) {
            const auto report = stages::parse_memory_log(captures[i].bytes);
            if (!report) throw Failure(VT_E_INVALID, "capture " + std::to_string(i) + " is no log of stressapptest, stress-ng --vm or memtester");
            replay_one(call, *report);
        }
    }

private:
    static void replay_one(Call& call, const stages::MemoryReport& report) {
        if (report.ended) call.work("memory", memory::kTested, report.tested_bytes.value_or(report.verified_bytes), "byte");
        if (report.ended && report.verified_bytes > 0) call.work("memory", memory::kVerified, report.verified_bytes, "byte");
        if (report.wanted_bytes && report.tested_bytes) {
            for (const Finding& finding : memory::judge_amount(*report.wanted_bytes, *report.tested_bytes, std::nullopt, report.tool)) call.finding(finding);
        }
        for (const Finding& finding : memory::judge_contents(report, std::nullopt, std::nullopt)) call.finding(finding);
        if (report.ended || report.incidents > 0) return;
        const std::string why = report.problems.empty() ? "the log is cut off before its end" : report.problems.front();
        throw Failure(report.out_of_memory ? VT_E_NO_MEMORY : VT_E_IO, report.tool + ": " + why);
    }
};

}  // namespace
}  // namespace vetting

VETTING_EXPORT(vetting::MemoryStage);
