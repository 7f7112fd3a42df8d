// nvme-cli's forms for people: `key : value` below a headline, and the table of `nvme list`.
#include <algorithm>
#include <array>
#include <cmath>

#include "plugins/common/nvme/parse.hpp"
#include "plugins/common/nvme/readers.hpp"
#include "plugins/common/text.hpp"

namespace vetting::nvme {
namespace {

using tool::contains;
using tool::grouped_uint;
using tool::trim;

/// One output, from its headline to the next.
struct Section {
    Disk disk;
    std::size_t keys = 0;
    bool headline = false;
    std::optional<std::uint64_t> result, code, blocks;
    smartctl::SelfTest test;
};

/// `37 C (310 Kelvin)`, `37 °C (310 K)`, `98 °F (310 K)`, `37 C`.
std::optional<double> temperature(std::string_view value) {
    const std::size_t open = value.find('(');
    if (open != std::string_view::npos && contains(value.substr(open), "K")) {
        if (const auto kelvin = tool::leading_number(value.substr(open + 1))) return celsius_of(*kelvin);
    }
    const auto degrees = tool::leading_number(value);
    if (!degrees || contains(value, "F")) return std::nullopt;
    return celsius_of(*degrees);
}

void close_test(Section& section) {
    if (!section.result) return;
    if (auto test = self_test_of(*section.result, section.code.value_or(0))) {
        test->at_hours = section.test.at_hours;
        test->lba = section.test.lba;
        section.disk.self_tests.push_back(std::move(*test));
    }
    section.result.reset();
    section.code.reset();
    section.test = {};
}

/// `0x440` and `1,088`: some fields are in base 16, with the mark or (`Self Test Code : 2`) without.
std::optional<std::uint64_t> number(std::string_view value) {
    return value.starts_with("0x") ? tool::leading_uint(value) : grouped_uint(value);
}

template <auto Member>
void set_count(Section& section, std::string_view value) {
    if (!(section.disk.*Member)) section.disk.*Member = number(value);
}
template <auto Member>
void set_text(Section& section, std::string_view value) {
    if (!(section.disk.*Member)) section.disk.*Member = tool::known(value);
}
void set_temperature(Section& section, std::string_view value) {
    if (!section.disk.temperature_c) section.disk.temperature_c = temperature(value);
}
void set_capacity(Section& section, std::string_view value) {
    const auto bytes = number(value);
    if (bytes.value_or(0) > 0) section.disk.capacity_bytes = bytes;
}
void set_errors(Section& section, std::string_view value) {
    const auto count = number(value);
    section.disk.error_log_count = std::max(section.disk.error_log_count.value_or(0), count.value_or(0));
}
void set_operation(Section& section, std::string_view value) {
    if (const auto operation = number(value)) section.disk.self_test_running = *operation != 0;
}
void set_completion(Section& section, std::string_view value) {
    const auto done = number(value);
    if (section.disk.self_test_running == true && done && *done <= 100) {
        section.disk.self_test_remaining_pct = 100 - static_cast<unsigned>(*done);
    }
}
void set_result(Section& section, std::string_view value) {
    close_test(section);
    section.result = number(value);
}
void set_code(Section& section, std::string_view value) { section.code = number(value); }
void set_hours(Section& section, std::string_view value) { section.test.at_hours = number(value); }
void set_lba(Section& section, std::string_view value) { section.test.lba = number(value); }

// `id-ns`: the size in blocks, and of the block sizes the one `(in use)`, told as a power of two (`lbads:9`) or in words.
void set_blocks(Section& section, std::string_view value) { section.blocks = number(value); }
void set_eui(Section& section, std::string_view value) {
    const std::string word = tool::lower(trim(value));
    const bool hex = word.size() == 16 && word.find_first_not_of("0123456789abcdef") == std::string::npos;
    if (hex && word.find_first_not_of('0') != std::string::npos) section.disk.wwn = "eui." + word;
}
void read_format(Section& section, std::string_view line) {
    if (!contains(line, "(in use)")) return;
    const std::size_t power = line.find("lbads:"), words = line.find("Data Size:");
    if (power != std::string_view::npos) {
        const auto shift = tool::leading_uint(line.substr(power + 6));
        if (shift && *shift >= 9 && *shift < 32) section.disk.logical_block_bytes = std::uint64_t{1} << *shift;
    } else if (words != std::string_view::npos) {
        section.disk.logical_block_bytes = grouped_uint(trim(line.substr(words + 10)));
    }
}
void close_namespace(Section& section) {
    Disk& disk = section.disk;
    if (section.blocks && *section.blocks < (std::uint64_t{1} << 50U) && disk.logical_block_bytes.value_or(1U << 30U) < (1U << 24U)) {
        disk.capacity_bytes = *section.blocks * *disk.logical_block_bytes;
    }
}

struct Key {
    std::string_view name;
    void (*set)(Section&, std::string_view value);
};
// Names in lower case, blanks as underscores: the forms for people changed from one to the other and back.
constexpr std::array kKeys = {
    Key{"critical_warning", &set_count<&Disk::critical_warning>},
    Key{"temperature", &set_temperature},
    Key{"available_spare", &set_count<&Disk::available_spare_pct>},
    Key{"available_spare_threshold", &set_count<&Disk::available_spare_threshold_pct>},
    Key{"percentage_used", &set_count<&Disk::percentage_used>},
    Key{"power_cycles", &set_count<&Disk::power_cycles>},
    Key{"power_on_hours", &set_count<&Disk::power_on_hours>},
    Key{"unsafe_shutdowns", &set_count<&Disk::unsafe_shutdowns>},
    Key{"media_errors", &set_count<&Disk::media_errors>},
    Key{"num_err_log_entries", &set_count<&Disk::error_log_count>},
    Key{"sn", &set_text<&Disk::serial>},
    Key{"mn", &set_text<&Disk::model>},
    Key{"fr", &set_text<&Disk::firmware>},
    Key{"tnvmcap", &set_capacity},
    Key{"error_count", &set_errors},
    Key{"current_operation", &set_operation},
    Key{"current_completion", &set_completion},
    Key{"operation_result", &set_result},
    Key{"self_test_code", &set_code},
    Key{"power_on_hours_(poh)", &set_hours},
    Key{"failing_lba", &set_lba},
    Key{"nsze", &set_blocks},
    Key{"eui64", &set_eui},
};

std::string key_word(std::string_view key) {
    std::string word = tool::lower(trim(key));
    std::replace(word.begin(), word.end(), ' ', '_');
    return word;
}

/// `Smart Log for NVME device:nvme0n1 namespace-id:ffffffff`, `NVME Identify Controller:`, `Error Log Entries for device:nvme0 …`.
bool is_headline(std::string_view line) {
    return line.starts_with("Smart Log for NVM") || line.starts_with("NVME Identify ") ||
           line.starts_with("Error Log Entries for device") || line.starts_with("Device Self Test Log for NVM");
}

std::string device_in(std::string_view headline) {
    const std::size_t at = headline.find("device:");
    if (at == std::string_view::npos) return {};
    const auto words = tool::split_words(headline.substr(at + 7));
    if (words.empty() || !(words.front().starts_with("nvme") || words.front().starts_with("/dev/nvme"))) return {};
    const std::string name(words.front());
    return name.starts_with("/dev/") ? name : "/dev/" + name;
}

/// The drive of a prompt, `# nvme id-ctrl /dev/nvme1`: some headlines do not say of which they are.
std::string asked_in(std::string_view line) {
    if (!contains(line, "nvme ")) return {};
    for (const std::string_view word : tool::split_words(line)) {
        if (word.starts_with("/dev/nvme") && word.find_first_not_of("/abcdefghijklmnopqrstuvwxyz0123456789") == std::string_view::npos) return std::string(word);
    }
    return {};
}

void read_line(Section& section, std::string_view line) {
    const auto pair = tool::key_value(line);
    if (!pair) return;
    const std::string word = key_word(pair->first);
    for (const Key& key : kKeys) {
        if (key.name != word) continue;
        key.set(section, pair->second);
        ++section.keys;
    }
}

// ---- The table

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

Disk read_row(const std::vector<Column>& columns, std::string_view line) {
    const bool usage = std::any_of(columns.begin(), columns.end(), [](const Column& column) { return column.name == "Usage"; });
    const bool serials = std::any_of(columns.begin(), columns.end(), [](const Column& column) { return column.name == "SN"; });
    if (usage && serials && !keeps_to(columns, line)) return read_shifted_row(line);
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

}  // namespace

std::vector<Disk> read_text(std::string_view text) {
    std::vector<Disk> disks;
    Section section;
    std::string asked;
    const auto settle = [&disks, &section] {
        close_test(section);
        close_namespace(section);
        // Without its headline an output is known by several of its keys: one alone may be any tool's.
        if (section.keys > (section.headline ? 0U : 2U)) disks.push_back(std::move(section.disk));
        section = {};
    };
    for (const std::string_view raw : tool::split_lines(text)) {
        const std::string_view line = trim(raw);
        if (is_headline(line)) {
            settle();
            section.headline = true;
            section.disk.name = device_in(line);
            if (section.disk.name.empty()) section.disk.name = asked;
            asked.clear();
            continue;
        }
        if (std::string device = asked_in(line); !device.empty()) asked = std::move(device);
        read_format(section, line);
        read_line(section, line);
    }
    settle();
    return disks;
}

/// `list -v` tells of controllers in one table and of their namespaces in another; a namespace is the disk.
void add_row(std::vector<Disk>& disks, Disk row) {
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

std::vector<Disk> read_list_table(std::string_view text) {
    std::vector<Disk> disks;
    std::vector<Column> columns;
    std::string_view previous;
    for (const std::string_view line : tool::split_lines(text)) {
        const bool dashes = line.starts_with("---") && line.find_first_not_of("- ") == std::string_view::npos;
        if (dashes && (previous.starts_with("Node") || previous.starts_with("Device"))) columns = columns_of(previous, line);
        else if (!columns.empty() && trim(line).empty()) columns.clear();
        else if (!columns.empty() && (line.starts_with("/dev/nvme") || line.starts_with("nvme"))) add_row(disks, read_row(columns, line));
        previous = line;
    }
    return disks;
}

}  // namespace vetting::nvme
