#include "sdk/wire/amounts.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <span>

#include "sdk/base/clock.hpp"

namespace vetting {
namespace {

std::string fixed(double value, int decimals) {
    std::array<char, 64> text{};
    const int length = std::snprintf(text.data(), text.size(), "%.*f", decimals, value);
    return std::string(text.data(), static_cast<std::size_t>(std::clamp(length, 0, 63)));
}

/// At most one decimal, and none where it would be a zero.
std::string plain(double value) {
    if (std::abs(value) >= 1e15) return fixed(value, 0);
    const double rounded = std::round(value * 10) / 10;
    return fixed(rounded, rounded == std::round(rounded) ? 0 : 1);
}

std::string scaled(double value, double step, std::span<const std::string_view> prefixes) {
    if (std::abs(value) < step) return plain(value) + " " + std::string(prefixes.front());
    std::size_t power = 0;
    while (std::abs(value) >= step && power + 1 < prefixes.size()) {
        value /= step;
        ++power;
    }
    return fixed(value, 1) + " " + std::string(prefixes[power]);
}

constexpr auto kBinary = std::to_array<std::string_view>({"B", "KiB", "MiB", "GiB", "TiB", "PiB"});
constexpr auto kDecimal = std::to_array<std::string_view>({"", "k", "M", "G", "T", "P"});

std::string decimal(double value, std::string_view unit) { return scaled(value, 1000, kDecimal) + std::string(unit); }

struct UnitWords {
    std::string_view unit, shown;
    bool prefixed;  ///< takes k, M, G before it
};
constexpr auto kUnits = std::to_array<UnitWords>({
    {"celsius", "°C", false}, {"rpm", "rpm", false}, {"watt", "W", false}, {"volt", "V", false},
    {"ampere", "A", false}, {"percent", "%", false}, {"byte_per_s", "B/s", true}, {"bit_per_s", "bit/s", true},
    {"hertz", "Hz", true}, {"flop_per_s", "FLOP/s", true}, {"op_per_s", "op/s", true}, {"lanes", "lanes", false},
    {"gigatransfer_per_s", "GT/s", false}, {"mbps", "Mbit/s", false},
});

std::string human_seconds(double seconds) {
    if (std::abs(seconds) < 1) return human_count(std::round(seconds * 1e6) / 1e3) + " ms";
    if (std::abs(seconds) < 60) return plain(seconds) + " s";
    constexpr double kLongest = 1e12;  // about 30,000 years
    return human_duration(std::chrono::milliseconds(static_cast<std::int64_t>(std::clamp(seconds, 0.0, kLongest) * 1000)));
}

/// `bytes read` says its unit twice: `1.0 GiB read`.
std::string_view without_unit(std::string_view what, std::string_view word) {
    if (what.starts_with(word)) what.remove_prefix(word.size());
    while (what.starts_with(' ')) what.remove_prefix(1);
    return what;
}

std::string joined(const std::string& amount, std::string_view what) {
    return what.empty() ? amount : amount + " " + std::string(what);
}

}  // namespace

std::string human_bytes(double bytes) { return scaled(bytes, 1024, kBinary); }

std::string human_count(double count) {
    std::string text = scaled(count, 1000, kDecimal);
    if (text.ends_with(' ')) text.pop_back();
    return text;
}

std::string human_value(double value, std::string_view unit) {
    if (unit == "byte") return human_bytes(value);
    if (unit == "second") return human_seconds(value);
    if (unit == "count" || unit.empty()) return human_count(value);
    for (const UnitWords& row : kUnits) {
        if (row.unit == unit) return row.prefixed ? decimal(value, row.shown) : plain(value) + " " + std::string(row.shown);
    }
    return plain(value) + " " + std::string(unit);
}

std::string work_in_words(const Work& work, std::optional<double> whole, std::string_view whole_name) {
    std::string_view what = work.what == "*" ? std::string_view{} : std::string_view(work.what);
    if (work.unit == "byte") what = without_unit(what, "bytes");
    if (work.unit == "second") what = without_unit(what, "seconds");
    std::string words = joined(human_value(work.done, work.unit), what);
    if (!whole || *whole <= 0 || work.unit != "byte") return words;
    const double percent = std::min(100.0, work.done / *whole * 100);
    const std::string share = percent >= 1 ? fixed(std::floor(percent), 0) : percent >= 0.1 ? fixed(percent, 1) : "under 0.1";
    return words + " (" + share + " % of the " + std::string(whole_name) + ")";
}

std::string total_in_words(const std::vector<Work>& work) {
    // Devices run side by side: their CPU time adds up, their wall time does not.
    std::vector<Work> totals;
    for (const Work& one : work) {
        const auto same = std::find_if(totals.begin(), totals.end(), [&one](const Work& total) {
            return total.what == one.what && total.unit == one.unit;
        });
        if (same == totals.end()) totals.push_back(one);
        else if (one.unit == "second" && !one.what.starts_with("cpu time")) same->done = std::max(same->done, one.done);
        else same->done += one.done;
    }
    std::string words;
    for (const Work& total : totals) words += (words.empty() ? "" : ", ") + work_in_words(total);
    return words;
}

}  // namespace vetting
