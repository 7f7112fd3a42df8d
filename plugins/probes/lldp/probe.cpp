// The neighbours that an LLDP daemon on this machine has heard.
#include <nlohmann/json.hpp>

#include "plugins/common/probe/tool_probe.hpp"
#include "plugins/common/text.hpp"
#include "plugins/probes/lldp/parse.hpp"
#include "vetting/plugin.hpp"

namespace vetting {
namespace {

class LldpProbe final : public Probe {
public:
    std::string collect(Call& call) override {
        const probe::Settings settings = probe::settings_of(call, "lldpctl");
        ToolRun run;
        try {
            run = probe::run_tool(call, {settings.command, "-f", "json"}, "lldp.json", "application/json");
        } catch (const Failure& failure) {
            if (failure.status() == VT_E_TOOL) probe::no_source("no LLDP daemon is installed here (lldpctl)");
            throw;
        }
        if (!run.ok()) probe::no_source("no LLDP daemon answers: " + tool::clean(run.err.substr(0, 300)));
        const nlohmann::json facts = probe::read_run(run, "lldpctl", &lldp::parse);
        if (facts.empty()) call.info("no neighbour has been heard yet");
        return probe::to_text(facts);
    }
    std::string parse(Call& call) override { return probe::to_text(probe::read_captures(call, &lldp::parse)); }
};

}  // namespace

VETTING_EXPORT(LldpProbe);

}  // namespace vetting
