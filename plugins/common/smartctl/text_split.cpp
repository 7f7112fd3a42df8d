// Several reports for people in one capture, and the prompts and headlines that stand before them.
#include <algorithm>
#include <array>

#include "plugins/common/smartctl/counters.hpp"
#include "plugins/common/smartctl/readers.hpp"
#include "plugins/common/text.hpp"

namespace vetting::smartctl {
namespace {

using tool::contains;
using tool::trim;

/// `smartctl 7.3 2022-02-28 …`, `smartctl version 5.38 …`, `smartctl pre-7.5 …`.
bool is_banner(std::string_view line) {
    if (!line.starts_with("smartctl ")) return false;
    const std::string_view next = line.substr(9);
    return next.starts_with("version ") || next.starts_with("pre-") || (!next.empty() && next.front() >= '0' && next.front() <= '9');
}

/// A line that tells of which disk the next report is: a prompt with the command, `=== /dev/sda`.
bool names_a_disk(std::string_view line) {
    if (!contains(line, "/dev/")) return false;
    return contains(line, "smartctl -") || contains(line, "smartctl /dev/") || tool::split_words(line).size() <= 4;
}

/// `### nvme0n1`, `=== sda ===`: the disk of a headline that somebody wrote above its report; empty for any other line.
std::string_view headline_disk(std::string_view line) {
    constexpr std::string_view kMarks = "#=*- :`";
    line = trim(line);
    if (line.empty() || std::string_view("#=*-").find(line.front()) == std::string_view::npos) return {};
    const std::size_t begin = line.find_first_not_of(kMarks), end = line.find_last_not_of(kMarks);
    if (begin == std::string_view::npos) return {};
    const std::string_view word = line.substr(begin, end - begin + 1);
    const bool scsi = word.size() > 2 && word.starts_with("sd") && word.find_first_not_of("abcdefghijklmnopqrstuvwxyz") == std::string_view::npos;
    const bool nvme = word.size() > 4 && word.starts_with("nvme") && word.find_first_not_of("n0123456789", 4) == std::string_view::npos && word[4] != 'n';
    return scsi || nvme ? word : std::string_view{};
}

/// The line behind the marks of whoever quoted it: `>>> `, `> > `.
std::string_view behind_quotes(std::string_view line) {
    for (std::string_view rest = trim(line); rest.starts_with('>'); rest = trim(line)) {
        line = line.substr(static_cast<std::size_t>(rest.data() - line.data()) + 1);
        if (line.starts_with(' ')) line.remove_prefix(1);
    }
    return line;
}

std::size_t offset_of(std::string_view text, std::string_view line) { return static_cast<std::size_t>(line.data() - text.data()); }

/// Where the report whose first line is `lines[at]` begins, with the blank lines and the naming line before it.
std::size_t begin_of(const std::vector<std::string_view>& lines, std::size_t at, std::size_t least) {
    std::size_t begin = at;
    for (std::size_t back = at; back > least; --back) {
        const std::string_view line = trim(lines[back - 1]);
        if (names_a_disk(line)) return back - 1;
        if (!line.empty()) break;
    }
    constexpr std::size_t kNear = 8;  // a few words may stand between a headline and the report
    for (std::size_t back = at; back > least && at - back < kNear; --back) {
        if (!headline_disk(lines[back - 1]).empty()) return back - 1;
    }
    return begin;
}

/// `/dev/sda` from `"/dev/sda":`, `$d=/dev/sda;` and the like; empty where the word names no device.
std::string_view device_in(std::string_view word) {
    const std::size_t at = word.find("/dev/");
    if (at == std::string_view::npos) return {};
    word = word.substr(at);
    const std::size_t end = word.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/-_.+");
    return word.size() > 5 ? word.substr(0, end) : std::string_view{};
}

std::string_view option_value(const std::vector<std::string_view>& words) {
    for (std::size_t i = 0; i < words.size(); ++i) {
        if ((words[i] == "-d" || words[i] == "--device") && i + 1 < words.size()) return words[i + 1];
        if (words[i].starts_with("--device=")) return words[i].substr(9);
    }
    return {};
}

}  // namespace

/// The text of a mail whose signs were written as `=3D` and whose lines were cut by `=` (RFC 2045, quoted-printable).
static std::string printable(std::string_view text) {
    std::string plain;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] != '=') {
            plain += text[at];
            continue;
        }
        const std::size_t line_end = text.substr(at + 1).starts_with("\r\n") ? 2 : text.substr(at + 1).starts_with('\n') ? 1 : 0;
        const auto value = line_end == 0 && at + 2 < text.size() ? tool::leading_uint("0x" + std::string(text.substr(at + 1, 2))) : std::nullopt;
        if (line_end == 0 && !value) plain += '=';
        if (value) plain += static_cast<char>(static_cast<unsigned char>(*value));
        at += value ? 2 : line_end;
    }
    return plain;
}

