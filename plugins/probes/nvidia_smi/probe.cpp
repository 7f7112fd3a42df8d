// NVIDIA's cards, asked by nvidia-smi for the facts and by the driver's library for samples.
#include "plugins/common/files.hpp"
#include "plugins/common/nvidia/nvml.hpp"
#include "plugins/common/probe/tool_probe.hpp"
#include "plugins/common/text.hpp"
#include "plugins/probes/nvidia_smi/parse.hpp"
#include "vetting/plugin.hpp"

namespace vetting {
namespace {

/// A display controller of NVIDIA on the bus, whether a driver is loaded or not.
bool has_card(const std::filesystem::path& sysroot) {
    const auto devices = sysroot / "sys/bus/pci/devices";
    for (const std::string& address : tool::list_folder(devices)) {
        const auto vendor = tool::read_small(devices / address / "vendor"), kind = tool::read_small(devices / address / "class");
        if (vendor == "0x10de" && kind && kind->starts_with("0x03")) return true;
    }
    return false;
}

class NvidiaSmiProbe final : public Probe {
public:
    std::string collect(Call& call) override {
        const probe::Settings settings = probe::settings_of(call, "nvidia-smi");
        if (!has_card(settings.sysroot)) probe::no_source("this machine has no NVIDIA card on its PCI bus");
        const ToolRun run = probe::run_tool(call, {settings.command, "-q", "-x"}, "nvidia-smi.xml", "application/xml");
        return probe::to_text(probe::read_run(run, "nvidia-smi", &nvidia_smi::parse));
    }
    std::string parse(Call& call) override { return probe::to_text(probe::read_captures(call, &nvidia_smi::parse)); }

    void sample(Call& call) override {
        const probe::Settings settings = probe::settings_of(call, "nvidia-smi");
        if (!has_card(settings.sysroot)) probe::no_source("this machine has no NVIDIA card on its PCI bus");
        if (!nvml_) nvml_ = nvidia::Nvml::load();
        if (!nvml_) probe::broken("the driver's library libnvidia-ml.so.1 cannot be loaded");
        for (const nvidia::NvmlReading& card : nvml_->read()) {
            const std::string base = "gpu/" + std::to_string(card.index) + "/", device = card.uuid.empty() ? "gpu" + std::to_string(card.index) : card.uuid;
            if (card.temperature_c) call.sample(base + "temp", *card.temperature_c, "celsius", device);
            if (card.power_w) call.sample(base + "power", *card.power_w, "watt", device);
            if (card.utilization_pct) call.sample(base + "utilization", *card.utilization_pct, "percent", device);
            if (card.ecc_corrected) call.sample(base + "ecc_corrected", static_cast<double>(*card.ecc_corrected), "count", device);
            if (card.ecc_uncorrected) call.sample(base + "ecc_uncorrected", static_cast<double>(*card.ecc_uncorrected), "count", device);
        }
    }

private:
    std::unique_ptr<nvidia::Nvml> nvml_;
};

}  // namespace

VETTING_EXPORT(NvidiaSmiProbe);

}  // namespace vetting
