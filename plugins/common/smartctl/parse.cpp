// Which form of smartctl's output it is, and the road to its reader.
#include "plugins/common/json_in.hpp"
#include "plugins/common/smartctl/counters.hpp"
#include "plugins/common/smartctl/readers.hpp"
#include "plugins/common/text.hpp"

namespace vetting::smartctl {
namespace {

using nlohmann::json;
constexpr const char* kTool = "smartctl";
constexpr int kDeepestWrapper = 4;

void add_printed(std::string_view text, std::vector<Disk>& disks, int depth);

bool is_json_report(const json& value) {
    if (!value.is_object() || value.contains("devices")) return false;
    const auto device = value.find("device"), tool = value.find("smartctl");
    if ((device != value.end() && device->is_object()) || (tool != value.end() && tool->is_object())) return true;
    return value.contains("nvme_smart_health_information_log") || value.contains("ata_smart_attributes");
}

void add_text_reports(std::string_view text, std::vector<Disk>& disks) {
    if (!is_text_report(text)) return;
    for (const std::string_view report : split_text_reports(text)) {
        if (is_text_report(report)) disks.push_back(read_text_report(report));
    }
}

/// Reports in lists, by name in an object, or wrapped by the tool that collected them; a wrapper may hold what smartctl
/// printed as one string.
void add_reports(const json& value, std::vector<Disk>& disks, int depth = 0) {
    if (is_json_report(value)) {
        disks.push_back(read_json_report(value));
    } else if (value.is_structured() && depth < kDeepestWrapper) {
        for (const json& inner : value) add_reports(inner, disks, depth + 1);
    } else if (value.is_string()) {
        add_printed(value.get_ref<const std::string&>(), disks, depth);
    }
}

void add_printed(std::string_view text, std::vector<Disk>& disks, int depth) {
    try {
        if (depth < kDeepestWrapper && tool::looks_like_json(text)) return add_reports(tool::read_json(text, kTool), disks, depth + 1);
    } catch (const tool::InputError&) {
        // Not a document after all: it may be a report for people.
    }
    // A line alone is one of a list of lines, which no reader can tell apart.
    if (tool::contains(text, "\n")) add_text_reports(text, disks);
}

/// Documents, and the reports for people that may stand between them.
void add_json_and_text(std::string_view text, std::vector<Disk>& disks) {
    std::size_t after = 0;
    for (const tool::JsonDocument& document : tool::read_json_documents(text, kTool)) {
        add_text_reports(text.substr(after, document.begin - after), disks);
        add_reports(document.value, disks);
        after = document.end;
    }
    add_text_reports(text.substr(after), disks);
}

bool has_path_lines(std::string_view text) { return text.starts_with("json = {") || tool::contains(text, "\njson = {"); }
bool has_yaml(std::string_view text) { return tool::contains(text, "json_format_version:") && tool::contains(text, "---"); }

/// smartctl 7.1 and 7.2 wrote a line of the report for people before the document of a SAS disk, and did not end it.
std::string without_stray_words(std::string_view text) {
    constexpr std::string_view kStray = "Pending defect count:{";
    const std::size_t at = text.find(kStray);
    if (at == std::string_view::npos) return {};
    std::string plain(text);
    return plain.replace(at, kStray.size() - 1, "\n");
}

std::vector<json> other_forms(std::string_view text) { return has_path_lines(text) ? read_path_lines(text) : read_yaml(text); }

}  // namespace

std::vector<Disk> parse_smartctl_reports(std::string_view text) {
    tool::require_text(text, kTool);
    const std::string plain = unquoted(text);
    if (!plain.empty()) text = plain;
    const std::string mended = without_stray_words(text);
    if (!mended.empty()) text = mended;
    const std::string whole = unwrapped(text);
    if (!whole.empty()) text = whole;
    std::vector<Disk> disks;
    if (has_path_lines(text) || has_yaml(text)) {
        for (const json& document : other_forms(text)) add_reports(document, disks);
    } else if (tool::looks_like_json(text)) {
        try {
            add_json_and_text(text, disks);
        } catch (const tool::InputError&) {
            // A line that opens with a bracket may stand in a report for people too.
            if (!is_text_report(text) || tool::contains(text, "\"smartctl\"")) throw;
            disks.clear();
        }
    }
    if (disks.empty()) add_text_reports(text, disks);
    if (disks.empty()) throw tool::InputError("not the output of smartctl: no report of a disk in it");
    for (Disk& disk : disks) drop_masked(disk);
    return joined(std::move(disks));
}

Disk parse_smartctl(std::string_view text) {
    auto disks = parse_smartctl_reports(text);
    if (disks.size() != 1) throw tool::InputError("expected the smartctl report of one disk");
    return std::move(disks.front());
}

bool looks_like_scan(std::string_view text) {
    if (has_path_lines(text)) return tool::contains(text, "json.devices[0]");
    // Cheap: the key of the list is in no report.
    if (tool::looks_like_json(text)) return tool::contains(text, "\"devices\"");
    if (has_yaml(text)) return tool::contains(text, "\ndevices:");
    return !is_text_report(text) && !read_text_scan(text).empty();
}

std::vector<ScanEntry> parse_scan(std::string_view text) {
    if (tool::trim(text).empty()) return {};
    std::vector<json> documents;
    if (has_path_lines(text) || has_yaml(text)) {
        documents = other_forms(text);
    } else if (tool::looks_like_json(text)) {
        documents.push_back(tool::read_json(text, kTool));
    } else {
        auto entries = read_text_scan(text);
        if (entries.empty()) throw tool::InputError("not the output of smartctl --scan");
        return entries;
    }
    if (documents.empty() || !documents.front().is_object() || !documents.front().contains("smartctl")) {
        throw tool::InputError("not the output of smartctl --scan");
    }
    return read_json_scan(documents.front());
}

}  // namespace vetting::smartctl
