// The firmware that fwupd knows.
#include <nlohmann/json.hpp>

#include "plugins/common/probe/tool_probe.hpp"
#include "plugins/common/text.hpp"
#include "plugins/probes/fwupd/parse.hpp"
#include "vetting/plugin.hpp"

namespace vetting {
namespace {

constexpr int kNothingToDo = 2;  // fwupdmgr's exit status

class FwupdProbe final : public Probe {
public:
    std::string collect(Call& call) override {
        const probe::Settings settings = probe::settings_of(call, "fwupdmgr");
        ToolRun run;
        try {
            run = probe::run_tool(call, {settings.command, "get-devices", "--json"}, "fwupd.json", "application/json");
        } catch (const Failure& failure) {
            // A helper, not a part of the machine: without it other probes still tell the versions they know.
            if (failure.status() == VT_E_TOOL) probe::no_source("fwupdmgr is not installed here");
            throw;
        }
        if (run.exit == kNothingToDo && run.out.empty()) probe::no_source("fwupd knows none of this machine's parts");
        if (!run.ok() && run.out.empty()) probe::no_source("fwupd does not run here: " + tool::clean(run.err.substr(0, 300)));
        const nlohmann::json facts = probe::read_run(run, "fwupdmgr", &fwupd::parse);
        if (facts.empty()) probe::no_source("fwupd knows none of this machine's parts");
        return probe::to_text(facts);
    }
    std::string parse(Call& call) override { return probe::to_text(probe::read_captures(call, &fwupd::parse)); }
};

}  // namespace

VETTING_EXPORT(FwupdProbe);

}  // namespace vetting
