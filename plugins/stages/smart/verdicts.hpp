// Collects the findings of one drive under the policy.
#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "plugins/stages/smart/policy.hpp"
#include "vetting/report.hpp"

namespace vetting::smart {

/// At most `most` bytes, no letter cut in two.
[[nodiscard]] inline std::string cut(std::string text, std::size_t most) {
    if (text.size() <= most) return text;
    while (most > 0 && (static_cast<unsigned char>(text[most]) & 0xc0U) == 0x80U) --most;
    text.resize(most);
    return text;
}

class Verdicts {
public:
    Verdicts(const Policy& policy, std::string device, std::string source)
        : policy_(policy), device_(std::move(device)), source_(std::move(source)) {}

    /// Under the severity that the profile gives this rule; nothing where it says `ignore`.
    void add(std::string_view rule, Finding finding) {
        const auto changed = policy_.overrides.find(rule);
        if (changed != policy_.overrides.end() && !changed->second.severity.empty()) {
            if (changed->second.severity == "ignore") return;
            finding.severity = changed->second.severity;
        }
        finding.device = device_;
        finding.source = source_;
        constexpr std::size_t kMostMessage = 400;  // a tool's text in it may be of any length
        finding.message = cut(std::move(finding.message), kMostMessage);
        findings_.push_back(std::move(finding));
    }
    [[nodiscard]] double limit(std::string_view rule, double otherwise) const {
        const auto changed = policy_.overrides.find(rule);
        return changed == policy_.overrides.end() ? otherwise : changed->second.limit.value_or(otherwise);
    }
    [[nodiscard]] std::optional<double> critical_limit(std::string_view rule, std::optional<double> otherwise) const {
        const auto changed = policy_.overrides.find(rule);
        if (changed == policy_.overrides.end()) return otherwise;
        return changed->second.critical_limit ? changed->second.critical_limit : otherwise;
    }
    [[nodiscard]] bool has(std::string_view code) const {
        for (const Finding& finding : findings_) {
            if (finding.code == code) return true;
        }
        return false;
    }
    [[nodiscard]] const Policy& policy() const { return policy_; }
    [[nodiscard]] std::vector<Finding> take() { return std::move(findings_); }

private:
    const Policy& policy_;
    std::string device_, source_;
    std::vector<Finding> findings_;
};

}  // namespace vetting::smart
