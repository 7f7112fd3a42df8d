// The kernel's memory error counters, as facts once and as samples while the stages run.
#include <map>

#include "plugins/common/probe/tool_probe.hpp"
#include "plugins/probes/edac/parse.hpp"
#include "vetting/plugin.hpp"

namespace vetting {
namespace {

class EdacProbe final : public Probe {
public:
    std::string collect(Call& call) override {
        const nlohmann::json facts = read(call);
        return probe::to_text(facts);
    }
    std::string parse(Call& call) override { return probe::to_text(probe::read_captures(call, &edac::parse)); }

    /// What was counted since the first look: errors from before the run are no news. Modules whose labels are not their own alone go by
    /// their place; what a controller could not place goes by the controller.
    void sample(Call& call) override {
        const nlohmann::json facts = read(call).at("edac");
        const nlohmann::json dimms = facts.value("dimms", nlohmann::json::array());
        std::map<std::string, int> times;
        for (const nlohmann::json& dimm : dimms) ++times[dimm.value("label", "")];
        for (const nlohmann::json& dimm : dimms) {
            const std::string label = dimm.value("label", "");
            const std::string name = label.empty() || times[label] > 1 ? dimm.value("place", "memory") : label;
            count(call, name, "corrected", dimm, "corrected");
            count(call, name, "uncorrected", dimm, "uncorrected");
        }
        for (const nlohmann::json& controller : facts.value("controllers", nlohmann::json::array())) {
            const std::string name = controller.value("name", "memory");
            count(call, name, "corrected", controller, "corrected_unplaced");
            count(call, name, "uncorrected", controller, "uncorrected_unplaced");
        }
    }

private:
    void count(Call& call, const std::string& name, const char* kind, const nlohmann::json& counts, const char* field) {
        if (!counts.contains(field)) return;
        const double now = counts.at(field).get<double>();
        const std::string key = "mem/" + key_step(name) + "/" + kind;
        double& first = first_.emplace(key, now).first->second;
        if (now < first) first = 0;  // the driver was loaded again
        call.sample(key, now - first, "count", name);
    }
    static nlohmann::json read(Call& call) {
        const auto folder = probe::settings_of(call, "").sysroot / "sys/devices/system/edac/mc";
        nlohmann::json facts = edac::facts_of(tool::read_sysfs_folder(folder, 2));
        if (facts.empty()) probe::no_source("no memory controller reports errors here (/sys/devices/system/edac/mc is empty): no ECC, or no driver for it");
        return facts;
    }
    /// A key is a path: a label keeps letters, digits, `.`, `-`, `_`; `mc0/dimm3` becomes `mc0.dimm3`, as the kernel truth calls it.
    static std::string key_step(const std::string& name) {
        std::string out;
        for (const char c : name) out += c == '/' ? '.' : std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '.' || c == '-' ? c : '_';
        return out;
    }
    std::map<std::string, double> first_;
};

}  // namespace

VETTING_EXPORT(EdacProbe);

}  // namespace vetting
