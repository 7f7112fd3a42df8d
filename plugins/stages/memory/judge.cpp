#include "plugins/stages/memory/judge.hpp"

#include <cmath>
#include <iomanip>
#include <sstream>

#include "vetting/json.hpp"

namespace vetting::memory {
namespace {

std::string where_of(const stages::Miscompare& miscompare) {
    if (miscompare.read.empty()) return "address " + miscompare.address;
    std::string text = "address " + miscompare.address + ": read " + miscompare.read + ", expected " + miscompare.expected;
    return miscompare.dimm.empty() ? text : text + " (DIMM " + miscompare.dimm + ")";
}

/// The module where the tester knows it, else the node.
std::optional<Part> part_of(const MemoryReport& report, std::optional<int> node) {
    for (const stages::Miscompare& miscompare : report.miscompares) {
        if (!miscompare.dimm.empty()) return Part{"dimm", miscompare.dimm, "", ""};
    }
    if (node) return Part{"memory", node_name(*node), "", ""};
    return std::nullopt;
}

constexpr double kGiB = 1024 * kMiB;
constexpr int kFewModules = 4;  ///< below them it is a desk's machine: a share for graphics may be as large as a module

std::string in_gib(double bytes) {
    std::ostringstream text;
    text << std::fixed << std::setprecision(1) << bytes / kGiB << " GiB";
    return text.str();
}

std::string on_node(std::optional<int> node) { return node ? " of memory node " + std::to_string(*node) : std::string{}; }

}  // namespace

std::string in_mib(double bytes) { return std::to_string(static_cast<long long>(bytes / kMiB)) + " MiB"; }
std::string node_name(int node) { return "node" + std::to_string(node); }

std::vector<Finding> judge_contents(const MemoryReport& report, std::optional<int> node, std::optional<bool> confirmed) {
    if (!(report.incidents > 0)) return {};
    nlohmann::json places = nlohmann::json::array();
    for (const auto& miscompare : report.miscompares) places.push_back(where_of(miscompare));
    const std::string first = report.miscompares.empty() ? std::string{} : ", first at " + where_of(report.miscompares.front());
    const std::string said = report.problems.empty() ? std::string{} : ": " + report.problems.front();
    std::ostringstream count;
    count << report.incidents;
    nlohmann::json details{{"miscompares", places}};
    if (node) details["node"] = *node;
    return {{.code = "VT-MEM-001", .device = "memory",
             .message = "memory" + on_node(node) + " did not hold what was written, " + count.str() + " time(s)" + first + said,
             .value = report.incidents, .limit = 0, .unit = "count", .source = report.tool, .confirmed = confirmed,
             .part = part_of(report, node), .details = to_text(details)}};
}

std::vector<Finding> judge_amount(double wanted, double tested, std::optional<int> node, const std::string& source) {
    if (tested >= wanted) return {};
    Finding finding{.code = "VT-MEM-004", .device = "memory",
                    .message = "only " + in_mib(tested) + " of the " + in_mib(wanted) + on_node(node) + " to be tested could be had",
                    .value = tested, .limit = wanted, .unit = "byte", .source = source};
    if (node) finding.part = Part{"memory", node_name(*node), "", ""};
    return {finding};
}

Finding judge_unbound(int node, double bytes, const std::string& why) {
    return {.code = "VT-MEM-004", .device = "memory",
            .message = "memory node " + std::to_string(node) + " was not tested by itself: " + why + "; " + in_mib(bytes) +
                       " were tested wherever the kernel put them",
            .value = 0, .limit = bytes, .unit = "byte", .source = "set_mempolicy", .part = Part{"memory", node_name(node), "", ""}};
}

double usual_loss(const Installed& installed) {
    return (installed.modules < kFewModules ? 4 : 2) * kGiB + 0.03 * installed.bytes;
}

std::vector<Finding> judge_installed(const Settings& settings, const Installed& installed, double system_bytes) {
    constexpr double kNearHalf = 0.45;
    const double missing = installed.bytes - system_bytes, usual = usual_loss(installed);
    if (settings.missing == "ignore" || installed.modules == 0 || system_bytes <= 0 || missing <= usual) return {};
    const double modules = std::floor(missing / installed.smallest);
    const bool half = missing >= kNearHalf * installed.bytes && missing <= installed.bytes / 2 + usual;
    const bool whole = installed.modules >= kFewModules && modules >= 1 && missing - modules * installed.smallest <= usual && !half;
    Finding finding{.code = "VT-MEM-009", .device = "memory",
                    .message = "the system has " + in_gib(system_bytes) + " of the " + in_gib(installed.bytes) + " in " +
                               std::to_string(installed.modules) + " modules: " + in_gib(missing) + " are not there and were not tested",
                    .value = system_bytes, .limit = installed.bytes - usual, .unit = "byte", .source = "/proc/meminfo"};
    if (whole) finding.message += ", as much as " + std::to_string(static_cast<int>(modules)) + " module(s) of " + in_gib(installed.smallest);
    if (half) finding.message += "; memory that is mirrored looks like this";
    finding.severity = whole || settings.missing == "info" ? settings.missing : "warning";
    return {finding};
}

std::vector<Finding> judge_bandwidth(const Settings& settings, double bytes_per_s, const std::string& engine) {
    if (settings.min_mib_per_s <= 0 || bytes_per_s <= 0 || bytes_per_s >= settings.min_mib_per_s * kMiB) return {};
    return {{.code = "VT-MEM-005", .device = "memory", .message = "memory is slower than the limit", .value = bytes_per_s,
             .limit = settings.min_mib_per_s * kMiB, .unit = "byte_per_s", .source = engine}};
}

}  // namespace vetting::memory