std::string unquoted(std::string_view text) {
    if (contains(text, "=3D=3D=3D START OF ")) {
        std::string plain = printable(text);
        std::string inner = unquoted(plain);
        return inner.empty() ? plain : inner;
    }
    const auto lines = tool::split_lines(text);
    const auto quotes_a_report = [](std::string_view line) {
        if (!line.starts_with('>')) return false;
        const std::string_view said = trim(behind_quotes(line));
        return is_banner(said) || said.starts_with("=== START OF ");
    };
    if (std::none_of(lines.begin(), lines.end(), quotes_a_report)) return {};
    std::string plain;
    for (const std::string_view line : lines) plain.append(behind_quotes(line)).push_back('\n');
    return plain;
}

std::string unwrapped(std::string_view text) {
    const auto lines = tool::split_lines(text);
    const auto head = std::find_if(lines.begin(), lines.end(), [](std::string_view line) { return line.starts_with("ID# ATTRIBUTE_NAME "); });
    if (head == lines.end() || head + 1 == lines.end() || contains(*head, "RAW_VALUE") || !(head + 1)->ends_with("RAW_VALUE")) return {};
    std::string whole;
    for (const std::string_view line : lines) whole.append(line).append(line.size() == head->size() ? "" : "\n");
    return whole;
}

std::vector<std::string_view> split_text_reports(std::string_view text) {
    const auto lines = tool::split_lines(text);
    std::vector<std::size_t> begins{0};
    bool any = false, told = false;  // the report in hand has its banner, its information section
    for (std::size_t at = 0; at < lines.size(); ++at) {
        const std::string_view line = trim(lines[at]);
        const bool banner = is_banner(line);
        const bool section = contains(line, "=== START OF INFORMATION SECTION");
        if ((banner && any) || (section && told)) begins.push_back(begin_of(lines, at, begins.back() + 1));
        if (banner || (section && told)) told = false;
        any = any || banner || section;
        told = told || section;
    }
    std::vector<std::string_view> reports;
    for (std::size_t i = 0; i < begins.size() && !lines.empty(); ++i) {
        const std::size_t from = offset_of(text, lines[begins[i]]);
        const std::size_t to = i + 1 < begins.size() ? offset_of(text, lines[begins[i + 1]]) : text.size();
        reports.push_back(text.substr(from, to - from));
    }
    return reports;
}

void read_command_line(Disk& disk, std::string_view before) {
    for (const std::string_view line : tool::split_lines(before)) {
        if (const std::string_view disk_name = headline_disk(line); !disk_name.empty()) disk.name = "/dev/" + std::string(disk_name);
        if (!names_a_disk(trim(line))) continue;
        const auto words = tool::split_words(line);
        for (const std::string_view word : words) {
            if (const std::string_view device = device_in(word); !device.empty()) disk.name = std::string(device);
        }
        disk.type = std::string(option_value(words));
    }
    if (const auto tag = controller_tag(disk.type); !disk.name.empty() && tag) disk.info_name = disk.name + " " + *tag;
}

}  // namespace vetting::smartctl
