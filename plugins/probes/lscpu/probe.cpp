// The processors: lscpu for model and topology, /sys for microcode and PPIN.
#include "plugins/common/probe/tool_probe.hpp"
#include "plugins/probes/lscpu/parse.hpp"
#include "vetting/plugin.hpp"

namespace vetting {
namespace {

class LscpuProbe final : public Probe {
public:
    std::string collect(Call& call) override {
        const probe::Settings settings = probe::settings_of(call, "lscpu");
        if (!std::filesystem::exists(settings.sysroot / "sys/devices/system/cpu/possible")) {
            probe::no_source("no /sys/devices/system/cpu under " + settings.sysroot.string());
        }
        std::vector<std::string> argv = {settings.command, "-J"};
        if (settings.sysroot != "/") argv.push_back("--sysroot=" + settings.sysroot.string());
        const ToolRun run = probe::run_tool(call, argv, "lscpu.json", "application/json");
        nlohmann::json facts = probe::read_run(run, "lscpu", &lscpu::parse);
        lscpu::add_sysfs(facts, settings.sysroot);
        return probe::to_text(facts);
    }
    std::string parse(Call& call) override { return probe::to_text(probe::read_captures(call, &lscpu::parse)); }
};

}  // namespace

VETTING_EXPORT(LscpuProbe);

}  // namespace vetting
