// AMD's cards, by the kernel's driver; captures of rocm-smi and amd-smi are read too.
#include "plugins/common/probe/tool_probe.hpp"
#include "plugins/probes/rocm_smi/parse.hpp"
#include "vetting/plugin.hpp"

namespace vetting {
namespace {

class RocmSmiProbe final : public Probe {
public:
    std::string collect(Call& call) override { return probe::to_text(read(call)); }
    std::string parse(Call& call) override { return probe::to_text(probe::read_captures(call, &rocm_smi::parse)); }
    void sample(Call& call) override {
        const nlohmann::json facts = read(call);
        for (const nlohmann::json& gpu : facts.at("gpus")) {
            const std::string index = gpu.at("index").dump(), base = "gpu/" + index + "/";
            const std::string device = gpu.value("uuid", "gpu" + index);
            if (gpu.contains("temperature_c")) call.sample(base + "temp", gpu.at("temperature_c").get<double>(), "celsius", device);
            if (gpu.contains("power_w")) call.sample(base + "power", gpu.at("power_w").get<double>(), "watt", device);
            if (gpu.contains("ecc_uncorrected")) call.sample(base + "ecc_uncorrected", gpu.at("ecc_uncorrected").get<double>(), "count", device);
        }
    }

private:
    static nlohmann::json read(Call& call) {
        nlohmann::json facts = rocm_smi::read_sysfs(probe::settings_of(call, "").sysroot);
        if (facts.empty()) probe::no_source("this machine has no AMD card that the kernel's driver runs");
        return facts;
    }
};

}  // namespace

VETTING_EXPORT(RocmSmiProbe);

}  // namespace vetting
