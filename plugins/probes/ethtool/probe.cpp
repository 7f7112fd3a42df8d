// The network ports: what the kernel shows in /sys, and what ethtool gets from their drivers and modules.
#include <nlohmann/json.hpp>

#include "plugins/common/probe/tool_probe.hpp"
#include "plugins/common/text.hpp"
#include "plugins/probes/ethtool/parse.hpp"
#include "vetting/plugin.hpp"

namespace vetting {
namespace {

using nlohmann::json;

class EthtoolProbe final : public Probe {
public:
    std::string collect(Call& call) override {
        const probe::Settings settings = probe::settings_of(call, "ethtool");
        const auto ports = ethtool::ports_of(settings.sysroot);
        if (ports.empty()) probe::no_source("this machine has no network port that is hardware");
        json facts = json::object();
        bool asked = settings.sysroot == "/";  // another root's ports are not this machine's
        for (const std::string& port : ports) {
            json nic = ethtool::port_facts(settings.sysroot, port);
            asked = asked && ask(call, settings.command, port, nic);
            facts["nics"].push_back(std::move(nic));
        }
        return probe::to_text(facts);
    }
    std::string parse(Call& call) override { return probe::to_text(probe::read_captures(call, &ethtool::parse)); }
    void sample(Call& call) override {
        const probe::Settings settings = probe::settings_of(call, "ethtool");
        const auto ports = ethtool::ports_of(settings.sysroot);
        if (ports.empty()) probe::no_source("this machine has no network port that is hardware");
        for (const std::string& port : ports) {
            for (const ethtool::Sample& one : ethtool::port_samples(settings.sysroot, port)) call.sample(one.key, one.value, one.unit, port);
        }
    }

private:
    /// Adds what ethtool says of a port. @return false when there is no ethtool: then the others need not be asked.
    static bool ask(Call& call, const std::string& command, const std::string& port, json& nic) {
        for (const char* option : {"", "-i", "-m"}) {
            std::vector<std::string> argv = {command};
            if (*option != '\0') argv.emplace_back(option);
            argv.push_back(port);
            try {
                const ToolRun run = probe::run_tool(call, argv, port + option + ".txt");
                if (run.out.empty()) continue;  // a port without a pluggable module answers -m on stderr only
                add(nic, ethtool::parse(run.out));
            } catch (const tool::InputError& error) {
                call.warning(port + ": not measured: " + error.what());
            } catch (const Failure& failure) {
                if (failure.status() != VT_E_TOOL) throw;
                call.warning(std::string("firmware and modules of the ports are ") + failure.what());
                return false;
            }
        }
        return true;
    }
    static void add(json& nic, const json& facts) {
        if (!facts.contains("nics")) return;
        for (const auto& [key, value] : facts.at("nics").front().items()) {
            if (!nic.contains(key)) nic[key] = value;
        }
    }
};

}  // namespace

VETTING_EXPORT(EthtoolProbe);

}  // namespace vetting
