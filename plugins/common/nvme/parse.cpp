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
    smartctl::drop_masked(disk);
}

bool says_no_device(std::string_view text) {
    return tool::contains(text, "No NVMe devices detected") || tool::contains(text, "Failed to scan topology");
}

bool add_documents(std::vector<Disk>& disks, std::string_view text) {
    bool any = false;
    for (const tool::JsonDocument& document : tool::read_json_documents(text, "nvme")) {
        auto output = read_document(document.value);
        if (!output) continue;
        any = true;
        add(disks, std::move(*output));
    }
    return any;
}

bool add_texts(std::vector<Disk>& disks, std::string_view text) {
    const std::vector<Disk> table = read_list_table(text);
    bool any = !table.empty() || says_no_device(text);
    add(disks, table);
    for (Disk& disk : read_text(text)) {
        any = true;
        disk.protocol = "nvme";
        join(disks, std::move(disk));
    }
    return any;
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
    std::string why;
    if (tool::looks_like_json(text)) {
        try {
            any = add_documents(disks, text);
        } catch (const tool::InputError& error) {
            why = error.what();  // a prompt, `[root@node] #`, opens with a bracket too
            disks.clear();
        }
    }
    if (!any && !tool::contains(text, "\":")) any = add_texts(disks, text);
    if (!any) throw tool::InputError(why.empty() ? "not the output of nvme-cli" : why);
    for (Disk& disk : disks) finish(disk);
    return disks;
}

}  // namespace vetting::nvme
