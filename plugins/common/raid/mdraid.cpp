// The kernel's own arrays: mdadm --detail and /proc/mdstat.
#include <algorithm>

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

/// Redundancy is judged by state, counts and rows together: each may be silent where another speaks.
void settle(Volume& volume) {
    volume.health = volume_health(volume.state);
    const bool busy = contains(volume.state, "recover") || contains(volume.state, "resync") || contains(volume.state, "reshap");
    const bool lacks = volume.devices && volume.active && *volume.active < *volume.devices;
    if (lacks || volume.failed.value_or(0) > 0 || !volume.bad_members.empty()) {
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
            if (contains(word, "(F)")) volume.bad_members.push_back(tool::clean(word.substr(0, bracket)) + " faulty");
        } else if (volume.state.empty()) {
            volume.state = tool::clean(word);
        } else if (word.front() != '(' && volume.level.empty()) {
            volume.level = tool::clean(word);
        }
    }
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
    for (const char* busy : {"recovery", "resync", "reshape"}) {
        if (contains(line, std::string(busy) + " =") || contains(line, std::string(busy) + "=")) volume.state += std::string(", ") + busy;
    }
}

}  // namespace

bool read_mdadm(Report& report, std::string_view text) {
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
