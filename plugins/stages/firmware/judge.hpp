// The firmware of a machine held against the rules.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "plugins/stages/firmware/rules.hpp"
#include "vetting/report.hpp"

namespace vetting::firmware {

/// What the work is called: one for every rule that could be applied to a part.
inline constexpr std::string_view kCompared = "versions compared";

/// A part that at least one rule is about.
struct JudgedPart {
    const FirmwarePart* part = nullptr;
    std::size_t rules = 0;     ///< that apply to it
    std::size_t compared = 0;  ///< of these: how many could be held against its version
};

struct Judgement {
    std::vector<JudgedPart> parts;
    std::vector<Finding> findings;
};

/// @param differing  severity of equal parts with different firmware; `ignore`: they are not looked for
[[nodiscard]] Judgement judge(const FirmwareList& list, const std::vector<Rule>& rules, const std::string& differing);

/// The plan: every part that a rule is about, with as many comparisons as rules.
[[nodiscard]] nlohmann::json plan(const nlohmann::json& config, const nlohmann::json& facts);

}  // namespace vetting::firmware
