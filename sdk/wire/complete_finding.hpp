// Findings made whole: severity, action and next step from the catalogue, the part from inventory and plan.
#pragma once

#include <string>

#include "sdk/wire/decide.hpp"

namespace vetting {

/// A plugin's finding, completed from the catalogue, else from its own description. `details.severity` and
/// `details.action` (a stage's policy table, a model's quirk) stand above both. A beta plugin warns, and cannot fail.
[[nodiscard]] Finding complete_finding(const DecideInput& input, Finding finding);

[[nodiscard]] Finding breach_finding(const DecideInput& input, const EvaluationSummary& summary);
/// For a child that did not end cleanly.
[[nodiscard]] Finding ending_finding(const DecideInput& input);
/// For claims that the runner's record does not bear out.
[[nodiscard]] Finding record_finding(const DecideInput& input, const std::string& why);

/// `the plugin crashed (SIGSEGV) in matrix`: how a child ended, for people.
/// The plugin says that this machine offers nothing to test, or not so as configured: no fault of anybody.
[[nodiscard]] bool cannot_be_tested_here(const Ending& ending);
[[nodiscard]] std::string ending_in_words(const Ending& ending);

}  // namespace vetting
