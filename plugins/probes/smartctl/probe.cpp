// What the disks say of themselves, each asked by smartctl.
#include "plugins/common/files.hpp"
#include "plugins/common/json_in.hpp"
#include "plugins/common/probe/tool_probe.hpp"
#include "plugins/common/smartctl/facts.hpp"
#include "plugins/common/text.hpp"
#include "plugins/probes/smartctl/parse.hpp"
#include "vetting/plugin.hpp"

namespace vetting {
namespace {

/// smartctl asks NVMe through the controller; asked by its one namespace, the disk has the name that all others use.
std::string disk_path(const smartctl::ScanEntry& entry, const std::filesystem::path& sysroot) {
    constexpr std::string_view kStart = "/dev/nvme";
    if (!entry.name.starts_with(kStart) || entry.name.find('n', kStart.size()) != std::string::npos) return entry.name;
    std::string only;
    for (const std::string& block : tool::list_folder(sysroot / "sys/block")) {
        if (!("/dev/" + block).starts_with(entry.name + "n")) continue;
        if (!only.empty()) return entry.name;
        only = "/dev/" + block;
    }
    return only.empty() ? entry.name : only;
}

class SmartctlProbe final : public Probe {
public:
    std::string collect(Call& call) override {
        const probe::Settings settings = probe::settings_of(call, "smartctl");
        nlohmann::json facts = nlohmann::json::object();
        const auto entries = scan(call, settings.command);
        if (entries.empty()) probe::no_source("smartctl finds no disk that it could ask (virtual disks have no SMART)");
        std::size_t number = 0, opened = 0;
        for (const smartctl::ScanEntry& entry : entries) {
            call.throw_if_cancelled();
            call.progress(entry.name);
            if (!entry.error.empty()) {
                call.warning("not measured: " + entry.name + ": " + entry.error);
                continue;
            }
            opened += ask(call, settings, entry, number++, facts) ? 1 : 0;
        }
        if (opened == 0) probe::denied("none of the " + std::to_string(entries.size()) + " disks could be opened (root is needed)");
        return probe::to_text(facts);
    }
    std::string parse(Call& call) override { return probe::to_text(probe::read_captures(call, &smartctl::parse)); }

private:
    static std::vector<smartctl::ScanEntry> scan(Call& call, const std::string& command) {
        const ToolRun run = probe::run_tool(call, {command, "--scan-open", "--json=c"}, "smartctl-scan.json", "application/json");
        try {
            return smartctl::parse_scan(run.out);
        } catch (const tool::InputError& error) {
            probe::broken(error.what());
        }
    }

    /// One disk; smartctl's exit status is a bit mask in which only bits 0 and 1 say that it could not ask.
    static bool ask(Call& call, const probe::Settings& settings, const smartctl::ScanEntry& entry, std::size_t number,
                    nlohmann::json& facts) {
        const std::vector<std::string> argv = {settings.command, "--json=c", "-x", "-d", entry.type,
                                               disk_path(entry, settings.sysroot)};
        const ToolRun run = probe::run_tool(call, argv, "smartctl-" + std::to_string(number) + ".json", "application/json");
        try {
            const smartctl::Disk disk = smartctl::parse_smartctl(run.out);
            nlohmann::json one = smartctl::facts_of(disk);
            for (const std::string& message : disk.messages) call.info(entry.name + ": " + message);
            if (one.empty()) return false;
            facts["disks"].push_back(std::move(one));
            return true;
        } catch (const tool::InputError& error) {
            call.warning("not measured: " + entry.name + ": " + error.what());
            return false;
        }
    }
};

}  // namespace

VETTING_EXPORT(SmartctlProbe);

}  // namespace vetting
