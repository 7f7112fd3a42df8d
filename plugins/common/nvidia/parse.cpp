// Which form of nvidia-smi's output it is, and what the tool complains of.
#include <algorithm>

#include "plugins/common/nvidia/report.hpp"
#include "plugins/common/text.hpp"

namespace vetting::nvidia {
namespace {

using tool::contains;

/// `Unable to determine the device handle for GPU 0000:8A:00.0: GPU is lost.  Reboot the system to recover this GPU`
void find_lost(Report& report, std::string_view line) {
    constexpr std::string_view kMark = "Unable to determine the device handle for";
    const std::size_t at = line.find(kMark);
    if (at == std::string_view::npos) return;
    std::string address;
    for (std::string_view word : tool::split_words(line.substr(at + kMark.size()))) {
        while (word.ends_with(':') || word.ends_with(',')) word.remove_suffix(1);
        if (std::count(word.begin(), word.end(), ':') == 2 && address.empty()) address = tool::clean(word);
    }
    report.lost.push_back({address, tool::clean(line.substr(at, 300))});
}

/// Words of the tool with which it says that it has nothing to say.
std::string complaint_in(std::string_view text) {
    for (const std::string_view line : tool::split_lines(text)) {
        for (const std::string_view mark : {"NVIDIA-SMI has failed", "Failed to initialize NVML", "command not found", "is not a valid field to query",
                                            "couldn't find libnvidia-ml", "Insufficient Permissions", "Driver/library version mismatch"}) {
            if (contains(line, mark)) return tool::clean(line.substr(0, 300));
        }
    }
    return {};
}

bool is_text(std::string_view text) {
    return contains(text, "NVSMI LOG") || (contains(text, "\nGPU 0") && contains(text, " : ")) || contains(text, "Product Name                ");
}

}  // namespace

Report parse_report(std::string_view text) {
    tool::require_text(text, "nvidia-smi");
    Report report;
    for (const std::string_view line : tool::split_lines(text)) {
        find_lost(report, line);
        report.no_devices = report.no_devices || contains(line, "No devices were found");
    }
    if (contains(text, "<nvidia_smi_log")) read_xml(report, text);
    else if (is_text(text)) read_text(report, text);
    else if (contains(text, "| NVIDIA-SMI") || contains(text, "(UUID: ")) read_table(report, text);
    else if (looks_like_csv(text)) read_csv(report, text);
    if (!report.gpus.empty() || !report.lost.empty() || !report.top.empty() || report.no_devices) return report;
    const std::string why = complaint_in(text);
    throw tool::InputError(why.empty() ? "not the output of nvidia-smi (CSV needs its header)" : "nvidia-smi could not ask the driver: " + why);
}

}  // namespace vetting::nvidia
