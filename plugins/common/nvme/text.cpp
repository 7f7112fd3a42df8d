// nvme-cli's forms for people: `key : value` below a headline.
#include <algorithm>
#include <array>

#include "plugins/common/nvme/parse.hpp"
#include "plugins/common/nvme/readers.hpp"
#include "plugins/common/text.hpp"

namespace vetting::nvme {
namespace {

using tool::contains;
using tool::grouped_uint;
using tool::trim;

constexpr double kNoKelvin = -273;  // 0 K: a drive that tells no temperature

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
        if (const auto kelvin = tool::leading_number(value.substr(open + 1))) return *kelvin == 0 ? std::nullopt : std::optional(celsius_of(*kelvin));
    }
    const auto degrees = tool::leading_number(value);
    if (!degrees || contains(value, "F") || *degrees == kNoKelvin) return std::nullopt;
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

/// A listing of changes has a sign before each line.
std::string key_word(std::string_view key) {
    if (key.starts_with('+') || key.starts_with('-')) key.remove_prefix(1);
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
    if (words.empty()) return {};
    std::string_view name = words.front();
    if (name.starts_with("/dev/")) name.remove_prefix(5);
    // `ng0n1` is the character device of the namespace `nvme0n1`.
    if (name.starts_with("ng") && name.size() > 2 && name[2] >= '0' && name[2] <= '9') return "/dev/nvme" + std::string(name.substr(2));
    return name.starts_with("nvme") ? "/dev/" + std::string(name) : std::string{};
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

}  // namespace vetting::nvme
