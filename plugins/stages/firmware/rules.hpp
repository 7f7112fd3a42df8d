// Which versions may be on which parts: rules as data, from the profile and from packs.
#pragma once

#include <nlohmann/json.hpp>

#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "plugins/stages/firmware/parts.hpp"
#include "plugins/stages/firmware/version.hpp"

namespace vetting::firmware {

/// A rule that says nothing, or that cannot be understood; the text names the rule and its pack.
class RuleError : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

struct Rule {
    std::string id;      ///< `rule 3`, or `com.acme.firmware 1.2: nic-minimum`
    std::string part, model, vendor, system;  ///< empty: any
    std::optional<std::string> exact, minimum, maximum;
    std::vector<std::string> allowed, blocked;
    Scheme scheme = Scheme::Auto;
    std::size_t word = 0;  ///< 0: the whole text
    std::string severity = "critical";
    std::string reason;

    [[nodiscard]] bool applies_to(const FirmwarePart& of, const Machine& machine) const;
};

/// @throws RuleError.
[[nodiscard]] std::vector<Rule> rules_of(const nlohmann::json& config);

/// What one rule says of one version.
enum class Held : std::uint8_t { Kept, Broken, NotMeasured };
struct Ruling {
    Held held = Held::Kept;
    std::string code;  ///< of the finding, where it is broken
    std::string why;   ///< what it is held against: `below the minimum 2.10.2`
};
/// @param version  not empty
[[nodiscard]] Ruling apply(const Rule& rule, const std::string& version);

}  // namespace vetting::firmware
