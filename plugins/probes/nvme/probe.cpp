// The NVMe drives: the list, then every controller's health and logs, several controllers at once.
#include <mutex>

#include "plugins/common/files.hpp"
#include "plugins/common/nvme/parse.hpp"
#include "plugins/common/probe/tool_probe.hpp"
#include "plugins/common/smartctl/facts.hpp"
#include "plugins/common/stage/parallel.hpp"
#include "plugins/common/text.hpp"
#include "plugins/probes/nvme/parse.hpp"
#include "vetting/plugin.hpp"

namespace vetting {
namespace {

constexpr std::size_t kAtOnce = 16;
constexpr const char* kJson = "application/json";

class NvmeProbe final : public Probe {
public:
    std::string collect(Call& call) override {
        const probe::Settings settings = probe::settings_of(call, "nvme");
        const std::vector<std::string> controllers = tool::list_folder(settings.sysroot / "sys/class/nvme");
        if (controllers.empty()) probe::no_source("this machine has no NVMe controller");
        const ToolRun listed = probe::run_tool(call, {settings.command, "list", "-o", "json"}, "nvme-list.json", kJson);
        std::vector<nvme::Disk> disks = read(call, listed.out, "nvme list");
        std::mutex mutex;
        std::size_t answers = 0;
        stages::run_parallel(
            call, controllers.size(), kAtOnce,
            [&settings, &controllers, &disks, &mutex, &answers](std::size_t i, Call& worker) {
                for (nvme::Disk& said : ask(worker, settings.command, controllers[i])) {
                    const std::lock_guard lock(mutex);
                    ++answers;
                    nvme::join(disks, std::move(said));
                }
            },
            [&call] { call.progress("nvme"); });
        if (answers == 0) probe::denied("none of the NVMe controllers could be asked (root is needed)");
        nlohmann::json facts = {{"disks", nlohmann::json::array()}};
        for (const nvme::Disk& disk : disks) facts["disks"].push_back(smartctl::facts_of(disk));
        return probe::to_text(facts);
    }
    std::string parse(Call& call) override { return probe::to_text(probe::read_captures(call, &nvme::parse)); }

private:
    /// Health, identity, self-tests. A log that a drive does not keep costs the others nothing.
    static std::vector<nvme::Disk> ask(Call& call, const std::string& command, const std::string& controller) {
        std::vector<nvme::Disk> all;
        for (const char* log : {"smart-log", "id-ctrl", "self-test-log"}) {
            call.throw_if_cancelled();
            const ToolRun run = probe::run_tool(call, {command, log, "/dev/" + controller, "-o", "json"},
                                                "nvme-" + controller + "-" + log + ".json", kJson);
            for (nvme::Disk& disk : read(call, run.out, "nvme " + std::string(log) + " " + controller)) {
                disk.name = "/dev/" + controller;
                all.push_back(std::move(disk));
            }
        }
        return all;
    }
    static std::vector<nvme::Disk> read(Call& call, const std::string& out, const std::string& what) {
        try {
            return nvme::parse_nvme(out);
        } catch (const tool::InputError& error) {
            call.warning("not measured: " + what + ": " + error.what());
            return {};
        }
    }
};

}  // namespace

VETTING_EXPORT(NvmeProbe);

}  // namespace vetting
