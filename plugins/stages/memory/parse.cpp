#include "plugins/stages/memory/parse.hpp"

#include <algorithm>
#include <cstdlib>
#include <functional>

#include "plugins/common/stage/stress_ng.hpp"
#include "plugins/stages/memory/plan.hpp"

namespace vetting::memory {
namespace {

// stress-ng, stress-vm.c: the zero-one method counts each 64-bit word it has written and compared, and a bogo operation
// is 2^12 of these counts.
constexpr double kBytesPerBogoOp = 4096.0 * 8;
constexpr std::size_t kMostMiscompares = 32;

void for_each_line(std::string_view text, const std::function<void(std::string_view)>& take) {
    while (!text.empty()) {
        const std::size_t end = text.find('\n');
        take(text.substr(0, end));
        if (end == std::string_view::npos) return;
        text.remove_prefix(end + 1);
    }
}

/// The text between `before` and the first of `stops`, or empty.
std::string between(std::string_view line, std::string_view before, std::string_view stops) {
    const std::size_t at = line.find(before);
    if (at == std::string_view::npos) return {};
    line.remove_prefix(at + before.size());
    return std::string(line.substr(0, line.find_first_of(stops)));
}

double number_after(std::string_view line, std::string_view before) {
    const std::string text = between(line, before, " ,");
    return std::strtod(text.c_str(), nullptr);
}

/// `Hardware Error: miscompare on CPU 0(0x1) at 0x7f…(0xd80400:DIMM Unknown): read:0x…, reread:0x… expected:0x…`
Miscompare miscompare_from(std::string_view line) {
    Miscompare found{between(line, "on CPU ", "( "), between(line, " at ", "("), between(line, ":DIMM ", ")"),
                     between(line, " read:", ", "), between(line, "reread:", ", "), between(line, "expected:", ", \r")};
    if (found.dimm == "Unknown") found.dimm.clear();
    return found;
}

void read_line(TestReport& report, std::string_view line) {
    if (line.starts_with("Hardware Error: miscompare") && report.miscompares.size() < kMostMiscompares) {
        report.miscompares.push_back(miscompare_from(line));
    } else if (line.starts_with("Stats: Completed: ")) {
        // "Completed: 180984.00M in 5.00s 36193.45MB/s, with 0 hardware incidents, 0 errors"
        report.verified_bytes = number_after(line, "Completed: ") * kMiB;
        const std::string seconds = between(line, " in ", " ");
        const double took = std::strtod(seconds.c_str(), nullptr);
        if (took > 0) report.bytes_per_s = report.verified_bytes / took;
        report.incidents = number_after(line, "with ");
    } else if (line.starts_with("Status: PASS") || line.starts_with("Status: FAIL - test discovered HW problems")) {
        report.ended = true;
    } else if (line.starts_with("Process Error: ")) {
        report.problems.emplace_back(line.substr(15));
        if (line.find("failed to allocate memory") != std::string_view::npos) report.out_of_memory = true;
    }
}

}  // namespace

TestReport parse_stressapptest(std::string_view log) {
    TestReport report;
    for_each_line(log, [&report](std::string_view line) { read_line(report, line); });
    return report;
}

TestReport parse_stress_vm(std::string_view metrics, std::string_view log, int exit) {
    using stages::StressEnd;
    TestReport report;
    stages::StressReport parsed = stages::parse_stress_yaml(metrics);
    if (parsed.metrics.empty()) parsed = stages::parse_stress_text(metrics);
    for (const stages::StressMetric& metric : parsed.metrics) {
        if (metric.stressor != "vm") continue;
        report.verified_bytes = metric.bogo_ops * kBytesPerBogoOp;
        if (metric.wall_s > 0) report.bytes_per_s = report.verified_bytes / metric.wall_s;
    }
    const StressEnd end = stages::stress_end(exit);
    report.problems = stages::stress_failures(log);
    report.ended = end == StressEnd::Good || end == StressEnd::WrongResult;
    if (end == StressEnd::WrongResult) report.incidents = std::max<double>(1, static_cast<double>(report.problems.size()));
    report.out_of_memory = end == StressEnd::NotRun && report.verified_bytes <= 0;
    return report;
}

}  // namespace vetting::memory
