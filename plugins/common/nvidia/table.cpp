// nvidia-smi without arguments: a table of two or three lines a card, and -L: one line a card.
#include <algorithm>
#include <utility>

#include "plugins/common/nvidia/report.hpp"
#include "plugins/common/text.hpp"

namespace vetting::nvidia {
namespace {

std::vector<std::string_view> columns(std::string_view line) {
    std::vector<std::string_view> cells;
    line = tool::trim(line);
    if (!line.starts_with('|')) return cells;
    line.remove_prefix(1);
    for (std::size_t at = 0; at < line.size();) {
        const std::size_t end = std::min(line.find('|', at), line.size());
        cells.push_back(tool::trim(line.substr(at, end - at)));
        at = end + 1;
    }
    return cells;
}

std::string word_after(std::string_view line, std::string_view mark) {
    const std::size_t at = line.find(mark);
    if (at == std::string_view::npos) return {};
    const auto words = tool::split_words(line.substr(at + mark.size()));
    return words.empty() ? std::string{} : tool::clean(words.front());
}

bool is_address(std::string_view word) { return std::count(word.begin(), word.end(), ':') == 2 && tool::contains(word, "."); }

/// The count of uncorrected errors; before 2013 corrected and uncorrected; `On` where slices hide it, `Off` without ECC. In the
/// table of virtual cards the use stands here.
void read_errors(Values& gpu, std::string_view cell) {
    const auto words = tool::split_words(cell);
    if (words.empty()) return;
    const bool numbers = std::all_of(words.begin(), words.end(), [](std::string_view word) { return tool::whole_number(word).has_value(); });
    if (numbers || cell == "On") gpu["ecc.mode.current"] = "Enabled";
    if (numbers || words.back() == "ERR!") gpu["ecc.errors.uncorrected.volatile.total"] = tool::clean(words.back());
    if (numbers && words.size() == 2) gpu["ecc.errors.corrected.volatile.total"] = tool::clean(words.front());
    if (cell == "Off") gpu["ecc.mode.current"] = "Disabled";
    if (words.size() == 1 && cell.ends_with('%')) gpu["utilization.gpu"] = tool::clean(cell);
}

/// `0  Tesla K80           On` beside `0000:00:04.0     Off` beside the count of uncorrected errors.
bool read_first_line(Report& report, const std::vector<std::string_view>& cells) {
    if (cells.size() < 3) return false;
    const auto left = tool::split_words(cells[0]), middle = tool::split_words(cells[1]);
    const auto index = left.empty() ? std::nullopt : tool::whole_number(left[0]);  // `0.` before 2013
    if (left.size() < 2 || middle.empty() || !is_address(middle[0]) || !index || *index < 0 || *index > 1023) return false;
    Values gpu{{"index", std::to_string(static_cast<unsigned>(*index))}, {"pci.bus_id", tool::clean(middle[0])}};
    // Persistence mode; under Windows the driver's model.
    constexpr std::string_view kModes[] = {"On", "Off", "N/A", "WDDM", "TCC", "MCDM", "ERR!"};
    const bool mode = left.size() > 2 && std::find(std::begin(kModes), std::end(kModes), left.back()) != std::end(kModes);
    std::string name;  // a card that is lost has none
    for (std::size_t i = 1; i < left.size() - (mode ? 1 : 0); ++i) name += (name.empty() ? "" : " ") + std::string(left[i]);
    if (name != "ERR!") gpu["name"] = tool::clean(name);
    read_errors(gpu, cells[2]);
    report.gpus.push_back(std::move(gpu));
    return true;
}

/// `N/A   33C    P8    26W / 149W` beside `15MiB / 11439MiB`.
void read_second_line(Values& gpu, const std::vector<std::string_view>& cells) {
    if (cells.size() < 2 || !tool::contains(cells[0], "/")) return;
    const auto words = tool::split_words(cells[0]);
    for (std::size_t i = 0; i < words.size(); ++i) {
        const std::string_view word = words[i];
        const std::string value = tool::clean(word);
        if (i == 0) gpu["fan.speed"] = value;
        else if (word.ends_with('C') && tool::leading_number(word)) gpu["temperature.gpu"] = value;
        else if (word == "C") gpu["temperature.gpu"] = tool::clean(words[i - 1]);
        else if (word.size() <= 3 && word.starts_with('P') && tool::leading_uint(word.substr(1))) gpu["pstate"] = value;
        else if (word == "/" && i + 1 < words.size()) gpu["power.draw"] = tool::clean(words[i - 1]), gpu["power.limit"] = tool::clean(words[i + 1]);
        else if (word == "ERR!" && !gpu.contains("temperature.gpu")) gpu["temperature.gpu"] = value;
    }
    const std::size_t slash = cells[1].find('/');
    const bool whole = cells[1].ends_with('B');  // `MiB`; where a line is cut off the number is too
    if (slash != std::string_view::npos && whole) gpu["memory.total"] = tool::clean(cells[1].substr(slash + 1));
    else if (tool::contains(cells[1], "GPU is lost")) gpu["memory.total"] = "GPU is lost";
    const auto use = cells.size() > 2 ? tool::split_words(cells[2]) : std::vector<std::string_view>{};
    if (!use.empty() && ((use[0].ends_with('%') && tool::leading_number(use[0])) || use[0] == "ERR!")) gpu["utilization.gpu"] = tool::clean(use[0]);
}

void read_list_line(Report& report, std::string_view line) {
    const std::size_t colon = line.find(": "), uuid = line.find(" (UUID: ");
    const auto index = tool::leading_uint(line.substr(4));
    if (!index || colon == std::string_view::npos || uuid == std::string_view::npos || uuid < colon) return;
    report.gpus.push_back({{"index", std::to_string(*index)}, {"name", tool::clean(line.substr(colon + 2, uuid - colon - 2))},
                           {"uuid", tool::clean(line.substr(uuid + 8, line.find(')', uuid) - uuid - 8))}});
}

}  // namespace

void read_table(Report& report, std::string_view text) {
    std::size_t row = 0;  // of a card's two or three; 0: none
    bool list_of_processes = false;
    for (const std::string_view line : tool::split_lines(text)) {
        if (line.starts_with("GPU ") && tool::contains(line, "(UUID: ")) read_list_line(report, line);
        for (const auto& [mark, name] : {std::pair{"Driver Version: ", "driver_version"}, std::pair{"KMD Version: ", "kmd_version"}}) {
            const std::string driver = word_after(line, mark);
            if (driver.empty()) continue;
            report.top.try_emplace(name, driver);
            list_of_processes = false;
        }
        list_of_processes = list_of_processes || tool::contains(line, "Processes:");
        const auto cells = columns(line);
        if (list_of_processes || cells.empty()) {
            row = 0;
        } else if (read_first_line(report, cells)) {
            row = 1;
        } else if (row == 1 && cells.size() >= 2) {
            read_second_line(report.gpus.back(), cells);
            row = 2;
        } else if (row == 2) {
            if (cells.size() > 2 && (cells[2] == "Enabled" || cells[2] == "Disabled")) report.gpus.back()["mig.mode.current"] = tool::clean(cells[2]);
            row = 0;
        }
    }
}

}  // namespace vetting::nvidia
