// What one message of the kernel tells of.
#pragma once

#include "vetting/kernel_log/xid.hpp"

namespace vetting {
inline namespace plugin_v1 {
namespace klog {

struct Match {
    std::string_view id;         ///< of the signature
    std::string_view part_kind;  ///< empty: the machine as a whole
    std::string_view part;       ///< exactly as the line names it; empty: not said
    Weight weight = Weight::Warning;
    std::uint64_t count = 1;     ///< events that the line tells of; 0: it says more of one that another line told of
    unsigned xid = 0;            ///< of `gpu_xid`
    std::string_view meaning;    ///< of the number
};

namespace detail {

/// IA32_MCi_STATUS, bit 61: the error was not corrected.
constexpr bool bank_is_corrected(std::string_view status) {
    if (status.starts_with("0x")) status.remove_prefix(2);
    const std::size_t digits = run_of(status, is_hex);
    if (digits < 16) return false;  // cut off, or leading zeros left out: bit 63 says that the rest is valid
    const char high = status[0];
    const unsigned nibble = high >= 'a' ? 10U + static_cast<unsigned>(high - 'a')
                            : high >= 'A' ? 10U + static_cast<unsigned>(high - 'A') : static_cast<unsigned>(high - '0');
    return (nibble & 2U) == 0;
}

constexpr bool starts_with_any(std::string_view text, const auto& prefixes) {
    for (const std::string_view prefix : prefixes) {
        if (text.starts_with(prefix)) return true;
    }
    return false;
}

/// Virtual media and loop files are no disks of the machine; an ejected one complains without a fault.
constexpr bool is_medium(std::string_view name) {
    return starts_with_any(name, std::to_array<std::string_view>({"loop", "fd", "sr", "zram", "ram", "nbd"}));
}
constexpr bool is_volume(std::string_view name) { return starts_with_any(name, std::to_array<std::string_view>({"dm-", "md"})); }

/// EDAC writes these where it does not know the module.
constexpr bool names_no_module(std::string_view label) {
    return label.empty() || label == "any memory" || label == "unknown memory" || label == "unknown label";
}

constexpr unsigned number_after(std::string_view line, std::size_t end) {
    while (end > 0 && is_digit(line[end - 1])) --end;  // the pattern ends with the number
    const std::uint64_t value = number(line.substr(end, run_of(line.substr(end), is_digit)));
    return value < 1'000'000 ? static_cast<unsigned>(value) : 0;
}

constexpr Match match_from(const Signature& row, const Hit& hit, std::string_view line) {
    Match match{.id = row.id, .part_kind = row.part_kind, .part = hit.part, .weight = row.weight, .count = hit.count, .xid = 0, .meaning = {}};
    if (row.id == "machine_check" && row.literal == ": Machine Check" && bank_is_corrected(line.substr(hit.end)) &&
        line.find("Machine Check Exception") == std::string_view::npos) {
        match.id = "machine_check_corrected";
        match.weight = Weight::Warning;
    }
    if (row.part_kind == "dimm" && names_no_module(match.part)) match.part = {};
    if (row.part_kind == "disk" && is_volume(match.part)) match.part_kind = "volume";
    if (row.id == "gpu_xid" || row.id == "gpu_switch_xid") match.xid = number_after(line, hit.end);
    if (row.id == "gpu_xid") {
        const Xid xid = xid_of(match.xid);
        match.weight = xid.weight;
        match.meaning = xid.meaning;
        // Links of cards since Blackwell say in the line how bad it is.
        if (match.xid >= 144 && match.xid <= 150 && line.find(" Nonfatal ") != line.npos) match.weight = Weight::Warning;
    }
    if (row.id == "gpu_switch_xid") {
        if (line.find(", Fatal, ") != line.npos) match.weight = Weight::Critical;
        if (line.find(", Data {") != line.npos || line.find(", Severity ") != line.npos) match.count = 0;
    }
    if (line.find("hardware errors detected in total") != line.npos) match.count = 0;
    return match;
}

}  // namespace detail

/// @return which trouble `text` (a message without prefix or time) tells of; nothing for any other line.
[[nodiscard]] constexpr std::optional<Match> match_message(std::string_view text) {
    constexpr std::size_t kMostBytes = 1024;  // of one line; the kernel's own limit is near it
    text = text.substr(0, kMostBytes);
    for (const Signature& row : kSignatures) {
        if (text.find(row.literal) == std::string_view::npos) continue;
        const auto hit = find_pattern(row.pattern, text);
        if (!hit) continue;
        if (row.part_kind == "disk" && detail::is_medium(hit->part)) return std::nullopt;
        return detail::match_from(row, *hit, text);
    }
    return std::nullopt;
}

}  // namespace klog
}  // namespace plugin_v1
}  // namespace vetting
