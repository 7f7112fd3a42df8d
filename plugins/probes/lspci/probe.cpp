// The PCI functions: names and drivers by lspci, numbers and links by the kernel.
#include "plugins/common/files.hpp"
#include "plugins/common/json_in.hpp"
#include "plugins/common/probe/tool_probe.hpp"
#include "plugins/probes/lspci/parse.hpp"
#include "vetting/plugin.hpp"

namespace vetting {
namespace {

class LspciProbe final : public Probe {
public:
    std::string collect(Call& call) override {
        const probe::Settings settings = probe::settings_of(call, "lspci");
        if (tool::list_folder(settings.sysroot / "sys/bus/pci/devices").empty()) probe::no_source("this machine has no PCI functions");
        nlohmann::json facts = nlohmann::json::object();
        // Another root's functions are named by nobody: lspci would name this machine's.
        if (settings.sysroot == "/") facts = names(call, settings.command);
        lspci::add_sysfs(facts, settings.sysroot);
        return probe::to_text(facts);
    }
    std::string parse(Call& call) override { return probe::to_text(probe::read_captures(call, &lspci::parse)); }

private:
    static nlohmann::json names(Call& call, const std::string& command) {
        try {
            const ToolRun run = probe::run_tool(call, {command, "-Dvmmnnk"}, "lspci.txt");
            return probe::read_run(run, "lspci", &lspci::parse);
        } catch (const Failure& failure) {
            if (failure.status() != VT_E_TOOL) throw;
            call.warning(std::string("the names of the PCI functions are ") + failure.what());
            return nlohmann::json::object();
        }
    }
};

}  // namespace

VETTING_EXPORT(LspciProbe);

}  // namespace vetting
