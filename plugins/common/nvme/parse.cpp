#include "plugins/common/nvme/parse.hpp"

#include <algorithm>

#include "plugins/common/json_in.hpp"
#include "plugins/common/nvme/readers.hpp"
#include "plugins/common/smartctl/counters.hpp"
#include "plugins/common/text.hpp"

namespace vetting::nvme {
namespace {

/// Drives of one output are never one drive, whatever their serials say: joined are outputs.
void add(std::vector<Disk>& disks, std::vector<Disk> output) {
    if (output.size() != 1) {
        for (Disk& disk : output) {
            const auto known = std::find_if(disks.begin(), disks.end(), [&disk](const Disk& one) { return !one.name.empty() && one.name == disk.name; });
            if (known == disks.end()) disks.push_back(std::move(disk));
        }
        return;
    }
    join(disks, std::move(output.front()));
}

void finish(Disk& disk) {
    disk.protocol = "nvme";
    disk.type = "nvme";
    if (disk.critical_warning || disk.percentage_used) disk.supported = true;
    smartctl::mark_implausible(disk);
}

bool says_no_device(std::string_view text) {
    return tool::contains(text, "No NVMe devices detected") || tool::contains(text, "Failed to scan topology");
}

}  // namespace

double celsius_of(double value) {
    // NVMe Base Specification, SMART / Health log, bytes 02:01: Composite Temperature, in whole kelvin.
    constexpr double kKelvinAtZeroC = 273, kColdest = 173;
    return value >= kColdest ? value - kKelvinAtZeroC : value;
}

std::vector<Disk> parse_nvme(std::string_view text) {
    tool::require_text(text, "nvme");
    std::vector<Disk> disks;
    bool any = false;
    if (tool::looks_like_json(text)) {
        for (const tool::JsonDocument& document : tool::read_json_documents(text, "nvme")) {
            auto output = read_document(document.value);
            if (!output) continue;
            any = true;
            add(disks, std::move(*output));
        }
    } else {
        const std::vector<Disk> table = read_list_table(text);
        any = !table.empty() || says_no_device(text);
        add(disks, table);
        for (Disk& disk : read_text(text)) {
            any = true;
            disk.protocol = "nvme";
            join(disks, std::move(disk));
        }
    }
    if (!any) throw tool::InputError("not the output of nvme-cli");
    for (Disk& disk : disks) finish(disk);
    return disks;
}

}  // namespace vetting::nvme
