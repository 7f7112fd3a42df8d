// Which form of smartctl's output it is, and the road to its reader.
#include "plugins/common/json_in.hpp"
#include "plugins/common/smartctl/readers.hpp"
#include "plugins/common/text.hpp"

namespace vetting::smartctl {
namespace {

using nlohmann::json;
constexpr const char* kTool = "smartctl";

bool is_json_report(const json& value) {
    if (!value.is_object() || value.contains("devices")) return false;
    return value.contains("smartctl") || (value.contains("device") && value.at("device").is_object());
}

/// Reports printed one after the other, cut where the next banner (`smartctl 7.3 …`) begins.
std::vector<std::string_view> split_reports(std::string_view text) {
    std::vector<std::string_view> reports;
    std::size_t start = 0;
    for (std::size_t at = text.find("\nsmartctl "); at != std::string_view::npos; at = text.find("\nsmartctl ", at + 1)) {
        const char next = at + 10 < text.size() ? text[at + 10] : ' ';
        if (next < '0' || next > '9') continue;
        reports.push_back(text.substr(start, at - start));
        start = at + 1;
    }
    reports.push_back(text.substr(start));
    return reports;
}

std::vector<Disk> read_json_reports(std::string_view text) {
    const json document = tool::read_json(text, kTool);
    std::vector<Disk> disks;
    if (is_json_report(document)) disks.push_back(read_json_report(document));
    if (document.is_array()) {
        for (const json& report : document) {
            if (is_json_report(report)) disks.push_back(read_json_report(report));
        }
    }
    return disks;
}

}  // namespace

std::vector<Disk> parse_smartctl_reports(std::string_view text) {
    tool::require_text(text, kTool);
    std::vector<Disk> disks;
    // A text report may hold lines that open with a bracket; its own marks decide first.
    if (is_text_report(text) && !tool::trim(text).starts_with('{')) {
        for (const std::string_view report : split_reports(text)) {
            if (is_text_report(report)) disks.push_back(read_text_report(report));
        }
    } else if (tool::looks_like_json(text)) {
        disks = read_json_reports(text);
    }
    if (disks.empty()) throw tool::InputError("not the output of smartctl: no report of a disk in it");
    return disks;
}

Disk parse_smartctl(std::string_view text) {
    auto disks = parse_smartctl_reports(text);
    if (disks.size() != 1) throw tool::InputError("expected the smartctl report of one disk");
    return std::move(disks.front());
}

bool looks_like_scan(std::string_view text) {
    if (tool::looks_like_json(text)) {
        // Cheap: the key of the list is in no report.
        return tool::contains(text, "\"devices\"");
    }
    return !is_text_report(text) && !read_text_scan(text).empty();
}

std::vector<ScanEntry> parse_scan(std::string_view text) {
    if (tool::trim(text).empty()) return {};
    if (!tool::looks_like_json(text)) {
        auto entries = read_text_scan(text);
        if (entries.empty()) throw tool::InputError("not the output of smartctl --scan");
        return entries;
    }
    const json document = tool::read_json(text, kTool);
    if (!document.is_object() || !document.contains("smartctl")) {
        throw tool::InputError("not the output of smartctl --scan");
    }
    return read_json_scan(document);
}

}  // namespace vetting::smartctl
