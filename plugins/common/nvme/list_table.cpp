// The tables of `nvme list` and `nvme list -v` for people.
#include <algorithm>
#include <array>
#include <cmath>

#include "plugins/common/nvme/parse.hpp"
#include "plugins/common/nvme/readers.hpp"
#include "plugins/common/text.hpp"

namespace vetting::nvme {
namespace {

using tool::trim;

struct Column {
    std::string name;
    std::size_t begin, end;
};

/// Columns are as wide as the dashes under their names.
std::vector<Column> columns_of(std::string_view header, std::string_view dashes) {
    std::vector<Column> columns;
    for (std::size_t at = 0; at < dashes.size();) {
        const std::size_t begin = dashes.find('-', at);
        if (begin == std::string_view::npos) break;
        const std::size_t end = std::min(dashes.find_first_not_of('-', begin), dashes.size());
        columns.push_back({begin < header.size() ? std::string(trim(header.substr(begin, end - begin))) : "", begin, end});
        at = end;
    }
    return columns;
}

/// `500.11  GB /   1.00  TB`: the second is the size, in powers of 1000, rounded by the tool.
std::optional<std::uint64_t> rounded_size(std::string_view usage) {
    const std::size_t slash = usage.find('/');
    if (slash == std::string_view::npos) return std::nullopt;
    const auto words = tool::split_words(usage.substr(slash + 1));
    const auto value = words.empty() ? std::nullopt : tool::whole_number(words[0]);
    const std::size_t power = words.size() > 1 ? std::string_view("BkMGTP").find(words[1].front() == 'K' ? 'k' : words[1].front()) : 6;
    if (!value || *value < 0 || *value > 1e6 || power > 5) return std::nullopt;
    return static_cast<std::uint64_t>(std::llround(*value * std::pow(1000.0, static_cast<double>(power))));
}

/// A row in which somebody wrote over a cell with a text of another length keeps to no column: the words of its start and its end
/// tell all the same, `/dev/nvme0n1 SERIAL MODEL… 1 4.00  TB / …  FIRMWARE`.
Disk read_shifted_row(std::string_view line) {
    const auto words = tool::split_words(line);
    Disk disk;
    disk.protocol = "nvme";
    disk.name = (words.front().front() == '/' ? "" : "/dev/") + tool::clean(words.front());
    const auto slash = std::find(words.begin(), words.end(), "/");
    // Before the slash: model, namespace, used bytes and their unit.
    constexpr std::ptrdiff_t kBetween = 3;
    if (slash - words.begin() < 2 + 1 + kBetween || words.end() - slash < 4) return disk;
    disk.serial = tool::known(words[1]);
    const std::string_view first = words[2], last = *(slash - kBetween - 1);
    disk.model = tool::known({first.data(), static_cast<std::size_t>(last.data() + last.size() - first.data())});
    disk.firmware = tool::known(words.back());
    disk.capacity_bytes = rounded_size(line.substr(static_cast<std::size_t>(slash->data() - line.data())));
    if (disk.capacity_bytes) disk.approximate.emplace_back("capacity_bytes");
    return disk;
}

/// A cell may fill its column but not the blank before the next.
bool keeps_to(const std::vector<Column>& columns, std::string_view line) {
    return std::none_of(columns.begin(), columns.end(), [line](const Column& column) {
        return column.begin > 0 && column.begin < line.size() && line[column.begin - 1] != ' ';
    });
}

bool has_column(const std::vector<Column>& columns, std::string_view name) {
    return std::any_of(columns.begin(), columns.end(), [name](const Column& column) { return column.name == name; });
}

/// `nvme0n1`, `nvme0c1n1` (one path to it) behind the subsystem in a row of the table of controllers: `nvme-subsys0 nvme0n1, nvme0n2`.
std::vector<std::string> namespaces_in(std::string_view line) {
    std::vector<std::string> names;
    const std::size_t subsystem = line.find(" nvme-subsys");
    if (subsystem == std::string_view::npos) return names;
    for (std::string_view word : tool::split_words(line.substr(subsystem))) {
        if (word.ends_with(',')) word.remove_suffix(1);
        const std::size_t digits = word.find_first_not_of("0123456789", 4), last = word.rfind('n');
        const bool space = word.starts_with("nvme") && digits != std::string_view::npos && digits > 4 && (word[digits] == 'n' || word[digits] == 'c') &&
                           last >= digits && last + 1 < word.size() && word.find_first_not_of("0123456789", last + 1) == std::string_view::npos;
        if (space) names.push_back("/dev/" + tool::clean(word.substr(0, digits)) + tool::clean(word.substr(last)));
    }
    return names;
}

/// A row of the table of controllers whose cells do not keep to their columns: serial, model and firmware stand before the port.
Disk read_shifted_controller(std::string_view line) {
    constexpr std::array<std::string_view, 5> kPorts = {"pcie", "tcp", "rdma", "fc", "loop"};
    auto cells = tool::split_columns(line);
    Disk disk;
    disk.protocol = "nvme";
    disk.name = "/dev/" + tool::clean(cells.front().substr(0, cells.front().find(' ')));
    for (std::size_t i = 3; i < cells.size(); ++i) {
        const std::size_t blank = cells[i].rfind(' ');  // a firmware that fills its column leaves one blank before the port
        const std::string_view port = blank == std::string_view::npos ? cells[i] : cells[i].substr(blank + 1);
        if (std::find(kPorts.begin(), kPorts.end(), port) == kPorts.end()) continue;
        const bool joined = port.size() != cells[i].size();
        if (!joined && i < 4) break;
        disk.transport = std::string(port);
        disk.firmware = tool::known(joined ? cells[i].substr(0, blank) : cells[i - 1]);
        disk.model = tool::known(cells[i - (joined ? 1U : 2U)]);
        disk.serial = tool::known(cells[i - (joined ? 2U : 3U)]);
        break;
    }
    return disk;
}

Disk read_row(const std::vector<Column>& columns, std::string_view line) {
    const bool straight = keeps_to(columns, line);
    if (!straight && has_column(columns, "Usage") && has_column(columns, "SN")) return read_shifted_row(line);
    if (!straight && has_column(columns, "TxPort")) return read_shifted_controller(line);
    Disk disk;
    disk.protocol = "nvme";
    for (std::size_t i = 0; i < columns.size(); ++i) {
        const Column& column = columns[i];
        if (column.begin >= line.size()) break;
        const std::size_t end = i + 1 == columns.size() ? line.size() : columns[i + 1].begin;
        const std::string_view cell = trim(line.substr(column.begin, end - column.begin));
        if ((column.name == "Node" || column.name == "Device") && !cell.empty()) disk.name = (cell.front() == '/' ? "" : "/dev/") + tool::clean(cell);
        if (column.name == "SN") disk.serial = tool::known(cell);
        if (column.name == "Model" || column.name == "MN") disk.model = tool::known(cell);
        if (column.name == "FW Rev" || column.name == "FR") disk.firmware = tool::known(cell);
        if (column.name == "TxPort") disk.transport = tool::known(cell);
        if (column.name == "Format") disk.logical_block_bytes = tool::binary_size(cell.substr(0, cell.find('+')));
        if (column.name != "Usage") continue;
        disk.capacity_bytes = rounded_size(cell);
        if (disk.capacity_bytes) disk.approximate.emplace_back("capacity_bytes");
    }
    return disk;
}

/// `list -v` tells of controllers in one table and of their namespaces in another; a namespace is the disk.
void add_row(std::vector<Disk>& disks, Disk row) {
    const auto same = std::find_if(disks.begin(), disks.end(), [&row](const Disk& disk) { return disk.name == row.name; });
    if (same != disks.end()) {
        if (row.capacity_bytes && !same->capacity_bytes) same->approximate = std::move(row.approximate);
        if (row.capacity_bytes && !same->capacity_bytes) same->capacity_bytes = row.capacity_bytes;
        if (!same->logical_block_bytes) same->logical_block_bytes = row.logical_block_bytes;
        if (!same->transport) same->transport = std::move(row.transport);
        return;
    }
    const auto known = std::find_if(disks.begin(), disks.end(), [&row](const Disk& disk) {
        return disk.name != row.name && same_controller(disk.name, row.name);
    });
    if (known == disks.end() || row.serial) return disks.push_back(std::move(row));
    row.serial = known->serial;
    row.model = known->model;
    row.firmware = known->firmware;
    row.transport = known->transport;
    if (known->capacity_bytes) disks.push_back(std::move(row));  // one of several namespaces
    else *known = std::move(row);
}

}  // namespace

std::vector<Disk> read_list_table(std::string_view text) {
    std::vector<Disk> disks;
    std::vector<Column> columns;
    std::string_view previous;
    for (const std::string_view line : tool::split_lines(text)) {
        const bool dashes = line.starts_with("---") && line.find_first_not_of("- ") == std::string_view::npos;
        if (dashes && (previous.starts_with("Node") || previous.starts_with("Device"))) columns = columns_of(previous, line);
        else if (!columns.empty() && trim(line).empty()) columns.clear();
        else if (!columns.empty() && (line.starts_with("/dev/nvme") || line.starts_with("nvme"))) {
            const Disk row = read_row(columns, line);
            const std::vector<std::string> spaces = has_column(columns, "TxPort") ? namespaces_in(line) : std::vector<std::string>{};
            for (const std::string& name : spaces) {
                Disk one = row;
                one.name = name;
                add_row(disks, std::move(one));
            }
            if (spaces.empty()) add_row(disks, row);
        }
        previous = line;
    }
    return disks;
}

}  // namespace vetting::nvme
