// RAID: every tool that this machine has, and the kernel's own arrays.
#include <algorithm>
#include <array>
#include <cctype>

#include "plugins/common/files.hpp"
#include "plugins/common/probe/tool_probe.hpp"
#include "plugins/common/raid/tools.hpp"
#include "plugins/common/text.hpp"
#include "plugins/probes/raid/parse.hpp"
#include "vetting/plugin.hpp"

namespace vetting {
namespace {

/// Kernel drivers of RAID controllers whose drives only a tool of the vendor shows.
bool has_controller(const std::filesystem::path& sysroot) {
    constexpr std::array<std::string_view, 6> kDrivers = {"megaraid_sas", "mpi3mr", "hpsa", "smartpqi", "aacraid", "cciss"};
    for (const std::string& host : tool::list_folder(sysroot / "sys/class/scsi_host")) {
        const auto driver = tool::read_small(sysroot / "sys/class/scsi_host" / host / "proc_name");
        for (const std::string_view name : kDrivers) {
            if (driver && *driver == name) return true;
        }
    }
    return false;
}

class RaidProbe final : public Probe {
public:
    std::string collect(Call& call) override {
        const probe::Settings settings = probe::settings_of(call, "");
        nlohmann::json facts = nlohmann::json::object();
        std::size_t answers = ask_kernel(call, settings, facts);
        const bool controller = has_controller(settings.sysroot);
        if (controller || !settings.command.empty()) {
            for (const raid::Tool& tool : raid::tools()) answers += ask(call, settings, tool, facts) ? 1U : 0U;
        }
        if (answers > 0) return probe::to_text(facts);
        if (controller) probe::broken("a RAID controller is here and none of storcli, perccli, MegaCli, ssacli answers");
        probe::no_source("this machine has no RAID controller and no array");
    }
    std::string parse(Call& call) override { return probe::to_text(probe::read_captures(call, &raid::parse)); }

private:
    static bool take(Call& call, const std::string& what, const std::string& out, nlohmann::json& facts) {
        try {
            const nlohmann::json said = raid::parse(out);
            probe::add_facts(facts, said);
            return !said.empty();
        } catch (const tool::InputError& error) {
            call.warning("not measured: " + what + ": " + error.what());
            return false;
        }
    }

    /// The outputs of one tool are read as one: a drive's row and its details come by different questions.
    static bool ask(Call& call, const probe::Settings& settings, const raid::Tool& tool, nlohmann::json& facts) {
        std::string all;
        std::vector<std::string> commands = tool.commands;
        if (!settings.command.empty()) {
            const std::string name = std::filesystem::path(settings.command).filename().string();
            if (std::find(commands.begin(), commands.end(), name) == commands.end()) return false;
            commands = {settings.command};
        }
        for (const std::string& command : commands) {
            for (const auto& question : tool.questions) all += answer(call, command, question);
            if (!all.empty()) return take(call, command, all, facts);
        }
        return false;
    }
    static std::string answer(Call& call, const std::string& command, const std::vector<std::string>& question) {
        std::vector<std::string> argv = {command};
        argv.insert(argv.end(), question.begin(), question.end());
        std::string name = "raid-" + std::filesystem::path(command).filename().string();
        for (const std::string& word : question) name += "-" + word;
        std::replace_if(name.begin(), name.end(), [](unsigned char c) { return std::isalnum(c) == 0 && c != '-'; }, '_');
        try {
            return call_tool(call, argv, name + ".txt");
        } catch (const Cancelled&) {
            throw;
        } catch (const Failure&) {
            return {};  // not installed
        }
    }
    static std::string call_tool(Call& call, const std::vector<std::string>& argv, const std::string& name) {
        call.throw_if_cancelled();
        return probe::run_tool(call, argv, name).out + "\n";
    }

    static std::size_t ask_kernel(Call& call, const probe::Settings& settings, nlohmann::json& facts) {
        const auto mdstat = tool::read_small(settings.sysroot / "proc/mdstat");
        if (!mdstat || !tool::contains(*mdstat, "\nmd")) return 0;
        call.artifact("mdstat.txt", "text/plain", *mdstat);
        return take(call, "/proc/mdstat", *mdstat, facts) ? 1 : 0;
    }
};

}  // namespace

VETTING_EXPORT(RaidProbe);

}  // namespace vetting
