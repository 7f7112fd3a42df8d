// The block devices as the kernel has them.
#include "plugins/common/probe/tool_probe.hpp"
#include "plugins/probes/lsblk/parse.hpp"
#include "vetting/plugin.hpp"

namespace vetting {
namespace {

// Named columns instead of -O, whose set changes with every version.
constexpr const char* kColumns = "NAME,KNAME,PATH,TYPE,SIZE,ROTA,TRAN,MODEL,SERIAL,WWN,VENDOR,REV,RO,RM,LOG-SEC,PHY-SEC";

class LsblkProbe final : public Probe {
public:
    std::string collect(Call& call) override {
        const probe::Settings settings = probe::settings_of(call, "lsblk");
        std::vector<std::string> argv = {settings.command, "-J", "-b", "-o", kColumns};
        if (settings.sysroot != "/") argv.push_back("--sysroot=" + settings.sysroot.string());
        const ToolRun run = probe::run_tool(call, argv, "lsblk.json", "application/json");
        nlohmann::json facts = probe::read_run(run, "lsblk", &lsblk::parse);
        lsblk::add_by_id(facts, settings.sysroot);
        lsblk::add_pci_address(facts, settings.sysroot);
        if (settings.sysroot != "/") lsblk::add_given_loops(facts, settings.sysroot);
        return probe::to_text(facts);
    }
    std::string parse(Call& call) override { return probe::to_text(probe::read_captures(call, &lsblk::parse)); }
};

}  // namespace

VETTING_EXPORT(LsblkProbe);

}  // namespace vetting
