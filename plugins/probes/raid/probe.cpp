// RAID: every tool that this machine has, and the kernel's own arrays.
#include <algorithm>
#include <array>
#include <cctype>
#include <cstdlib>

#include "plugins/common/files.hpp"
#include "plugins/common/probe/tool_probe.hpp"
#include "plugins/common/raid/report.hpp"
#include "plugins/common/raid/tools.hpp"
#include "plugins/common/text.hpp"
#include "plugins/probes/raid/parse.hpp"
#include "vetting/plugin.hpp"

namespace vetting {
namespace {

constexpr const char* kSeconds = "60";
constexpr int kTimedOut = 124;  // of `timeout`
constexpr std::size_t kMostSaid = 300;

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
        for (const raid::Tool& tool : raid::tools()) answers += ask(call, settings, tool, facts) ? 1U : 0U;
        if (answers > 0) return probe::to_text(facts);
        if (has_controller(settings.sysroot)) probe::broken("a RAID controller is here and none of storcli, perccli, MegaCli, ssacli, arcconf answers");
        probe::no_source("this machine has no RAID controller and no array");
    }
    std::string parse(Call& call) override { return probe::to_text(probe::read_captures(call, &raid::parse)); }

private:
    /// @return whether it told of anything; what it could not do is logged where it told of nothing.
    static bool take(Call& call, const std::string& what, const std::string& out, nlohmann::json& facts) {
        try {
            const raid::Report report = raid::parse_raid(out);
            const nlohmann::json said = raid::facts_of(report);
            probe::add_facts(facts, said);
            if (said.empty() && !report.failures.empty()) call.warning("not measured: " + what + ": " + report.failures.front());
            return !said.empty();
        } catch (const tool::InputError& error) {
            call.warning("not measured: " + what + ": " + error.what());
            return false;
        }
    }

    /// The tool's file; empty where it is not on this machine, which is no fault.
    static std::string file_of(const probe::Settings& settings, const raid::Tool& tool) {
        const char* const path = std::getenv("PATH");
        for (const std::string& command : tool.commands) {
            const bool only = std::filesystem::path(settings.command).filename() == command;
            if (!settings.command.empty() && !only) continue;
            const std::string file = raid::installed(only ? settings.command : command, path == nullptr ? "" : path);
            if (!file.empty()) return file;
        }
        return {};
    }

    /// The outputs of one tool are read as one: a drive's row and its details come by different questions.
    static bool ask(Call& call, const probe::Settings& settings, const raid::Tool& tool, nlohmann::json& facts) {
        const std::string file = file_of(settings, tool);
        if (file.empty()) return false;
        const std::string name = std::filesystem::path(file).filename().string();
        std::string all;
        for (const auto& question : tool.questions) {
            const ToolRun run = answer(call, file, question);
            if (run.exit == kTimedOut) {
                call.warning("not measured: " + name + " did not answer within " + kSeconds + " s");
                break;  // nor will it the next time
            }
            all += run.out + "\n";
            if (run.exit != 0 && tool::trim(run.out).empty()) {
                call.warning("not measured: " + name + " exited " + std::to_string(run.exit) + ": " + tool::clean(run.err.substr(0, kMostSaid)));
            }
        }
        return !tool::trim(all).empty() && take(call, name, all, facts);
    }
    /// A controller that hangs must not take the inventory with it: the tool is stopped after a minute.
    static ToolRun answer(Call& call, const std::string& file, const std::vector<std::string>& question) {
        call.throw_if_cancelled();
        std::vector<std::string> argv = {"timeout", "--kill-after=5", kSeconds, file};
        argv.insert(argv.end(), question.begin(), question.end());
        std::string name = "raid-" + std::filesystem::path(file).filename().string();
        for (const std::string& word : question) name += "-" + word;
        std::replace_if(name.begin(), name.end(), [](unsigned char c) { return std::isalnum(c) == 0 && c != '-'; }, '_');
        return probe::run_tool(call, argv, name + ".txt");
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
