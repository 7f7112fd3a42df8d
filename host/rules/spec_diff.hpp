// What was ordered against what is in the box.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "host/rules/profile.hpp"
#include "sdk/wire/evidence.hpp"

namespace vetting {

enum class DiffKind : std::uint8_t { Missing, Surplus, Changed };
template <>
struct EnumWords<DiffKind> {
    static constexpr auto kWords = std::to_array<std::pair<DiffKind, std::string_view>>(
        {{DiffKind::Missing, "missing"}, {DiffKind::Surplus, "surplus"}, {DiffKind::Changed, "changed"}});
};

struct SpecDiff {
    std::string path;  ///< `disks/WD-1234/firmware`: list members by serial, slot or name
    DiffKind kind = DiffKind::Changed;
    Severity severity = Severity::Critical;
    Json expected, actual;  ///< null where there is none
    std::string message;
    static constexpr auto kFields =
        fields(need("path", &SpecDiff::path), need("kind", &SpecDiff::kind), need("severity", &SpecDiff::severity),
               may("expected", &SpecDiff::expected), may("actual", &SpecDiff::actual), may("message", &SpecDiff::message));
};

/// Compare by path. Only what the expectation names is compared; a member of a named list that it does not know is
/// surplus. Lists are matched by serial, else by slot or name, else by what fits best. The severity is that of the first
/// rule whose path matches (its list members are matched by `*`), else critical, or warning for what is surplus.
/// Values that change by themselves (temperatures, SMART counters, link state) are compared only where a rule names them.
[[nodiscard]] std::vector<SpecDiff> spec_diff(const Json& expected, const Json& actual, const std::vector<SpecRule>& rules);

/// The part that a difference is about, from the document that has it; a value of the machine as a whole is the system's.
[[nodiscard]] Part part_of(const SpecDiff& diff, const Json& expected, const Json& actual);

[[nodiscard]] bool any_critical(const std::vector<SpecDiff>& diffs);

}  // namespace vetting
