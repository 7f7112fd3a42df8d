// What sensors of power supplies say, in words and in bits.
#include <algorithm>
#include <array>

#include "plugins/common/ipmi/supplies.hpp"
#include "plugins/common/text.hpp"

namespace vetting::ipmi {
namespace {

using tool::contains;

struct Phrase {
    std::string_view words, problem;  ///< in lower case; problem `+` and `-`: it is there, it is not
};
// ipmitool's and FreeIPMI's words for sensor type 08h, and what vendors' generic sensors say. The first of a problem counts.
constexpr auto kPhrases = std::to_array<Phrase>({
    {"presence detected", "+"}, {"device present", "+"}, {"device inserted", "+"}, {"entity present", "+"},
    {"device absent", "-"}, {"device removed", "-"}, {"entity absent", "-"}, {"not present", "-"}, {"not installed", "-"},
    {"predictive failure", "predicted"}, {"power supply failure", "failed"}, {"failure detected", "failed"},
    {"transition to critical", "failed"}, {"transition to non-recoverable", "failed"}, {"transition to off line", "failed"},
    {"ac lost or out-of-range", "no_input"}, {"input lost or out-of-range", "no_input"}, {"ac lost", "no_input"},
    {"input lost", "no_input"}, {"lost input", "no_input"}, {"out-of-range, but present", "input_range"},
    {"transition to degraded", "warning"}, {"config error", "config"}, {"configuration error", "config"}, {"mismatch", "config"}, {"faulty", "failed"},
});

struct Bit {
    unsigned bit;
    std::string_view problem, words;
};
constexpr auto kBits = std::to_array<Bit>({
    {0, "+", "Presence detected"}, {1, "failed", "Failure detected"}, {2, "predicted", "Predictive failure"},
    {3, "no_input", "Power Supply AC lost"}, {4, "no_input", "AC lost or out-of-range"},
    {5, "input_range", "AC out-of-range, but present"}, {6, "config", "Config Error"}, {7, "", "Power Supply Inactive"},
});

void note(SupplyState& state, std::string_view problem) {
    if (problem == "+") state.present = true;
    else if (problem == "-") state.present = false;
    else if (!problem.empty() && std::find(state.problems.begin(), state.problems.end(), problem) == state.problems.end()) {
        state.problems.emplace_back(problem);
    }
}

/// `Predictive Failure Deasserted` says that all is well.
bool denied(std::string_view after) {
    const std::string_view next = tool::trim(after);
    return next.starts_with("deasserted") || next.starts_with(": deasserted");
}

bool letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }
bool digit(char c) { return c >= '0' && c <= '9'; }

/// The number or the single letter behind a word for a supply that ends at `at`.
std::optional<std::string> slot_at(std::string_view name, std::size_t at, bool letters) {
    while (at < name.size() && std::string_view(" _-#:.").find(name[at]) != std::string_view::npos) ++at;
    std::size_t end = at;
    while (end < name.size() && digit(name[end])) ++end;
    if (end > at && end - at <= 2) {
        const bool rail = end < name.size() && name[end] == 'v' && (end + 1 == name.size() || !(letter(name[end + 1]) || digit(name[end + 1])));
        if (rail) return std::nullopt;  // `PS 12V` is what a supply gives
        std::string_view number = name.substr(at, end - at);
        while (number.size() > 1 && number.front() == '0') number.remove_prefix(1);
        return std::string(number);
    }
    const bool single = letters && at < name.size() && letter(name[at]) && (at + 1 == name.size() || !letter(name[at + 1]));
    return single && end == at ? std::optional(std::string(1, static_cast<char>(name[at] & ~0x20))) : std::nullopt;
}

}  // namespace

SupplyState supply_state(std::string_view text) {
    SupplyState state;
    std::string words = tool::lower(text);
    for (const Phrase& phrase : kPhrases) {
        const std::size_t at = words.find(phrase.words);
        if (at == std::string::npos) continue;
        const std::size_t end = at + phrase.words.size();
        if (!denied(std::string_view(words).substr(end))) note(state, phrase.problem);
        words.replace(at, phrase.words.size(), phrase.words.size(), '.');  // `ac lost or …` is not `ac lost` as well
    }
    return state;
}

SupplyState supply_state(unsigned states) {
    SupplyState state;
    for (const Bit& row : kBits) {
        if ((states >> row.bit & 1U) != 0) note(state, row.problem);
    }
    if (!state.present && state.problems.empty()) state.present = false;
    return state;
}

std::string supply_words(unsigned states) {
    std::string words;
    for (const Bit& row : kBits) {
        if ((states >> row.bit & 1U) != 0) words += (words.empty() ? "" : ", ") + std::string(row.words);
    }
    return words;
}

std::optional<std::string> supply_slot(std::string_view name) {
    struct Word { std::string_view text; bool letters; };
    constexpr auto kWords = std::to_array<Word>({{"power supply", true}, {"powersupply", true}, {"power_supply", true},
        {"pwr supply", true}, {"pwrsupply", true}, {"pwr sply", true}, {"p/s", true}, {"psu", true}, {"ps", false}, {"pw", false}});
    const std::string words = tool::lower(name);
    for (const Word& word : kWords) {
        for (std::size_t at = words.find(word.text); at != std::string::npos; at = words.find(word.text, at + 1)) {
            if (at > 0 && (letter(words[at - 1]) || digit(words[at - 1]))) continue;
            if (auto slot = slot_at(words, at + word.text.size(), word.letters)) return slot;
        }
    }
    return std::nullopt;
}

std::optional<std::string> supply_slot(const Sensor& sensor) {
    if (auto slot = supply_slot(std::string_view(sensor.name))) return slot;
    if (sensor.entity.starts_with("10.")) {
        const auto instance = tool::leading_uint(sensor.entity.substr(3));
        // From 60h on instances count within their device (IPMI 2.0, 39.1).
        if (instance && *instance > 0) return std::to_string(*instance > 0x60 ? *instance - 0x60 : *instance == 0x60 ? 1 : *instance);
    }
    return std::nullopt;
}

std::optional<bool> redundancy_ok(std::string_view text) {
    const std::string words = tool::lower(text);
    if (!contains(words, "redundan")) return std::nullopt;
    if (contains(words, "lost") || contains(words, "degraded") || contains(words, "non-redundant") || contains(words, "not redundant")) return false;
    return contains(words, "fully redundant") || contains(words, "full redundancy") ? std::optional(true) : std::nullopt;
}

}  // namespace vetting::ipmi
