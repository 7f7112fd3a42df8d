// Firmware: no device is touched. What the inventory says is held against the rules; replay does it from captures.
#include "plugins/common/probe/tool_probe.hpp"
#include "plugins/common/text.hpp"
#include "plugins/stages/firmware/captures.hpp"
#include "plugins/stages/firmware/judge.hpp"
#include "vetting/json.hpp"
#include "vetting/plugin.hpp"

namespace vetting {
namespace {

class FirmwareStage final : public Stage {
public:
    void run(Call& call) override { report(call, call.facts()); }

    void replay(Call& call) override {
        nlohmann::json facts = nlohmann::json::object();
        std::size_t index = 0;
        for (const Capture& capture : call.captures()) {
            const std::string place = "capture " + std::to_string(index++) + ": ";
            try {
                probe::add_facts(facts, firmware::facts_in(capture.bytes, capture.tool));
            } catch (const tool::InputError& error) {
                throw Failure(VT_E_INVALID, place + error.what());
            }
        }
        report(call, facts);
    }

    std::string plan(Call& call) override { return to_text(firmware::plan(call.config(), call.facts())); }

private:
    static void report(Call& call, const nlohmann::json& facts) {
        const nlohmann::json config = call.config();
        const std::string differing = config.value("differing", "warning");
        try {
            const std::vector<firmware::Rule> rules = firmware::rules_of(config);
            const firmware::FirmwareList list = firmware::firmware_of(facts);
            const firmware::Judgement judgement = firmware::judge(list, rules, differing);
            call.progress("compare", 0);
            for (const firmware::JudgedPart& judged : judgement.parts) {
                // Also where nothing could be compared: the part is one that the stage is about.
                call.work(judged.part->key, firmware::kCompared, judged.compared, "count");
            }
            for (const Finding& finding : judgement.findings) call.finding(finding);
            call.info(std::to_string(list.parts.size()) + " pieces of firmware, " + std::to_string(rules.size()) + " rules, " +
                      std::to_string(judgement.parts.size()) + " pieces that a rule is about");
            call.progress("compare", 1000);
        } catch (const firmware::RuleError& error) {
            throw Failure(VT_E_CONFIG, error.what());
        }
    }
};

}  // namespace
}  // namespace vetting

VETTING_EXPORT(vetting::FirmwareStage);
