#include "plugins/stages/memory/judge.hpp"

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

std::vector<Finding> judge_bandwidth(const Settings& settings, double bytes_per_s, const std::string& engine) {
    if (settings.min_mib_per_s <= 0 || bytes_per_s <= 0 || bytes_per_s >= settings.min_mib_per_s * kMiB) return {};
    return {{.code = "VT-MEM-005", .device = "memory", .message = "memory is slower than the limit", .value = bytes_per_s,
             .limit = settings.min_mib_per_s * kMiB, .unit = "byte_per_s", .source = engine}};
}

}  // namespace vetting::memory
