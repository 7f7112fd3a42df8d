#include "host/cli/summary.hpp"

#include <algorithm>
#include <array>
#include <cstdio>

#include "host/cli/listings.hpp"
#include "host/cli/words.hpp"

namespace vetting::cli {
namespace {

std::string percent_in_words(double percent) {
    std::array<char, 32> text{};
    std::snprintf(text.data(), text.size(), "%.0f %%", percent);
    return text.data();
}

std::string head_line(const RunItem& run) {
    return "Run " + std::to_string(run.id) + " of " + printable(run.host_name) + ", profile " + printable(run.profile) + ", state " +
           printable(run.state) + "\n";
}

std::string verdict_line(const RunItem& run, const Screen& screen) {
    std::string line = coloured(verdict_word(run), tone_of(run.verdict), screen);
    if (!run.reason.empty()) line += ": " + printable(run.reason);
    if (!run.verdict && run.active) line += " (" + eta_in_words(run.eta_s) + ")";
    return line + "\n";
}

/// Parts that share a reason, in the order in which they were met.
std::vector<std::pair<std::string, std::string>> by_reason(const std::vector<UntestedPart>& untested) {
    std::vector<std::pair<std::string, std::string>> groups;
    for (const UntestedPart& part : untested) {
        const std::string name = part_in_words(part.kind, part.part);
        const auto same = std::find_if(groups.begin(), groups.end(), [&part](const auto& group) { return group.first == part.reason; });
        if (same == groups.end()) groups.emplace_back(part.reason, name);
        else same->second += ", " + name;
    }
    return groups;
}

}  // namespace

std::string coverage_in_words(const Coverage& coverage) {
    const std::size_t all = coverage.tested.size() + coverage.untested.size();
    if (all == 0) return "Tested: the inventory names no parts, so this run says nothing of any\n";
    std::string text = "Tested: " + std::to_string(coverage.tested.size()) + " of " + std::to_string(all) + " parts (" +
                       percent_in_words(coverage.percent) + ")\n";
    for (const TestedPart& part : coverage.tested) {
        text += "  " + part_in_words(part.kind, part.part) + " by " + printable(part.stage) + ": " + printable(part.work) + "\n";
    }
    if (coverage.untested.empty()) return text + "Not tested: nothing, of what the inventory names\n";
    text += "Not tested: " + std::to_string(coverage.untested.size()) + "\n";
    for (const auto& [reason, parts] : by_reason(coverage.untested)) text += "  " + parts + ": " + printable(reason) + "\n";
    return text;
}

std::string run_summary(const RunItem& run, bool wide, const Screen& screen, std::int64_t now_ms) {
    std::string text = head_line(run) + "\n";
    text += render_table(stages_listing(run, now_ms), wide, screen) + "\n";
    if (!run.findings.empty()) text += render_table(findings_listing(run.findings), wide, screen) + "\n";
    if (run.coverage) text += coverage_in_words(*run.coverage) + "\n";
    return text + verdict_line(run, screen);
}

}  // namespace vetting::cli
