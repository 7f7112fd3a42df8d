// `grep . /sys/class/hwmon/hwmon*/*` (a line a file, its path before the content) and `tail -n +1` of the same files.
#include <algorithm>

#include "plugins/common/files.hpp"
#include "plugins/common/sysfs_tree.hpp"
#include "plugins/common/text.hpp"
#include "plugins/probes/hwmon/reading.hpp"

namespace vetting::hwmon {
namespace {

/// `/sys/class/hwmon/hwmon3/temp1_input:45000` → folder, file, content.
struct Line {
    std::string folder, file, content;
};
std::optional<Line> line_of(std::string_view text) {
    text = tool::trim(text);
    const std::size_t colon = text.find(':', text.find("/hwmon"));
    if (!tool::contains(text, "hwmon/hwmon") || colon == std::string_view::npos) return std::nullopt;
    const std::string_view path = text.substr(0, colon);
    const std::size_t slash = path.rfind('/');
    const std::string_view folder = path.substr(0, slash);
    const std::size_t number = folder.find_last_not_of("0123456789");
    if (number == std::string_view::npos || number + 1 == folder.size() || !folder.substr(0, number + 1).ends_with("/hwmon")) return std::nullopt;
    return Line{std::string(folder), std::string(path.substr(slash + 1)), tool::clean(text.substr(colon + 1))};
}

}  // namespace

bool looks_like_listing(std::string_view capture) { return !read_listing(capture).empty(); }

std::vector<Chip> read_listing(std::string_view capture) {
    std::map<std::string, Chip> chips;
    std::vector<std::string> texts;
    if (capture.find("==> ") != std::string_view::npos) {
        for (const auto& [path, content] : tool::read_sysfs_capture(capture)) texts.push_back("/" + path + ":" + content);
    } else {
        for (const std::string_view text : tool::split_lines(capture)) texts.emplace_back(text);
    }
    for (const std::string& text : texts) {
        const auto line = line_of(text);
        if (!line) continue;
        Chip& chip = chips[line->folder];
        if (line->file == "name") chip.name = line->content;
        if (subfeature_of(line->file)) chip.files.emplace(line->file, line->content);
    }
    std::vector<Chip> list;
    for (auto& [folder, chip] : chips) {
        const std::string number = folder.substr(folder.rfind('/') + 1);
        if (chip.name.empty()) chip.name = number;
        chip.parent = number;  // tells chips of one name apart within the capture
        if (!chip.files.empty()) list.push_back(std::move(chip));
    }
    return list;
}

}  // namespace vetting::hwmon
