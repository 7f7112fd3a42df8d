#include "plugins/stages/cpustress/blame.hpp"

#include <string.h>

#include <algorithm>

namespace vetting::cpustress {
namespace {

using stages::StressEnd;

bool is_bad(std::optional<Did> did) { return did == Did::Wrong || did == Did::Died; }

/// Process numbers differ from core to core: `matrix: [123] …`.
std::string without_numbers_in_brackets(std::string_view text) {
    std::string out;
    for (std::size_t i = 0; i < text.size();) {
        const std::size_t close = text[i] == '[' ? text.find_first_not_of("0123456789", i + 1) : std::string_view::npos;
        const bool number = close != std::string_view::npos && close > i + 1 && text[close] == ']';
        if (number) i = close + 1;
        else out += text[i++];
    }
    return out;
}

bool in_the_same_words(const std::vector<Suspect>& suspects) {
    const std::string first = without_numbers_in_brackets(suspects.front().said);
    return std::all_of(suspects.begin(), suspects.end(), [&first](const Suspect& one) { return without_numbers_in_brackets(one.said) == first; });
}

/// No machine has so many cores that are bad in the same way.
bool tool_is_suspect(const Trouble& trouble) {
    if (trouble.suspects.empty() || trouble.suspects.size() < trouble.cores) return false;
    const auto wrong = std::count_if(trouble.suspects.begin(), trouble.suspects.end(), [](const Suspect& one) { return one.first == Did::Wrong; });
    if (wrong == 0) return true;
    return static_cast<std::size_t>(wrong) == trouble.cores && trouble.cores >= kTooManyToBeBad && in_the_same_words(trouble.suspects);
}

Blame blame_of(const Suspect& suspect, std::optional<Did> control) {
    const bool control_failed = control && *control != Did::Well;
    if (suspect.first == Did::Wrong) return is_bad(suspect.again) && !control_failed ? Blame::Confirmed : Blame::SeenOnce;
    if (suspect.first == Did::NotRun && suspect.again == Did::Well) return Blame::Nobody;
    if (suspect.again == Did::Wrong) return suspect.first == Did::Died && control == Did::Well ? Blame::Confirmed : Blame::SeenOnce;
    if (suspect.first == Did::NotRun) return Blame::Unknown;
    if (suspect.again == Did::Died && control == Did::Well) return Blame::Confirmed;
    return suspect.crashed && !control_failed ? Blame::SeenOnce : Blame::Unknown;
}

}  // namespace

Did did(const stages::CoreResult& result) {
    if (result.end == StressEnd::Good) return Did::Well;
    if (result.end == StressEnd::WrongResult) return Did::Wrong;
    if (result.words.crash) return Did::Died;
    const bool ended_early = result.end == StressEnd::Untrusted || result.end == StressEnd::Broken;
    return ended_early && result.words.killed == 0 && result.words.troubles.empty() ? Did::Died : Did::NotRun;
}

std::string first_words(const stages::CoreResult& result) {
    const stages::StressWords& words = result.words;
    if (!words.failures.empty()) return words.failures.front();
    if (words.crash) {
        const char* const name = ::sigdescr_np(*words.crash);
        return name != nullptr ? name : "signal " + std::to_string(*words.crash);
    }
    if (!words.troubles.empty()) return words.troubles.front();
    if (words.killed > 0) return "it was killed, as for want of memory";
    return words.untrusted ? "its counters broke off, as of a process that was killed" : "it does not say why";
}

std::vector<Blame> blame(const Trouble& trouble) {
    const bool tool = tool_is_suspect(trouble);
    std::vector<Blame> blames;
    for (const Suspect& suspect : trouble.suspects) {
        const bool as_all_others = suspect.first == Did::Wrong || (suspect.first == Did::Died && suspect.again != Did::Wrong);
        blames.push_back(tool && as_all_others ? Blame::Tool : blame_of(suspect, trouble.control));
    }
    return blames;
}

}  // namespace vetting::cpustress
