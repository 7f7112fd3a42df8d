#include "plugins/reporters/html/format.hpp"

#include <array>
#include <cmath>
#include <cstdio>
#include <map>

namespace vetting::report {
namespace {

std::string fixed(double value, int digits) {
    std::array<char, 64> text{};
    std::snprintf(text.data(), text.size(), "%.*f", digits, value);
    return text.data();
}

std::string grouped(double whole) {
    std::string text = fixed(whole, 0);
    const std::size_t first = text.starts_with('-') ? 1 : 0;
    for (std::size_t at = text.size(); at > first + 3; at -= 3) text.insert(at - 3, ",");
    return text;
}

}  // namespace

std::string bytes(double count) {
    static constexpr std::array kUnits{"B", "KiB", "MiB", "GiB", "TiB", "PiB"};
    std::size_t unit = 0;
    while (std::abs(count) >= 1024 && unit + 1 < kUnits.size()) {
        count /= 1024;
        ++unit;
    }
    const int digits = unit == 0 || std::abs(count) >= 100 ? 0 : std::abs(count) >= 10 ? 1 : 2;
    return fixed(count, digits) + " " + kUnits[unit];
}

std::string number(double value) {
    const double size = std::abs(value);
    if (size >= 1e12) return fixed(value / 1e12, 2) + " T";
    if (size >= 1e9) return fixed(value / 1e9, 2) + " G";
    if (size >= 1e6) return fixed(value / 1e6, 2) + " M";
    if (value == std::floor(value)) return grouped(value);
    return fixed(value, size >= 100 ? 1 : size >= 1 ? 2 : 4);
}

std::string quantity(double value, const std::string& unit) {
    static const std::map<std::string, std::string> kShown = {
        {"celsius", "°C"}, {"watt", "W"},  {"volt", "V"},   {"ampere", "A"}, {"rpm", "rpm"},
        {"percent", "%"},  {"hertz", "Hz"}, {"count", ""},   {"ratio", ""}};
    if (unit == "byte") return bytes(value);
    if (unit == "byte_per_s") return bytes(value) + "/s";
    if (unit == "bit_per_s") return number(value) + "bit/s";
    if (unit == "second") return std::abs(value) < 1 ? number(value * 1000) + " ms" : duration(value);
    const auto shown = kShown.find(unit);
    const std::string word = shown == kShown.end() ? unit : shown->second;
    return number(value) + (word.empty() ? "" : " " + word);
}

std::string duration(double seconds) {
    if (!(seconds >= 60)) return fixed(seconds, 1) + " s";
    const auto whole = static_cast<long long>(std::llround(seconds));
    std::array<char, 64> text{};
    if (whole < 3600) std::snprintf(text.data(), text.size(), "%lldm %02llds", whole / 60, whole % 60);
    else std::snprintf(text.data(), text.size(), "%lldh %02lldm", whole / 3600, whole % 3600 / 60);
    return text.data();
}

std::string moment(const std::string& rfc3339) {
    if (rfc3339.size() < 20 || rfc3339[10] != 'T' || rfc3339.back() != 'Z') return rfc3339;
    return rfc3339.substr(0, 10) + " " + rfc3339.substr(11, 8) + " UTC";
}

}  // namespace vetting::report
