// What the writer knows of the samples' dictionaries without asking the database. Private to host/store.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <tuple>
#include <utility>
#include <vector>

#include "host/rules/profile.hpp"

namespace vetting {

/// A key in a run: which rules judge it, and its last sample (`n` as in measurements).
struct KeyOfRun {
    std::vector<bool> rules;
    std::int64_t last_at_ms = 0, last_n = 0;
};

/// A row of threshold_counts; worst_outcome is -1 before the first evaluation.
struct RuleCount {
    std::int64_t evaluated = 0, warnings = 0, criticals = 0;
    std::int64_t worst_outcome = -1, worst_key = 0;
    double worst_badness = 0, worst_value = 0;
};

/// True as long as nothing is rolled back; then it is dropped whole.
struct DictionaryCache {
    using Key = std::tuple<std::string, std::string, std::string, std::string>;  ///< stage, device, key, unit
    using KeyView = std::tuple<std::string_view, std::string_view, std::string_view, std::string_view>;
    /// Looks up by views of the four texts, so that a sample costs no copy of them.
    struct KeyLess {
        using is_transparent = void;
        bool operator()(const KeyView& a, const KeyView& b) const { return a < b; }
    };
    std::map<Key, std::int64_t, KeyLess> keys;
    std::map<std::pair<std::int64_t, std::int64_t>, KeyOfRun> keys_of_runs;  ///< by run and key
    std::map<std::int64_t, std::vector<ThresholdRule>> rules;                ///< by run
    std::map<std::int64_t, std::vector<RuleCount>> counts;                   ///< by stage, then number of the rule

    void clear() { *this = DictionaryCache{}; }
    /// Runs that ended are never asked for again: start anew rather than remember them for ever.
    void forget_when_large() {
        constexpr std::size_t kEntries = 100'000;
        if (keys.size() + keys_of_runs.size() + counts.size() > kEntries) clear();
    }
};

}  // namespace vetting
