#include "plugins/stages/gpu/sources.hpp"

#include <algorithm>

#include "plugins/common/text.hpp"
#include "plugins/probes/kernel_log/parse.hpp"
#include "plugins/probes/nvidia_smi/parse.hpp"
#include "plugins/probes/rocm_smi/parse.hpp"

namespace vetting::gpu {
namespace {

using tool::contains;

/// `NVRM: GPU at PCI:0000:9b:00: GPU-5096…` and the line behind it, `NVRM: GPU Board Serial Number: 1650124014249`.
Json boards_in(std::string_view log) {
    constexpr std::string_view kCard = "NVRM: GPU at PCI:", kSerial = "NVRM: GPU Board Serial Number: ";
    Json boards = Json::array();
    for (const std::string_view line : tool::split_lines(log)) {
        if (const std::size_t at = line.find(kCard); at != std::string_view::npos) {
            const std::string_view rest = line.substr(at + kCard.size());
            const std::size_t end = rest.find(": ");
            if (end == std::string_view::npos) continue;
            boards.push_back({{"pci_address", tool::clean(rest.substr(0, end))}, {"uuid", tool::clean(rest.substr(end + 2))}});
        } else if (const std::size_t serial = line.find(kSerial); serial != std::string_view::npos && !boards.empty()) {
            boards.back()["serial"] = tool::clean(line.substr(serial + kSerial.size()));
        }
    }
    return boards;
}

Json read_log(std::string_view bytes) {
    Json facts = kernel_log::parse(bytes);
    if (Json boards = boards_in(bytes); !boards.empty()) facts["gpu_boards"] = std::move(boards);
    return facts;
}

void join_cards(Json& cards, const Json& more) {
    for (const Json& gpu : more) {
        const auto same = std::find_if(cards.begin(), cards.end(), [&gpu](const Json& one) { return is_same_card(one, gpu); });
        if (same == cards.end()) cards.push_back(gpu);
        else for (const auto& [name, value] : gpu.items()) same->emplace(name, value);
    }
}

bool looks_like_nvidia(std::string_view bytes) {
    return contains(bytes, "nvidia_smi_log") || contains(bytes, "NVIDIA-SMI") || contains(bytes, "NVSMI LOG") || contains(bytes, "Unable to determine the device handle") ||
           contains(bytes, "(UUID: GPU-") || contains(bytes, "Failed to initialize NVML") || contains(bytes, "No devices were found");
}

bool looks_like_amd(std::string_view bytes) {
    const std::string_view start = tool::trim(bytes);
    return start.starts_with('{') || start.starts_with('[') || contains(bytes, "GPU[0]") || rocm_smi::looks_like_amd(bytes);
}

bool looks_like_log(std::string_view bytes) {
    return contains(bytes, "NVRM:") || contains(bytes, "kernel:") || contains(bytes, "Linux version") || contains(bytes, "amdgpu ") || tool::trim(bytes).starts_with("[");
}

}  // namespace

Json read_capture(std::string_view tool, std::string_view bytes) {
    tool::require_text(bytes, tool.empty() ? "a tool that knows of GPUs" : tool);
    if (tool == "nvidia-smi" || tool == "nvidia_smi") return nvidia_smi::parse(bytes);
    if (tool == "rocm-smi" || tool == "rocm_smi" || tool == "amd-smi") return rocm_smi::parse(bytes);
    if (tool == "dmesg" || tool == "kernel_log" || tool == "kernel-log" || tool == "journalctl") return read_log(bytes);
    if (looks_like_nvidia(bytes)) return nvidia_smi::parse(bytes);
    const std::string_view start = tool::trim(bytes);
    const bool log_in_json = contains(bytes, "\"MESSAGE\"") || contains(bytes, "\"dmesg\"");
    if (!log_in_json && looks_like_amd(bytes) && !(start.starts_with('[') && contains(bytes.substr(0, 200), "] "))) return rocm_smi::parse(bytes);
    try {
        return nvidia_smi::parse(bytes);  // CSV and the like, told by their header
    } catch (const tool::InputError&) {
        if (log_in_json || looks_like_log(bytes)) return read_log(bytes);
    }
    try {
        return rocm_smi::parse(bytes);  // JSON below the command that was typed
    } catch (const tool::InputError&) {
    }
    try {
        return read_log(bytes);
    } catch (const tool::InputError&) {
        throw tool::InputError("not the output of nvidia-smi, rocm-smi, amd-smi nor a kernel log");
    }
}

bool is_same_card(const Json& a, const Json& b) {
    if (!a.is_object() || !b.is_object() || a.value("vendor", Json()) != b.value("vendor", Json())) return false;
    for (const char* name : {"pci_address", "uuid", "serial", "index"}) {
        if (a.contains(name) && b.contains(name)) return a.at(name) == b.at(name);
    }
    return false;
}

Json read_run(std::string_view out, std::string_view err, int exit) {
    Json facts = nvidia_smi::parse(std::string(out) + "\n" + std::string(err));
    constexpr int kNoPowerCable = 8, kOffTheBus = 15;  // as its manual page lists them
    if ((exit == kNoPowerCable || exit == kOffTheBus) && !facts.contains("lost_gpus")) {
        facts["lost_gpus"] = {{{"message", exit == kOffTheBus ? "nvidia-smi says by its exit code that a card has fallen off the bus"
                                                              : "nvidia-smi says by its exit code that a card's power is not connected"}}};
    }
    return facts;
}

Json read_amd(const std::filesystem::path& sysroot) { return rocm_smi::read_sysfs(sysroot); }

Json merge_sources(const std::vector<Json>& sources) {
    Json merged = Json::object();
    for (const Json& facts : sources) {
        for (const auto& [section, value] : facts.items()) {
            Json& here = merged[section];
            if (here.is_null()) here = value;
            else if (section == "gpus") join_cards(here, value);
            else if (here.is_array() && value.is_array()) here.insert(here.end(), value.begin(), value.end());
        }
    }
    return merged;
}

Json with_identity(Json source, const Json& merged) {
    const auto gpus = source.find("gpus");
    if (gpus == source.end() || !gpus->is_array()) return source;
    for (Json& gpu : *gpus) {
        for (const Json& known : stages::list_at(merged, "gpus")) {
            if (!is_same_card(gpu, known)) continue;
            for (const char* name : {"index", "uuid", "serial", "model", "pci_address"}) {
                if (known.contains(name)) gpu.emplace(name, known.at(name));
            }
            break;
        }
    }
    return source;
}

}  // namespace vetting::gpu
