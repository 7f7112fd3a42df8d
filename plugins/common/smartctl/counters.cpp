#include "plugins/common/smartctl/counters.hpp"

#include <algorithm>
#include <array>

#include "plugins/common/text.hpp"

namespace vetting::smartctl {
namespace {

using tool::contains;

using Counter = std::optional<std::uint64_t> Disk::*;

/// An attribute that means a counter when its name holds one of `words` (smartctl's drive database names it).
struct Meaning {
    unsigned id;
    Counter counter;
    std::array<std::string_view, 4> words;
};
constexpr std::array kMeanings = {
    Meaning{5, &Disk::reallocated_sectors, {"Realloc", "Retired", "Bad_Block", "Bad_Blk"}},
    Meaning{9, &Disk::power_on_hours, {"Hours", "Power_On", "Power-On", "Time_On"}},
    Meaning{12, &Disk::power_cycles, {"Power_Cycle", "Power-Cycle", "Drive_Power_Cycle", "Device_Power_Cycle"}},
    Meaning{187, &Disk::reported_uncorrectable, {"Uncorrect", "Reported_UE", "Unc_", "Uncor_"}},
    Meaning{197, &Disk::pending_sectors, {"Pending", "Pending", "Pending", "Pending"}},
    Meaning{198, &Disk::offline_uncorrectable, {"Uncorrect", "Uncor_", "Unc_", "Off-line_Scan"}},
    Meaning{199, &Disk::udma_crc_errors, {"CRC", "CRC", "CRC", "CRC"}},
};

// A century in hours, and the 32 bits that a real error count does not fill.
constexpr std::uint64_t kMaxHours = 876'600;
constexpr std::uint64_t kMaxErrors = 4'294'967'295;
constexpr double kMinCelsius = -60, kMaxCelsius = 150;

struct Named {
    const char* name;
    Counter counter;
    std::uint64_t limit;
};
constexpr std::array kLimits = {
    Named{"power_on_hours", &Disk::power_on_hours, kMaxHours},
    Named{"power_cycles", &Disk::power_cycles, kMaxErrors},
    Named{"reallocated_sectors", &Disk::reallocated_sectors, kMaxErrors},
    Named{"pending_sectors", &Disk::pending_sectors, kMaxErrors},
    Named{"offline_uncorrectable", &Disk::offline_uncorrectable, kMaxErrors},
    Named{"udma_crc_errors", &Disk::udma_crc_errors, kMaxErrors},
    Named{"reported_uncorrectable", &Disk::reported_uncorrectable, kMaxErrors},
    Named{"media_errors", &Disk::media_errors, kMaxErrors},
    Named{"unsafe_shutdowns", &Disk::unsafe_shutdowns, kMaxErrors},
    Named{"grown_defects", &Disk::grown_defects, kMaxErrors},
    Named{"uncorrected_read_errors", &Disk::uncorrected_read_errors, kMaxErrors},
    Named{"uncorrected_write_errors", &Disk::uncorrected_write_errors, kMaxErrors},
    Named{"uncorrected_verify_errors", &Disk::uncorrected_verify_errors, kMaxErrors},
    Named{"error_log_count", &Disk::error_log_count, kMaxErrors},
    Named{"percentage_used", &Disk::percentage_used, 256},  // one byte that saturates at 255
    Named{"available_spare_pct", &Disk::available_spare_pct, 101},
    Named{"available_spare_threshold_pct", &Disk::available_spare_threshold_pct, 101},
};

/// A bridge that lets no log through answers with zeros; no drive was ever switched on zero times, at zero kelvin.
bool is_log_of_zeros(const Disk& disk) {
    constexpr double kZeroKelvin = -273;
    const bool cold = !disk.temperature_c || disk.temperature_c == kZeroKelvin || disk.temperature_c == 0.0;
    return cold && disk.critical_warning == 0U && disk.available_spare_pct == 0U && disk.available_spare_threshold_pct == 0U &&
           disk.power_cycles == 0U && disk.power_on_hours == 0U;
}

bool begins(std::string_view text, std::string_view start) { return text.starts_with(start); }

/// Attribute 194, else 190; a name without "Temp" is a vendor's other use of the id.
std::optional<double> attribute_temperature(const Disk& disk) {
    for (const unsigned id : {194U, 190U}) {
        const Attribute* attribute = find_attribute(disk, id);
        if (attribute == nullptr || !contains(attribute->name, "Temp")) continue;
        const auto celsius = tool::leading_number(attribute->raw);
        if (celsius && *celsius > kMinCelsius && *celsius < kMaxCelsius) return celsius;
    }
    return std::nullopt;
}

}  // namespace

const Attribute* find_attribute(const Disk& disk, unsigned id) {
    const auto found = std::find_if(disk.attributes.begin(), disk.attributes.end(),
                                    [id](const Attribute& row) { return row.id == id; });
    return found == disk.attributes.end() ? nullptr : &*found;
}

void counters_from_attributes(Disk& disk) {
    for (const Meaning& meaning : kMeanings) {
        const Attribute* attribute = find_attribute(disk, meaning.id);
        if (attribute == nullptr || disk.*meaning.counter) continue;
        const bool named = std::any_of(meaning.words.begin(), meaning.words.end(), [attribute](std::string_view word) {
            return contains(attribute->name, word);
        });
        if (named) disk.*meaning.counter = attribute->raw_value;
    }
    if (!disk.temperature_c) disk.temperature_c = attribute_temperature(disk);
}

void mark_implausible(Disk& disk) {
    for (const Named& row : kLimits) {
        if (disk.*row.counter && *(disk.*row.counter) >= row.limit) disk.implausible.emplace_back(row.name);
    }
    if (is_log_of_zeros(disk)) disk.implausible.emplace_back("critical_warning");
    // Virtual disks of RAID controllers answer the temperature page with zeros, as do drives without a sensor.
    const bool no_sensor = disk.temperature_c == 0.0;
    const bool outside = disk.temperature_c && (*disk.temperature_c < kMinCelsius || *disk.temperature_c > kMaxCelsius);
    if (no_sensor || outside) disk.implausible.emplace_back("temperature_c");
}

void drop_masked(Disk& disk) {
    for (std::optional<std::string>* text : {&disk.serial, &disk.wwn}) {
        if (*text && tool::masked(**text)) text->reset();
    }
}

std::optional<bool> ata_result_passed(std::string_view result) {
    if (begins(result, "Completed without error")) return true;
    if (begins(result, "Completed") || begins(result, "Fatal")) return false;
    return std::nullopt;
}

std::optional<bool> scsi_result_passed(std::string_view result) {
    if (result == "Completed") return true;
    if (begins(result, "Completed,") || begins(result, "Failed") || begins(result, "Unknown error")) return false;
    return std::nullopt;
}

std::optional<bool> nvme_result_passed(std::string_view result) {
    if (begins(result, "Completed without error")) return true;
    if (begins(result, "Completed") || begins(result, "Fatal")) return false;
    return std::nullopt;
}

std::optional<std::string> controller_tag(std::string_view type) {
    if (type.starts_with("sat+")) type.remove_prefix(4);
    const std::size_t comma = type.find(',');
    const std::string_view kind = type.substr(0, comma);
    constexpr std::array<std::string_view, 6> kKinds = {"megaraid", "cciss", "3ware", "aacraid", "areca", "sssraid"};
    if (comma == std::string_view::npos || std::find(kKinds.begin(), kKinds.end(), kind) == kKinds.end()) return std::nullopt;
    std::string tag = "[" + std::string(kind) + "_disk";
    std::string_view numbers = type.substr(comma + 1);
    while (!numbers.empty()) {
        const std::string_view number = numbers.substr(0, numbers.find_first_of(",/"));
        tag += (number.size() == 1 ? "_0" : "_") + std::string(number);
        numbers.remove_prefix(std::min(numbers.size(), number.size() + 1));
    }
    return tag + "]";
}

bool is_behind_controller(std::string_view type) { return controller_tag(type).has_value(); }

/// `sda` of `sda1`, `nvme0n1` of `nvme0n1p3`: SMART is the disk's, whatever it was asked through.
static std::string without_partition(std::string name) {
    const std::size_t digits = name.find_last_not_of("0123456789") + 1;
    const bool scsi = name.size() > 3 && name.starts_with("sd") && name.find_first_not_of("abcdefghijklmnopqrstuvwxyz") == digits;
    const bool nvme = name.starts_with("nvme") && name.find('n', 4) != std::string::npos && digits > 1 && name[digits - 1] == 'p';
    if (digits == 0 || digits >= name.size() || !(scsi || nvme)) return name;
    name.resize(nvme ? digits - 1 : digits);
    return name;
}

std::string short_name(const Disk& disk) {
    std::string name = disk.name;
    // `/dev/bus/0 [megaraid_disk_00] [SAT]`: what stands in the first brackets tells the controller's disks apart.
    const std::size_t tag = disk.info_name.find("_disk_"), end = disk.info_name.find(']');
    if (tag != std::string::npos && end != std::string::npos && tag < end) name = disk.info_name.substr(0, end + 1);
    else if (const auto made = controller_tag(disk.type); made && !name.empty()) name += " " + *made;
    return without_partition(name.starts_with("/dev/") ? name.substr(5) : name);
}

std::optional<std::string> protocol_word(std::string_view protocol) {
    const std::string word = tool::lower(tool::trim(protocol));
    if (word == "ata" || word == "nvme" || word == "scsi") return word;
    return std::nullopt;
}

std::optional<std::string> transport_word(std::string_view transport) {
    struct Row { std::string_view start, word; };
    constexpr std::array kRows = {Row{"SAS", "sas"}, Row{"Fibre", "fc"}, Row{"iSCSI", "iscsi"}, Row{"SATA", "sata"},
                                  Row{"Parallel SCSI", "spi"}, Row{"USB", "usb"}, Row{"PCIe", "pcie"}};
    for (const Row& row : kRows) {
        if (begins(transport, row.start)) return std::string(row.word);
    }
    return std::nullopt;
}

}  // namespace vetting::smartctl
