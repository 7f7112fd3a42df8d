#include "plugins/stages/firmware/captures.hpp"

#include <algorithm>

#include "plugins/common/probe/tool_probe.hpp"
#include "plugins/common/text.hpp"
#include "plugins/probes/dmidecode/parse.hpp"
#include "plugins/probes/dsu/parse.hpp"
#include "plugins/probes/ethtool/parse.hpp"
#include "plugins/probes/fwupd/parse.hpp"
#include "plugins/probes/ipmi/parse.hpp"
#include "plugins/probes/lscpu/parse.hpp"
#include "plugins/probes/lshw/parse.hpp"
#include "plugins/probes/mlxup/parse.hpp"
#include "plugins/probes/nvidia_smi/parse.hpp"
#include "plugins/probes/nvme/parse.hpp"
#include "plugins/probes/raid/parse.hpp"
#include "plugins/probes/redfish/parse.hpp"
#include "plugins/probes/rocm_smi/parse.hpp"
#include "plugins/probes/smartctl/parse.hpp"
#include "plugins/probes/tpm/parse.hpp"

namespace vetting::firmware {
namespace {

using tool::contains;

/// A tool, how its output is told from others', and who reads it.
struct Tool {
    const char* name;
    bool (*wrote)(std::string_view text);
    probe::Parser parse;
};

bool by_dsu(std::string_view text) { return contains(text, "( Version :") || contains(text, "Current Version :"); }
bool by_mlxup(std::string_view text) {
    return (contains(text, "Device Type:") && contains(text, "Versions:")) || (contains(text, "<Device") && contains(text, "pciName="));
}
bool by_nvidia(std::string_view text) {
    return contains(text, "nvidia_smi_log") || contains(text, "NVSMI LOG") || contains(text, "| NVIDIA-SMI") || contains(text, "(UUID: GPU-") ||
           contains(text, "vbios_version");
}
bool by_amd(std::string_view text) { return rocm_smi::looks_like_amd(text) || contains(text, "\"VBIOS version\"") || contains(text, "\"market_name\""); }
bool by_dmidecode(std::string_view text) { return contains(text, "DMI type ") || contains(text, "dmidecode") || contains(text, "SMBIOS "); }
bool by_smartctl(std::string_view text) { return contains(text, "smartctl"); }
bool by_lshw(std::string_view text) {
    return (contains(text, "\"class\"") && contains(text, "\"claimed\"")) || contains(text, "<node ") || contains(text, "\"children\"");
}

bool by_redfish(std::string_view text) { return contains(text, "@odata."); }
bool by_fwupd(std::string_view text) { return contains(text, "\"DeviceId\"") || (contains(text, "Device ID:") && contains(text, "Current version:")); }
bool by_nvme(std::string_view text) { return contains(text, "NVME Identify") || contains(text, "\"ModelNumber\"") || contains(text, "FW Rev"); }
bool by_ethtool(std::string_view text) { return contains(text, "firmware-version:") || contains(text, "Settings for "); }
bool by_lscpu(std::string_view text) { return contains(text, "per socket:") || contains(text, "\"lscpu\""); }
bool by_tpm(std::string_view text) { return contains(text, "_PT_FAMILY_INDICATOR") || contains(text, "_PT_FIRMWARE_VERSION_1"); }
bool by_ipmi(std::string_view text) {
    return contains(text, "FRU Device Description") || (contains(text, "Firmware Revision") && contains(text, "IPMI Version"));
}

// In this order: the first that knows its own output reads it.
constexpr Tool kTools[] = {
    {"dsu", &by_dsu, &dsu::parse},          {"mlxup", &by_mlxup, &mlxup::parse},
    {"nvidia_smi", &by_nvidia, &nvidia_smi::parse}, {"rocm_smi", &by_amd, &rocm_smi::parse},
    {"redfish", &by_redfish, &redfish::parse}, {"smartctl", &by_smartctl, &smartctl::parse},
    {"fwupd", &by_fwupd, &fwupd::parse},    {"nvme", &by_nvme, &nvme::parse},
    {"ethtool", &by_ethtool, &ethtool::parse}, {"lshw", &by_lshw, &lshw::parse},
    {"dmidecode", &by_dmidecode, &dmidecode::parse}, {"ipmi", &by_ipmi, &ipmi::parse},
    {"lscpu", &by_lscpu, &lscpu::parse},    {"tpm", &by_tpm, &tpm::parse},
    {"raid", nullptr, &raid::parse},
};

/// A person's word for a tool whose probe has another: `ipmitool`, `fwupdmgr`, `storcli64`.
bool is_called(std::string_view name, const Tool& tool) {
    const std::string_view known = tool.name;
    if (name == known || name.starts_with(known) || (known == "mlxup" && name.starts_with("mlxfw"))) return true;
    if ((known == "nvidia_smi" && name == "nvidia-smi") || (known == "rocm_smi" && (name == "rocm-smi" || name == "amd-smi"))) return true;
    constexpr std::string_view kRaidTools[] = {"storcli", "perccli", "megacli", "MegaCli", "ssacli", "hpssacli", "mdadm", "mdstat"};
    const auto begins = [name](std::string_view one) { return name.starts_with(one); };
    return known == "raid" && std::any_of(std::begin(kRaidTools), std::end(kRaidTools), begins);
}

/// Nobody's by its look: whoever finds something in it.
nlohmann::json read_by_any(std::string_view capture) {
    for (const Tool& tool : kTools) {
        try {
            nlohmann::json facts = tool.parse(capture);
            if (!facts.empty()) return facts;
        } catch (const tool::InputError&) {
        }
    }
    return nlohmann::json::object();
}

std::string all_names() {
    std::string names;
    for (const Tool& tool : kTools) names += (names.empty() ? "" : ", ") + std::string(tool.name);
    return names;
}

}  // namespace

nlohmann::json facts_in(std::string_view capture, std::string_view name) {
    for (const Tool& tool : kTools) {
        const bool looks = name.empty() && tool.wrote != nullptr && tool.wrote(capture);
        if (looks || (!name.empty() && is_called(name, tool))) return tool.parse(capture);
    }
    if (name.empty()) {
        if (nlohmann::json facts = read_by_any(capture); !facts.empty()) return facts;
    }
    throw tool::InputError((name.empty() ? "no tool that is known here wrote this" : "there is no tool '" + std::string(name) + "'") +
                           std::string("; it may be one of: ") + all_names());
}

}  // namespace vetting::firmware
