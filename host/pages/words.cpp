#include "host/pages/words.hpp"

#include <array>

namespace vetting::pages {
namespace {

struct BadgeRow {
    std::string_view verdict, icon, tone, word;
};
constexpr auto kBadges = std::to_array<BadgeRow>({{"fit", "✔", "good", "Fit to carry work"},
                                                  {"passed", "✔", "good", "passed"},
                                                  {"unfit", "✘", "bad", "Unfit"},
                                                  {"failed", "✘", "bad", "failed"},
                                                  {"inconclusive", "?", "open", "inconclusive"},
                                                  {"skipped", "–", "none", "skipped"},
                                                  {"cancelled", "■", "none", "cancelled"},
                                                  {"running", "▶", "open", "running"},
                                                  {"waiting", "·", "none", "waiting"},
                                                  {"critical", "✘", "bad", "critical"},
                                                  {"warning", "!", "open", "warning"},
                                                  {"info", "i", "none", "info"},
                                                  {"usable", "✔", "good", "usable"},
                                                  {"refused", "✘", "bad", "refused"},
                                                  {"quarantined", "■", "bad", "quarantined"}});

}  // namespace

Json badge(std::string_view verdict) {
    for (const BadgeRow& row : kBadges) {
        if (row.verdict == verdict) return {{"icon", row.icon}, {"tone", row.tone}, {"word", row.word}};
    }
    return {{"icon", "…"}, {"tone", "none"}, {"word", verdict.empty() ? std::string("no verdict yet") : std::string(verdict)}};
}

std::string part_words(const Part& part) {
    std::string words = part.model.value_or("");
    const auto add = [&words](std::string_view label, const std::optional<std::string>& value) {
        if (value && !value->empty()) words += (words.empty() ? "" : " · ") + std::string(label) + *value;
    };
    add("", part.slot);
    add("serial ", part.serial);
    return words.empty() ? part.kind : words;
}

std::string ago(const std::optional<std::string>& rfc3339, WallTime now) {
    const auto then = rfc3339 ? parse_rfc3339(*rfc3339) : std::nullopt;
    if (!then) return "–";
    return human_duration(std::chrono::milliseconds(std::max<std::int64_t>(0, now.ms - then->ms))) + " ago";
}

std::string seconds_words(std::optional<double> seconds, std::string_view otherwise) {
    if (!seconds) return std::string(otherwise);
    return human_duration(std::chrono::milliseconds(static_cast<std::int64_t>(*seconds * 1000)));
}

}  // namespace vetting::pages
