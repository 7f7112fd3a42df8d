// storcli and perccli for people: sections with `key = value`, tables under a header line.
#include <algorithm>
#include <array>

#include "plugins/common/raid/readers.hpp"
#include "plugins/common/text.hpp"

namespace vetting::raid {
namespace {

using tool::contains;
using tool::trim;
using Words = std::vector<std::string_view>;

bool is_rule(std::string_view line) {
    return line.size() > 3 && (line.find_first_not_of('-') == std::string_view::npos || line.find_first_not_of('=') == std::string_view::npos);
}

bool is_header(const Words& words) {
    constexpr std::array<std::string_view, 4> kFirst = {"EID:Slt", "DG/VD", "Ctl", "DG"};
    return words.size() > 4 && std::find(kFirst.begin(), kFirst.end(), words.front()) != kFirst.end();
}

std::string joined(const Words& words, std::size_t from, std::size_t to) {
    std::string out;
    for (std::size_t i = from; i < to && i < words.size(); ++i) out += (out.empty() ? "" : " ") + std::string(words[i]);
    return out;
}

/// The table of batteries and capacitors; its first two columns are one word each, what follows may hold blanks.
bool is_battery_header(const Words& words) {
    return words.size() > 4 && words[0] == "Model" && words[1] == "State" && words[2] == "RetentionTime";
}

/// Cells of a row. `Size` is a number and its unit; the one cell of free text (`Model`, `Name`) takes what the others leave.
StorcliRow cells(const Words& header, const Words& words) {
    StorcliRow row;
    std::size_t at = 0;
    for (std::size_t i = 0; i < header.size(); ++i) {
        const std::size_t after = header.size() - i - 1;  // columns behind this one
        const bool free = header[i] == "Model" || header[i] == "Name";
        std::size_t take = header[i] == "Size" ? 2 : 1;
        if (free) take = words.size() > at + after ? words.size() - at - after : 0;
        if (header[i] == "Size" && at + 1 < words.size() && words[at] == "-") take = 1;
        row.emplace_back(std::string(header[i]), joined(words, at, at + take));
        at += take;
    }
    return row;
}

/// `252:0`, `:0`, `0/1`, `0`: where the legend below a table has words.
bool is_place(std::string_view word) { return word.find_first_not_of("0123456789:/-") == std::string_view::npos; }

struct Reader {
    Report& report;
    std::string controller = "c0";
    std::string section;
    Words header;
    std::string_view previous;
    bool failed = false;

    void pair(std::string_view key, std::string_view value) {
        if (key == "Controller" && !value.empty()) {
            controller = "c" + std::string(value);
            section.clear();
        } else if (key == "Status" && section.empty()) {
            failed = value == "Failure";
        } else if (key == "Description" && section.empty()) {
            if (failed) report.failures.push_back(tool::clean(value));
        } else {
            storcli_member(report, controller, section, key, value);
        }
    }
    void line(std::string_view text) {
        const Words words = tool::split_words(text);
        const std::size_t equals = text.find(" = ");
        const bool empty_value = text.ends_with(" =");
        if (words.empty()) return;
        if (is_rule(text)) {
            if (text.front() == '=') header.clear();
            if (text.front() == '=') section = std::string(trim(previous.substr(0, previous.rfind(':'))));
        } else if (is_header(words) || is_battery_header(words)) {
            header = words;
            // storcli2 heads one column with two words: `LU/NS Count`.
            const auto pair = std::find(header.begin(), header.end(), "LU/NS");
            if (pair != header.end() && pair + 1 != header.end() && pair[1] == "Count") header.erase(pair + 1);
        } else if (equals != std::string_view::npos || empty_value) {
            header.clear();
            if (!empty_value) pair(trim(text.substr(0, equals)), trim(text.substr(equals + 3)));
        } else if (is_battery_header(header)) {
            if (words.size() >= header.size()) storcli_row(report, controller, {{"State", std::string(words[1])}, {"RetentionTime", ""}});
        } else if (!header.empty() && header.front() != "DG" && is_place(words.front())) {
            storcli_row(report, controller, cells(header, words));
        }
        previous = text;
    }
};

}  // namespace

bool read_storcli_text(Report& report, std::string_view text) {
    const bool known = contains(text, "CLI Version = ") || contains(text, "Command Status") || contains(text, "EID:Slt DID State") || contains(text, "EID:Slt PID State") ||
                       (contains(text, "DG/VD") && contains(text, "Consist"));
    if (!known) return false;
    Reader reader{report};
    for (const std::string_view line : tool::split_lines(text)) reader.line(trim(line));
    return true;
}

}  // namespace vetting::raid
