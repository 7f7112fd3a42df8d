// fwupdmgr get-devices draws a tree: `├─System Firmware:` opens a device, `│     Current version:      1.2.3` tells of it.
#include "plugins/common/text.hpp"
#include "plugins/probes/fwupd/part.hpp"

namespace vetting::fwupd {
namespace {

/// A line without the tree's strokes in front (beyond ASCII, or drawn with `|`, `-`, `\` and `+`).
std::string_view without_strokes(std::string_view line) {
    const auto stroke = [](char c) { return static_cast<unsigned char>(c) >= 0x80 || std::string_view(" |-\\+`\t").find(c) != std::string_view::npos; };
    while (!line.empty() && stroke(line.front())) line.remove_prefix(1);
    return tool::trim(line);
}

/// Branches of the tree end in `─`.
bool opens_branch(std::string_view line) {
    return tool::contains(line, "├─") || tool::contains(line, "└─") || tool::contains(line, "|-") || tool::contains(line, "`-") || tool::contains(line, "\\-");
}

/// A name at the left edge before 1.2.6, its fields indented below; nothing else may stand there but a blank line.
bool is_flat_name(std::string_view line, std::string_view next) {
    if (line.empty() || line.front() == ' ' || line.front() == '\t' || static_cast<unsigned char>(line.front()) >= 0x80) return false;
    return next.starts_with("  ") && tool::trim(next).starts_with("DeviceId:");
}

}  // namespace

std::vector<Part> read_tree(std::string_view capture) {
    std::vector<Part> parts;
    bool version_seen = false;
    const auto lines = tool::split_lines(capture);
    for (std::size_t at = 0; at < lines.size(); ++at) {
        const std::string_view raw = lines[at], line = without_strokes(raw);
        if (is_flat_name(raw, at + 1 < lines.size() ? lines[at + 1] : std::string_view{})) {
            if (const auto name = tool::known(raw)) parts.push_back({.name = *name, .version = {}, .vendor = {}, .serial = {}, .guid = {}});
            continue;
        }
        const auto pair = tool::key_value(line);
        if (opens_branch(raw)) {
            std::string_view name = line.ends_with(':') ? line.substr(0, line.size() - 1) : line;
            if (const auto known = tool::known(name)) parts.push_back({.name = *known, .version = {}, .vendor = {}, .serial = {}, .guid = {}});
        } else if (pair && !parts.empty() && !pair->second.empty()) {
            Part& part = parts.back();
            if (pair->first == "Current version" || pair->first == "Version") {
                if (!part.version) part.version = tool::known(pair->second);
                version_seen = true;
            } else if (pair->first == "Vendor" && !part.vendor) {
                const std::string_view vendor = pair->second;
                part.vendor = tool::known(vendor.substr(0, vendor.ends_with(')') ? vendor.rfind(" (") : vendor.size()));
            } else if ((pair->first == "Serial Number" || pair->first == "Serial") && !part.serial) {
                part.serial = tool::known(pair->second);
            } else if ((pair->first == "GUID" || pair->first == "GUIDs" || pair->first == "Guid") && !part.guid) {
                const std::string_view guid = tool::split_words(pair->second).front();
                if (tool::is_uuid(guid)) part.guid = std::string(guid);  // else cut off
            }
        }
    }
    if (!version_seen) parts.clear();
    return parts;
}

}  // namespace vetting::fwupd
