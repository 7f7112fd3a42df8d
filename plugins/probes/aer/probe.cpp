// PCIe errors a device, as facts once and as samples while the stages run.
#include <map>

#include "plugins/common/files.hpp"
#include "plugins/common/probe/tool_probe.hpp"
#include "plugins/probes/aer/parse.hpp"
#include "vetting/plugin.hpp"

namespace vetting {
namespace {

class AerProbe final : public Probe {
public:
    std::string collect(Call& call) override { return probe::to_text(read(call)); }
    std::string parse(Call& call) override { return probe::to_text(probe::read_captures(call, &aer::parse)); }

    /// What a device counted since the first look.
    void sample(Call& call) override {
        const nlohmann::json facts = read(call);
        for (const nlohmann::json& device : facts.at("aer").at("devices")) {
            const std::string address = device.at("address").get<std::string>();
            for (const char* severity : {"correctable", "nonfatal", "fatal"}) {
                if (!device.contains(severity)) continue;
                const double count = device.at(severity).get<double>();
                const std::string key = "pci/" + address + "/aer_" + severity;
                const double first = first_.emplace(key, count).first->second;
                call.sample(key, count >= first ? count - first : count, "count", address);
            }
        }
    }

private:
    static nlohmann::json read(Call& call) {
        const auto folder = probe::settings_of(call, "").sysroot / "sys/bus/pci/devices";
        tool::SysfsTree tree;
        for (const std::string& address : tool::list_folder(folder)) {
            for (const char* file : {"aer_dev_correctable", "aer_dev_nonfatal", "aer_dev_fatal"}) {
                if (auto content = tool::read_small(folder / address / file)) tree[address + "/" + file] = std::move(*content);
            }
        }
        nlohmann::json facts = aer::facts_of(tree);
        if (facts.empty()) probe::no_source("no PCIe device here counts its errors (AER is off, or left to the firmware)");
        return facts;
    }
    std::map<std::string, double> first_;
};

}  // namespace

VETTING_EXPORT(AerProbe);

}  // namespace vetting
