// lsblk -n: a table without its headings. Only the usual columns tell by themselves which is which.
#include <algorithm>
#include <array>

#include "plugins/common/text.hpp"
#include "plugins/probes/lsblk/rows.hpp"

namespace vetting::lsblk {
namespace {

bool is_flag(std::string_view word) { return word == "0" || word == "1"; }

/// `8:0`
bool is_device_number(std::string_view word) {
    const std::size_t colon = word.find(':');
    return colon != std::string_view::npos && colon > 0 && colon + 1 < word.size() && word.find_first_not_of("0123456789:") == std::string_view::npos;
}

bool is_type(std::string_view word) {
    constexpr auto kTypes = std::to_array<std::string_view>({"disk", "part", "lvm", "crypt", "loop", "rom", "mpath", "dm", "md", "linear"});
    return word.starts_with("raid") || std::find(kTypes.begin(), kTypes.end(), word) != kTypes.end();
}

/// `sda 8:0 0 894.3G 0 disk `: NAME, MAJ:MIN, RM, SIZE, RO, TYPE and where it is mounted. A device without a medium has no size.
std::optional<Row> usual_row(std::string_view line) {
    auto words = tool::split_words(line);
    words.erase(std::remove_if(words.begin(), words.end(), [](auto word) { return without_tree(word).empty(); }), words.end());
    if (words.size() < 5 || !is_device_number(words[1]) || !is_flag(words[2])) return std::nullopt;
    const bool sized = words.size() > 5 && is_flag(words[4]) && is_type(words[5]);
    if (!sized && !(is_flag(words[3]) && is_type(words[4]))) return std::nullopt;
    Row row;
    put(row, "NAME", unescaped(without_tree(words[0])));
    if (sized) put(row, "SIZE", words[3]);
    put(row, "TYPE", words[sized ? 5 : 4]);
    return row;
}

bool is_transport(std::string_view word) {
    constexpr auto kTransports = std::to_array<std::string_view>({"sata", "sas", "nvme", "usb", "ata", "fc", "iscsi", "spi", "mmc"});
    return std::find(kTransports.begin(), kTransports.end(), word) != kTransports.end();
}

/// `894.3G`; digits alone may be any count.
bool is_rounded_size(std::string_view word) {
    return word.size() > 1 && std::string_view("BKMGTPE").find(word.back()) != std::string_view::npos && word.front() >= '0' && word.front() <= '9' &&
           tool::binary_size(word).has_value();
}

bool names_a_disk(std::string_view line) {
    const auto words = tool::split_words(without_tree(line));
    if (words.size() < 2) return false;
    std::string_view name = words.front();
    if (name.starts_with("/dev/")) name.remove_prefix(5);
    constexpr auto kStarts = std::to_array<std::string_view>({"sd", "nvme", "vd", "hd", "mmcblk", "xvd"});
    const bool kernels = std::any_of(kStarts.begin(), kStarts.end(), [name](std::string_view start) { return name.starts_with(start) && name.size() > start.size(); });
    return kernels && name.size() < 16 && name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789") == std::string_view::npos;
}

/// `sda 894.3G disk sata`: a device whose every word tells by itself what it is.
std::optional<Row> plain_row(std::string_view line) {
    const auto words = tool::split_words(line);
    Row row;
    put(row, "NAME", without_tree(words.front()));
    bool typed = false;
    for (std::size_t i = 1; i < words.size(); ++i) {
        const bool type = is_type(words[i]), size = is_rounded_size(words[i]);
        const char* const column = type ? "TYPE" : size ? "SIZE" : is_transport(words[i]) ? "TRAN" : nullptr;
        if (column == nullptr || row.find(tool::lower(column)) != row.end()) return std::nullopt;
        put(row, column, words[i]);
        typed = typed || type;
    }
    return typed ? std::optional(std::move(row)) : std::nullopt;
}

}  // namespace

std::vector<Row> read_bare_table(std::string_view capture) {
    std::vector<Row> rows;
    const auto lines = tool::split_lines(capture);
    for (const std::string_view line : lines) {
        if (auto row = usual_row(line)) rows.push_back(std::move(*row));
    }
    if (!rows.empty()) return rows;
    bool all_told = true;
    for (const std::string_view line : lines) {
        if (!names_a_disk(line)) continue;
        auto row = plain_row(line);
        all_told = all_told && row.has_value();
        if (row) rows.push_back(std::move(*row));
    }
    if (!rows.empty() && all_told) return rows;
    if (std::any_of(lines.begin(), lines.end(), names_a_disk)) {
        throw tool::InputError("the headings of lsblk are missing: which column is what is not told; run it without -n, or with -J or -P");
    }
    throw tool::InputError("not the output of lsblk");
}

}  // namespace vetting::lsblk
