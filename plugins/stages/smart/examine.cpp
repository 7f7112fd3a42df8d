// Captures of smartctl, nvme-cli and RAID tools: recognised, read, judged.
#include "plugins/stages/smart/examined.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <map>

#include "plugins/common/json_in.hpp"
#include "plugins/common/nvme/parse.hpp"
#include "plugins/common/smartctl/facts.hpp"
#include "plugins/common/text.hpp"
#include "plugins/stages/smart/judge.hpp"
#include "plugins/stages/smart/verdicts.hpp"

namespace vetting::smart {
namespace {

/// What one capture holds. At least one of the tools has read it.
struct Content {
    std::vector<smartctl::ScanEntry> scan;
    std::vector<Disk> smartctl, nvme;
    std::vector<raid::Report> raid;
};

bool wanted(const Capture& capture, std::string_view tool) {
    constexpr std::array<std::string_view, 12> kRaid = {"raid", "storcli", "perccli", "megacli", "ssacli", "hpssacli", "hpacucli", "arcconf", "sas2ircu", "sas3ircu", "mdadm", "mdstat"};
    const std::string name = tool::lower(capture.tool);
    if (name.empty() || name.starts_with(tool)) return true;
    return tool == "raid" && std::any_of(kRaid.begin(), kRaid.end(), [&name](std::string_view one) { return name.starts_with(one); });
}

/// Runs a reader; what it cannot read is kept in `why`, the first reason.
template <class Read>
bool try_read(std::string& why, const Read& read) {
    try {
        read();
        return true;
    } catch (const tool::InputError& error) {
        if (why.empty()) why = error.what();
        return false;
    }
}

/// Lines that no report of smartctl has: what an array says may stand beside the reports of its disks.
bool tells_of_arrays(std::string_view text) {
    const auto has = [text](std::string_view mark) { return tool::contains(text, mark); };
    return has("Personalities :") || (has("Raid Level :") && has("Raid Devices :")) || (has("CLI Version = ") && has("Controller = ")) ||
           (has("Enclosure Device ID:") && has("Firmware state:"));
}

Content read(const Capture& capture) {
    Content content;
    std::string why;
    bool any = false;
    const std::string_view bytes = capture.bytes;
    if (wanted(capture, "smartctl")) {
        if (smartctl::looks_like_scan(bytes)) any = try_read(why, [&content, bytes] { content.scan = smartctl::parse_scan(bytes); });
        if (!any) any = try_read(why, [&content, bytes] { content.smartctl = smartctl::parse_smartctl_reports(bytes); });
    }
    // A report for people has words that another tool's reader knows too; documents tell themselves apart.
    const bool documents = tool::looks_like_json(bytes);
    if ((documents || !any || tells_of_arrays(bytes)) && wanted(capture, "raid")) any = try_read(why, [&content, bytes] { content.raid.push_back(raid::parse_raid(bytes)); }) || any;
    if ((documents || !any) && wanted(capture, "nvme")) any = try_read(why, [&content, bytes] { content.nvme = nvme::parse_nvme(bytes); }) || any;
    if (!any) throw tool::InputError(why.empty() ? "the tool '" + capture.tool + "' is not one that SMART reads" : why);
    return content;
}

std::string short_key(std::string key) { return cut(std::move(key), 120); }

/// Keys for parts, and what each was in an earlier capture.
class Register {
public:
    explicit Register(const Policy& policy) : policy_(policy) {}

