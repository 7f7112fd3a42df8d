#include "sdk/base/clock.hpp"

#include <fmt/format.h>

#include <array>
#include <charconv>
#include <ctime>

namespace vetting {
namespace {

std::optional<int> number(std::string_view text, std::size_t at, std::size_t digits) {
    if (at + digits > text.size()) return std::nullopt;
    int value = 0;
    for (const char c : text.substr(at, digits)) {
        if (c < '0' || c > '9') return std::nullopt;
        value = value * 10 + (c - '0');
    }
    return value;
}

/// Minutes east of UTC from `Z` or `+hh:mm`.
std::optional<int> offset_minutes(std::string_view zone) {
    if (zone == "Z" || zone == "z") return 0;
    if (zone.size() != 6 || (zone[0] != '+' && zone[0] != '-') || zone[3] != ':') return std::nullopt;
    const auto hours = number(zone, 1, 2);
    const auto minutes = number(zone, 4, 2);
    if (!hours || !minutes || *hours > 23 || *minutes > 59) return std::nullopt;
    return (zone[0] == '-' ? -1 : 1) * (*hours * 60 + *minutes);
}

/// Milliseconds from `.123456`, and how long that part was.
std::optional<std::pair<int, std::size_t>> fraction(std::string_view text) {
    if (text.empty() || text[0] != '.') return std::pair{0, std::size_t{0}};
    std::size_t end = 1;
    while (end < text.size() && text[end] >= '0' && text[end] <= '9') ++end;
    if (end == 1) return std::nullopt;
    std::string digits(text.substr(1, end - 1));
    digits.resize(3, '0');
    return std::pair{*number(digits, 0, 3), end};
}

}  // namespace

std::string to_rfc3339(WallTime time) {
    std::int64_t seconds = time.ms / 1000;
    std::int64_t ms = time.ms % 1000;
    if (ms < 0) {
        ms += 1000;
        --seconds;
    }
    const std::time_t moment = seconds;
    std::tm parts{};
    gmtime_r(&moment, &parts);
    return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z", parts.tm_year + 1900, parts.tm_mon + 1,
                       parts.tm_mday, parts.tm_hour, parts.tm_min, parts.tm_sec, ms);
}

std::optional<WallTime> parse_rfc3339(std::string_view text) {
    if (text.size() < 20 || text[4] != '-' || text[7] != '-' || text[13] != ':' || text[16] != ':') return std::nullopt;
    if (text[10] != 'T' && text[10] != 't' && text[10] != ' ') return std::nullopt;
    const std::array parts{number(text, 0, 4),  number(text, 5, 2),  number(text, 8, 2),
                           number(text, 11, 2), number(text, 14, 2), number(text, 17, 2)};
    for (const auto& part : parts) {
        if (!part) return std::nullopt;
    }
    const bool in_range = *parts[1] >= 1 && *parts[1] <= 12 && *parts[2] >= 1 && *parts[2] <= 31 && *parts[3] <= 23 &&
                          *parts[4] <= 59 && *parts[5] <= 60;
    const auto ms = fraction(text.substr(19));
    if (!in_range || !ms) return std::nullopt;
    const auto offset = offset_minutes(text.substr(19 + ms->second));
    if (!offset) return std::nullopt;
    std::tm moment{};
    moment.tm_year = *parts[0] - 1900;
    moment.tm_mon = *parts[1] - 1;
    moment.tm_mday = *parts[2];
    moment.tm_hour = *parts[3];
    moment.tm_min = *parts[4];
    moment.tm_sec = *parts[5];
    const std::int64_t seconds = static_cast<std::int64_t>(timegm(&moment)) - *offset * 60;
    return WallTime{seconds * 1000 + ms->first};
}

std::string human_duration(std::chrono::milliseconds duration) {
    const std::int64_t ms = duration.count();
    if (ms < 60'000) return fmt::format("{:.1f} s", static_cast<double>(ms) / 1000.0);
    const std::int64_t seconds = (ms + 500) / 1000;
    if (seconds < 3600) return fmt::format("{}m {:02}s", seconds / 60, seconds % 60);
    return fmt::format("{}h {:02}m", seconds / 3600, seconds % 3600 / 60);
}

WallTime SystemClock::wall() const {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    return WallTime{std::chrono::duration_cast<std::chrono::milliseconds>(now).count()};
}

}  // namespace vetting
