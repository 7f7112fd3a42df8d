#include "plugins/probes/smartctl/places.hpp"

#include <algorithm>

#include "plugins/common/files.hpp"
#include "plugins/common/text.hpp"

namespace vetting::smartctl {
namespace {

namespace fs = std::filesystem;

// How many places are tried: the most that such a controller has.
constexpr int kMostCciss = 128, kMost3ware = 32, kMostAacraid = 32;

bool is_listed(const std::vector<ScanEntry>& scanned, std::string_view kind) {
    return std::any_of(scanned.begin(), scanned.end(), [kind](const ScanEntry& entry) {
        return tool::contains(entry.type, kind) && is_behind_controller(entry.type);
    });
}

Series series(const std::string& path, const std::string& type, int most, bool contiguous) {
    Series out{.entries = {}, .contiguous = contiguous};
    for (int number = 0; number < most; ++number) {
        out.entries.push_back({.name = path, .type = type + std::to_string(number), .info = {}, .error = {}, .protocol = {}});
    }
    return out;
}

/// Generic SCSI nodes of RAID controllers (SCSI peripheral device type 12).
std::vector<std::string> controller_nodes(const fs::path& sysroot) {
    std::vector<std::string> nodes;
    const fs::path folder = sysroot / "sys/class/scsi_generic";
    for (const std::string& name : tool::list_folder(folder)) {
        if (tool::read_integer(folder / name / "device/type") == 12) nodes.push_back("/dev/" + name);
    }
    return nodes;
}

/// `aacraid,H,L,ID` is asked through any disk of host H.
void add_aacraid(const fs::path& sysroot, std::vector<Series>& all) {
    const fs::path hosts = sysroot / "sys/class/scsi_host";
    for (const std::string& host : tool::list_folder(hosts)) {
        if (tool::read_small(hosts / host / "proc_name") != "aacraid") continue;
        for (const std::string& block : tool::list_folder(sysroot / "sys/block")) {
            std::error_code error;
            const std::string device = fs::canonical(sysroot / "sys/block" / block, error).string();
            if (error || !tool::contains(device, "/" + host + "/")) continue;
            all.push_back(series("/dev/" + block, "aacraid," + host.substr(4) + ",0,", kMostAacraid, false));
            break;
        }
    }
}

}  // namespace

std::vector<Series> places_behind_controllers(const fs::path& sysroot, const std::vector<ScanEntry>& scanned) {
    std::vector<Series> all;
    if (!is_listed(scanned, "cciss")) {
        for (const std::string& node : controller_nodes(sysroot)) all.push_back(series(node, "cciss,", kMostCciss, true));
    }
    if (!is_listed(scanned, "3ware")) {
        for (const std::string& name : tool::list_folder(sysroot / "dev")) {
            const bool node = name.size() == 4 && (name.starts_with("twa") || name.starts_with("twe") || name.starts_with("twl"));
            if (node) all.push_back(series("/dev/" + name, "3ware,", kMost3ware, false));
        }
    }
    if (!is_listed(scanned, "aacraid")) add_aacraid(sysroot, all);
    return all;
}

const std::vector<std::string>& usb_types() {
    static const std::vector<std::string> types = {"sat", "sntjmicron", "sntasmedia", "sntrealtek"};
    return types;
}

bool is_unknown_bridge(const std::string& message) {
    return tool::contains(message, "Unknown USB bridge") || (tool::contains(message, "USB bridge [") && tool::contains(message, "ambiguous"));
}

std::string disk_path(const ScanEntry& entry, const fs::path& sysroot) {
    constexpr std::string_view kStart = "/dev/nvme";
    if (!entry.name.starts_with(kStart) || entry.name.find('n', kStart.size()) != std::string::npos) return entry.name;
    std::string only;
    for (const std::string& block : tool::list_folder(sysroot / "sys/block")) {
        if (!("/dev/" + block).starts_with(entry.name + "n")) continue;
        if (!only.empty()) return entry.name;
        only = "/dev/" + block;
    }
    return only.empty() ? entry.name : only;
}

}  // namespace vetting::smartctl