    void add_disk(const Disk& disk, const std::string& source, std::size_t capture) {
        Examined one{.part = {"disk", smartctl::short_name(disk), disk.serial.value_or(""), disk.model.value_or("")}, .source = source, .disk = disk};
        const bool named = disk.serial && !is_masked(*disk.serial);
        one.device = named ? *disk.serial : smartctl::short_name(disk);
        if (one.device.empty()) one.device = "disk" + std::to_string(all_.size());
        const Examined* const before = named ? earlier(one.device, source, capture) : nullptr;
        if (!named) one.device = unused(one.device);
        one.device = short_key(one.device);
        one.findings = judge(disk, policy_, one.device, source);
        one.values = values_read(disk);
        if (before != nullptr) {
            const Json was = counters_to_watch(smartctl::facts_of(*before->disk).value("smart", Json::object()));
            for (Finding& finding : grown(was, disk, one.device)) one.findings.push_back(std::move(finding));
        }
        keep(std::move(one), capture);
    }
    void add(Examined one, std::size_t capture) {
        one.device = short_key(one.device);
        keep(std::move(one), capture);
    }
    /// A place that a scan names and of which no report came.
    void add_scanned(const smartctl::ScanEntry& entry, std::size_t capture) {
        Disk disk;
        disk.name = entry.name;
        disk.type = entry.type;
        disk.info_name = entry.info;
        const std::string name = smartctl::short_name(disk);
        const bool reported = std::any_of(all_.begin(), all_.end(), [&name](const Examined& one) { return one.disk && smartctl::short_name(*one.disk) == name; });
        if (reported) return;
        disk.messages.push_back(entry.error.empty() ? "a scan tells only that it is there" : entry.error);
        add_disk(disk, "smartctl", capture);
    }
    [[nodiscard]] std::vector<Examined> take() { return std::move(all_); }

private:
    [[nodiscard]] const Examined* earlier(const std::string& device, const std::string& source, std::size_t capture) const {
        for (std::size_t i = 0; i < all_.size(); ++i) {
            if (all_[i].device == device && all_[i].source == source && from_[i] < capture && all_[i].disk) return &all_[i];
        }
        return nullptr;
    }
    [[nodiscard]] std::string unused(const std::string& key) const {
        const auto taken = [this](const std::string& name) {
            return std::any_of(all_.begin(), all_.end(), [&name](const Examined& one) { return one.device == name; });
        };
        std::string name = key;
        for (int number = 2; taken(name); ++number) name = key + "#" + std::to_string(number);
        return name;
    }
    void keep(Examined one, std::size_t capture) {
        all_.push_back(std::move(one));
        from_.push_back(capture);
    }

    const Policy& policy_;
    std::vector<Examined> all_;
    std::vector<std::size_t> from_;
};

}  // namespace

bool is_masked(std::string_view serial) {
    const std::string word = tool::lower(serial);
    if (tool::masked(serial) || tool::contains(word, "mask") || tool::contains(word, "serial")) return true;
    if (tool::contains(word, "***") || tool::contains(word, "...")) return true;
    const auto significant = word.find_first_not_of("-*. ");
    if (significant == std::string::npos) return true;
    return word.find_first_not_of("x0*-. ") == std::string::npos || word.find_first_not_of(word[significant]) == std::string::npos;
}

std::vector<Examined> examine(const std::vector<Capture>& captures, const Policy& policy) {
    Register parts(policy);
    std::vector<Content> contents;
    std::vector<Disk> nvme_disks;  // outputs of one drive may come in several captures
    for (std::size_t i = 0; i < captures.size(); ++i) {
        try {
            contents.push_back(read(captures[i]));
        } catch (const tool::InputError& error) {
            throw tool::InputError("capture " + std::to_string(i) + ": " + error.what());
        }
        for (const Disk& disk : contents.back().smartctl) parts.add_disk(disk, "smartctl", i);
        for (const raid::Report& report : contents.back().raid) {
            for (Examined& one : examine_raid(report, policy)) parts.add(std::move(one), i);
        }
        for (Disk& disk : contents.back().nvme) nvme::join(nvme_disks, std::move(disk));
    }
    for (const Disk& disk : nvme_disks) parts.add_disk(disk, "nvme", captures.size());
    for (std::size_t i = 0; i < contents.size(); ++i) {
        for (const smartctl::ScanEntry& entry : contents[i].scan) parts.add_scanned(entry, i);
    }
    return parts.take();
}

}  // namespace vetting::smart
