// The whole machine as lshw sees it.
#include <unistd.h>

#include "plugins/common/probe/tool_probe.hpp"
#include "plugins/probes/lshw/parse.hpp"
#include "vetting/plugin.hpp"

namespace vetting {
namespace {

class LshwProbe final : public Probe {
public:
    std::string collect(Call& call) override {
        const probe::Settings settings = probe::settings_of(call, "lshw");
        if (settings.sysroot != "/") probe::no_source("lshw reads the running machine only, not " + settings.sysroot.string());
        // Without root it still exits 0, and most serials and memory banks are missing: partial, and said so.
        if (::geteuid() != 0) call.warning("lshw without root: serials and memory banks are not measured");
        const ToolRun run = probe::run_tool(call, {settings.command, "-json", "-quiet", "-numeric"}, "lshw.json", "application/json");
        return probe::to_text(probe::read_run(run, "lshw", &lshw::parse));
    }
    std::string parse(Call& call) override { return probe::to_text(probe::read_captures(call, &lshw::parse)); }
};

}  // namespace

VETTING_EXPORT(LshwProbe);

}  // namespace vetting
