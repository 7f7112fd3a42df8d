// The kernel's own arrays: mdadm --detail, mdadm --examine and /proc/mdstat.
#include <algorithm>
#include <array>

#include "plugins/common/raid/readers.hpp"
#include "plugins/common/text.hpp"

namespace vetting::raid {
namespace {

using tool::contains;
using tool::trim;

std::string without_dev(std::string_view path) { return std::string(path.starts_with("/dev/") ? path.substr(5) : path); }

/// `   0     254        1        0      active sync   /dev/vda1`, `-       0        0        1      removed`.
bool member_row(Volume& volume, std::string_view line) {
    const auto words = tool::split_words(line);
    if (words.size() < 5) return false;
    const bool numbers = std::all_of(words.begin(), words.begin() + 4, [](std::string_view word) {
        return word == "-" || word.find_first_not_of("0123456789") == std::string_view::npos;
    });
    if (!numbers) return false;
    const bool path = words.back().starts_with("/dev/");
    std::string state;
    for (std::size_t i = 4; i < words.size() - (path ? 1U : 0U); ++i) state += (state.empty() ? "" : " ") + std::string(words[i]);
    const bool bad = contains(state, "faulty") || contains(state, "removed") || contains(state, "missing");
    if (bad) volume.bad_members.push_back(tool::clean((path ? without_dev(words.back()) : "member " + std::string(words[3])) + " " + state));
    return true;
}

/// What `mdadm --detail` tells of an array; other tools' lines in the capture have colons too.
bool is_detail(std::string_view key) {
    constexpr std::array<std::string_view, 6> kKeys = {"Raid Level", "Raid Devices", "Active Devices", "Failed Devices", "State", "Array Size"};
    return std::find(kKeys.begin(), kKeys.end(), key) != kKeys.end();
}

void detail_line(Volume& volume, std::string_view key, std::string_view value) {
    if (key == "Raid Level") volume.level = tool::clean(value);
    else if (key == "Raid Devices") volume.devices = tool::leading_uint(value);
    else if (key == "Active Devices") volume.active = tool::leading_uint(value);
    else if (key == "Failed Devices") volume.failed = tool::leading_uint(value);
    else if (key == "State") volume.state = tool::clean(value);
    else if (key == "Array Size") {
        const auto kib = tool::leading_uint(value);
        if (kib && *kib < (std::uint64_t{1} << 50U)) volume.size_bytes = *kib * 1024;
    }
}

/// A container of Intel's or SNIA's metadata is no array: it only lends its disks to the arrays in it, and is never active.
void settle_container(Volume& volume) {
    volume.level = "container";
    volume.state = "container";
    volume.health = Health::Good;
}

/// Redundancy is judged by state, counts and rows together: each may be silent where another speaks.
void settle(Volume& volume) {
    if (volume.level == "container") return settle_container(volume);
    volume.health = volume_health(volume.state);
    const bool busy = contains(volume.state, "recover") || contains(volume.state, "resync") || contains(volume.state, "reshap");
    const bool counted = volume.devices && volume.active;
    const bool lacks = counted && *volume.active < *volume.devices;
    // A disk that failed and was replaced by a spare stays in the list of an array that is whole again.
    const bool replaced = counted && !lacks && volume.health == Health::Good;
    if (volume.failed.value_or(0) > 0 && volume.bad_members.empty()) volume.bad_members.push_back(std::to_string(*volume.failed) + " faulty");
    if (lacks || (!volume.bad_members.empty() && !replaced)) {
        volume.health = volume.health == Health::Failed ? Health::Failed : Health::Degraded;
    } else if (volume.health == Health::Good && busy) {
        volume.health = Health::Rebuilding;
    }
}

/// `md0 : active raid1 sdb1[1] sda1[0](F)`: the state, then for an active array its level.
void mdstat_array(Volume& volume, std::string_view rest) {
    for (const std::string_view word : tool::split_words(rest)) {
        const std::size_t bracket = word.find('[');
        if (bracket != std::string_view::npos) {
            if (!contains(word, "(F)")) continue;
            volume.bad_members.push_back(tool::clean(word.substr(0, bracket)) + " faulty");
            volume.failed = volume.failed.value_or(0) + 1;
        } else if (volume.state.empty()) {
            volume.state = tool::clean(word);
        } else if (word.front() != '(' && volume.level.empty()) {
            volume.level = tool::clean(word);
        }
    }
}

bool is_map(std::string_view word) {
    return word.size() > 2 && word.front() == '[' && word.back() == ']' && word.substr(1, word.size() - 2).find_first_not_of("U_") == std::string_view::npos;
}

/// `976630336 blocks super 1.2 [2/1] [U_]`.
void mdstat_counts(Volume& volume, std::string_view line) {
    const auto words = tool::split_words(line);
    if (words.size() > 1 && words[1] == "blocks") {
        const auto kib = tool::leading_uint(words[0]);
        if (kib && *kib < (std::uint64_t{1} << 50U)) volume.size_bytes = *kib * 1024;
    }
    for (const std::string_view word : words) {
        const std::size_t slash = word.find('/');
        if (!word.starts_with('[') || !word.ends_with(']') || slash == std::string_view::npos) continue;
        volume.devices = tool::leading_uint(word.substr(1));
        volume.active = tool::leading_uint(word.substr(slash + 1));
    }
    if (!words.empty() && is_map(words.back())) {  // `[U_]`: kernels before 2.6 counted a failed disk among the active
        const auto up = static_cast<std::uint64_t>(std::count(words.back().begin(), words.back().end(), 'U'));
        volume.active = std::min(volume.active.value_or(up), up);
    }
    const bool container = contains(line, "super external:imsm") || contains(line, "super external:ddf");
    if (container && volume.state == "inactive") volume.level = "container";
    for (const char* busy : {"recovery", "resync", "reshape"}) {
        if (contains(line, std::string(busy) + " =") || contains(line, std::string(busy) + "=")) volume.state += std::string(", ") + busy;
    }
}

/// What `mdadm --examine` reads on one member. Members of one array agree on its UUID.
struct Member {
    std::string device, uuid, name, minor, level, array_state, state;
    std::optional<std::uint64_t> devices, active, failed, size_bytes;
};

void examine_line(Member& member, std::string_view key, std::string_view value) {
    if (key == "Array UUID" || key == "UUID") member.uuid = tool::clean(value);
    else if (key == "Name") member.name = tool::clean(value.substr(0, value.find(" (local")));
    else if (key == "Preferred Minor") member.minor = tool::clean(value);
    else if (key == "Raid Level") member.level = tool::clean(value);
    else if (key == "Raid Devices") member.devices = tool::leading_uint(value);
    else if (key == "Active Devices") member.active = tool::leading_uint(value);
    else if (key == "Failed Devices") member.failed = tool::leading_uint(value);
    else if (key == "State") member.state = tool::clean(value);
    else if (key == "Array State") member.array_state = std::string(value.substr(0, value.find(' ')));
    else if (key == "Array Size") {
        const auto kib = tool::leading_uint(value);
        if (kib && *kib < (std::uint64_t{1} << 50U)) member.size_bytes = *kib * 1024;
    }
}

/// `AA.A`: one letter a member, `.` for one that is missing, `R` for one that is being replaced.
void add_member(Report& report, const Member& member) {
    if (member.uuid.empty() || member.level.empty()) return;  // a partition table, or a member of a container
    const std::string name = !member.name.empty() ? member.name : !member.minor.empty() ? "md" + member.minor : member.uuid;
    Volume& volume = volume_at(report, name);
    volume.level = member.level;
    volume.devices = member.devices;
    volume.failed = member.failed;
    volume.active = member.active;
    volume.size_bytes = member.size_bytes;
    volume.state = member.state;
    if (!member.array_state.empty()) {
        const auto there = std::count(member.array_state.begin(), member.array_state.end(), 'A');
        const auto missing = std::count(member.array_state.begin(), member.array_state.end(), '.');
        volume.active = std::max(volume.active.value_or(0), static_cast<std::uint64_t>(there));
        if (missing > 0) volume.bad_members = {std::to_string(missing) + " missing (" + member.array_state + ")"};
    }
    settle(volume);
}

bool read_examine(Report& report, std::string_view text) {
    Member member;
    bool any = false;
    for (const std::string_view raw : tool::split_lines(text)) {
        const std::string_view line = trim(raw);
        const std::size_t colon = line.find(" : ");
        if (line.starts_with("/dev/") && line.ends_with(':')) {
            add_member(report, member);
            member = {};
            member.device = without_dev(line.substr(0, line.size() - 1));
        } else if (colon != std::string_view::npos) {
            any = true;
            examine_line(member, trim(line.substr(0, colon)), trim(line.substr(colon + 3)));
        }
    }
    add_member(report, member);
    return any;
}

}  // namespace

bool read_mdadm(Report& report, std::string_view text) {
    if (contains(text, "Magic : a92b4efc") || contains(text, "Magic : Intel Raid ISM")) return read_examine(report, text);
    if (!contains(text, "Raid Level :") && !contains(text, "Raid Devices :")) return false;
    Volume* volume = nullptr;
    for (const std::string_view raw : tool::split_lines(text)) {
        const std::string_view line = trim(raw);
        const bool headline = line.starts_with("/dev/") && line.ends_with(':');
        if (headline) {
            if (volume != nullptr) settle(*volume);
            volume = &volume_at(report, without_dev(line.substr(0, line.size() - 1)));
        } else if (const std::size_t colon = line.find(" : "); colon != std::string_view::npos) {
            // The headline may have been cut off; the array is one all the same.
            if (volume == nullptr && !is_detail(trim(line.substr(0, colon)))) continue;
            if (volume == nullptr) volume = &volume_at(report, "md");
            detail_line(*volume, trim(line.substr(0, colon)), trim(line.substr(colon + 3)));
        } else if (volume != nullptr) {
            member_row(*volume, line);
        }
    }
    if (volume != nullptr) settle(*volume);
    return volume != nullptr;
}

bool read_mdstat(Report& report, std::string_view text) {
    if (!contains(text, "Personalities :") && !contains(text, "unused devices:")) return false;
    Volume* volume = nullptr;
    for (const std::string_view raw : tool::split_lines(text)) {
        const std::string_view line = trim(raw);
        const std::size_t colon = line.find(" : ");
        if (line.starts_with("md") && colon != std::string_view::npos) {
            if (volume != nullptr) settle(*volume);
            volume = &volume_at(report, std::string(trim(line.substr(0, colon))));
            mdstat_array(*volume, line.substr(colon + 3));
        } else if (volume != nullptr && !line.empty()) {
            mdstat_counts(*volume, line);
        }
    }
    if (volume != nullptr) settle(*volume);
    return true;
}

}  // namespace vetting::raid
