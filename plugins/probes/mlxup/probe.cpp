// NVIDIA's network cards: mlxup, or mlxfwmanager of its firmware tools.
#include "plugins/common/probe/tool_probe.hpp"
#include "plugins/probes/mlxup/parse.hpp"
#include "vetting/plugin.hpp"

namespace vetting {
namespace {

class MlxupProbe final : public Probe {
public:
    std::string collect(Call& call) override {
        const probe::Settings settings = probe::settings_of(call, "mlxup");
        for (const std::string& command : {settings.command, std::string("mlxfwmanager")}) {
            ToolRun run;
            try {
                run = probe::run_tool(call, {command, "--query"}, "mlxup.txt");
            } catch (const Failure& failure) {
                if (failure.status() != VT_E_TOOL) throw;
                continue;  // not installed
            }
            return probe::to_text(probe::read_run(run, command, &mlxup::parse));
        }
        probe::no_source("neither mlxup nor mlxfwmanager is installed");
    }
    std::string parse(Call& call) override { return probe::to_text(probe::read_captures(call, &mlxup::parse)); }
};

}  // namespace

VETTING_EXPORT(MlxupProbe);

}  // namespace vetting
