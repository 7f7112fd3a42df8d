#include "sdk/wire/likeness.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace vetting {
namespace {

/// Fields that change by themselves, wherever they stand.
constexpr auto kVolatileFields = std::to_array<std::string_view>({
    "temperature_c", "celsius", "rpm", "power_w", "input_v", "input_w", "link", "power_on_hours", "power_cycles",
    "driver_uptime_s", "ecc_corrected", "max_power_on_hours",
});
/// Sections whose every member does.
constexpr auto kVolatileSections = std::to_array<std::string_view>(
    {"smart", "temperatures", "kernel_log", "edac", "mce", "aer", "sel", "power", "alarms", "chassis_status"});

/// Sources name the same device differently or list it under another name of its own; neither is wrong.
constexpr auto kNeverCompared = std::to_array<std::string_view>({"name", "by_id", "title", "source", "status", "class",
                                                                  "transport", "slot", "controller", "raid_state"});

/// How far two sources may round apart.
struct Tolerance {
    std::string_view field;
    double relative;
};
constexpr auto kTolerances = std::to_array<Tolerance>({
    {"total_bytes", 0.15},  // the kernel's total is without what firmware and kernel keep for themselves
    {"max_mhz", 0.25},      // rated, boost and firmware's own maximum are three numbers
    {"capacity_bytes", 0.005},  // RAID tools round, and leave out what they keep for themselves
    {"speed_mts", 0.01}, {"configured_mts", 0.01}, {"critical_c", 0.05},
});
constexpr double kUsualTolerance = 1e-3;

/// What stands at the front of a vendor's many spellings.
struct Vendor {
    std::string_view begins, name;
};
constexpr auto kVendors = std::to_array<Vendor>({
    {"genuineintel", "intel"}, {"intel", "intel"}, {"authenticamd", "amd"}, {"advanced micro devices", "amd"},
    {"amd", "amd"}, {"samsung", "samsung"}, {"hynix", "hynix"}, {"sk hynix", "hynix"}, {"skhynix", "hynix"},
    {"micron", "micron"}, {"western digital", "wdc"}, {"wdc", "wdc"}, {"wd ", "wdc"}, {"seagate", "seagate"},
    {"hewlett", "hp"}, {"hpe", "hp"}, {"hp", "hp"}, {"dell", "dell"}, {"super micro", "supermicro"},
    {"supermicro", "supermicro"}, {"nvidia", "nvidia"}, {"mellanox", "mellanox"}, {"broadcom", "broadcom"},
});

std::string_view last_field(std::string_view path) {
    const auto slash = path.rfind('/');
    return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

template <class List>
bool listed(const List& list, std::string_view text) {
    return std::find(list.begin(), list.end(), text) != list.end();
}

std::string vendor_of(std::string_view text) {
    const std::string plain = folded(text);
    for (const Vendor& vendor : kVendors) {
        if (plain.starts_with(vendor.begins)) return std::string(vendor.name);
    }
    return plain;
}

/// Letters and digits only: `INTEL SSD-PE 2` and `Intel SSDPE2` are one model.
std::string bare(std::string_view text) {
    std::string kept;
    for (const char c : folded(text)) {
        if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) kept += c;
    }
    return kept;
}

bool texts_alike(std::string_view field, const std::string& first, const std::string& second) {
    if ((field == "vendor" || field == "manufacturer") && vendor_of(first) == vendor_of(second)) return true;
    // An NVMe namespace has up to three world-wide names; tools and kernels choose differently.
    const auto of_namespace = [](const std::string& text) { return text.starts_with("eui.") || text.starts_with("uuid.") || text.starts_with("nvme."); };
    if (field == "wwn" && of_namespace(first) && of_namespace(second)) return true;
    const std::string a = bare(first), b = bare(second);
    if (a.empty() || b.empty()) return true;
    return a.find(b) != std::string::npos || b.find(a) != std::string::npos;
}

bool numbers_alike(std::string_view field, double first, double second) {
    double relative = kUsualTolerance;
    for (const Tolerance& row : kTolerances) {
        if (row.field == field) relative = row.relative;
    }
    return std::abs(first - second) <= relative * std::max(std::abs(first), std::abs(second));
}

}  // namespace

std::string folded(std::string_view text) {
    std::string out;
    for (const char c : text) {
        const bool blank = c == ' ' || c == '\t' || c == '\n' || c == '\r';
        if (blank && (out.empty() || out.back() == ' ')) continue;
        out += blank ? ' ' : (c >= 'A' && c <= 'Z') ? static_cast<char>(c - 'A' + 'a') : c;
    }
    if (!out.empty() && out.back() == ' ') out.pop_back();
    return out;
}

bool is_volatile(std::string_view path) {
    if (listed(kVolatileFields, last_field(path))) return true;
    while (!path.empty()) {
        const auto slash = path.find('/');
        if (listed(kVolatileSections, path.substr(0, slash))) return true;
        if (slash == std::string_view::npos) break;
        path.remove_prefix(slash + 1);
    }
    return false;
}

bool alike(std::string_view path, const Json& first, const Json& second) {
    const std::string_view field = last_field(path);
    if (first == second || is_volatile(path) || listed(kNeverCompared, field)) return true;
    if (first.is_number() && second.is_number()) return numbers_alike(field, first.get<double>(), second.get<double>());
    if (first.is_string() && second.is_string()) {
        return texts_alike(field, first.get_ref<const std::string&>(), second.get_ref<const std::string&>());
    }
    if (first.is_structured() || second.is_structured()) return first.type() == second.type();
    // One says `"0"`, the other 0: the same in two types.
    const auto text = [](const Json& value) { return value.is_string() ? value.get<std::string>() : dump_json(value); };
    return folded(text(first)) == folded(text(second));
}

}  // namespace vetting
