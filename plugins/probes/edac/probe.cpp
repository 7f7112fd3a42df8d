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

    /// What a module counted since the first look: errors from before the run are no news.
    void sample(Call& call) override {
        const nlohmann::json facts = read(call);
        for (const nlohmann::json& dimm : facts.at("edac").value("dimms", nlohmann::json::array())) {
            const std::string name = dimm.value("label", dimm.value("place", "memory"));
            for (const char* field : {"corrected", "uncorrected"}) {
                if (!dimm.contains(field)) continue;
                const double count = dimm.at(field).get<double>();
                const std::string key = "mem/" + key_step(name) + "/" + field;
                const double first = first_.emplace(key, count).first->second;
                call.sample(key, count >= first ? count - first : count, "count", name);
            }
        }
    }

private:
    static nlohmann::json read(Call& call) {
        const auto folder = probe::settings_of(call, "").sysroot / "sys/devices/system/edac/mc";
        nlohmann::json facts = edac::facts_of(tool::read_sysfs_folder(folder, 2));
        if (facts.empty()) probe::no_source("no memory controller reports errors here (/sys/devices/system/edac/mc is empty): no ECC, or no driver for it");
        return facts;
    }
    /// A key is a path: a label keeps letters, digits, `.`, `-`, `_`.
    static std::string key_step(const std::string& name) {
        std::string out;
        for (const char c : name) out += std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '.' || c == '-' ? c : '_';
        return out;
    }
    std::map<std::string, double> first_;
};

}  // namespace

VETTING_EXPORT(EdacProbe);

}  // namespace vetting
