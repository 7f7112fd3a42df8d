#include "plugins/probes/lscpu/parse.hpp"

#include <algorithm>

#include "plugins/common/json_in.hpp"
#include "plugins/common/text.hpp"
#include "plugins/probes/lscpu/fields.hpp"

namespace vetting::lscpu {
namespace {

using nlohmann::json;

constexpr std::uint64_t kMaxSockets = 1024;

std::optional<std::string> text(const Fields& fields, std::string_view key) {
    const auto found = fields.values.find(key);
    return found == fields.values.end() ? std::nullopt : std::optional(found->second);
}

std::optional<std::uint64_t> count(const Fields& fields, std::string_view key) {
    const auto value = text(fields, key);
    return value ? tool::leading_uint(*value) : std::nullopt;
}

/// `3900.0000`, in a locale `3900,0000`.
std::optional<double> max_mhz(const Fields& fields) {
    auto value = text(fields, "CPU max MHz");
    if (!value) return std::nullopt;
    std::replace(value->begin(), value->end(), ',', '.');
    return tool::leading_number(*value);
}

/// Of one socket. An arm64 machine without firmware tables counts by clusters.
std::optional<std::uint64_t> cores_of(const Fields& fields) {
    if (const auto cores = count(fields, "Core(s) per socket")) return cores;
    const auto clusters = count(fields, "Cluster(s)"), cores = count(fields, "Core(s) per cluster");
    const bool whole = clusters && cores && *clusters < 10'000 && *cores < 10'000;
    return whole ? std::optional(*clusters * *cores) : std::nullopt;
}

/// One socket; lscpu tells of all of them at once, so they are alike.
json socket_facts(const Fields& fields) {
    json cpu = json::object();
    std::string model;
    for (const std::string& name : fields.models) model += (model.empty() ? "" : " + ") + name;
    if (!model.empty()) cpu["model"] = model;
    tool::put(cpu, "vendor", text(fields, "Vendor ID"));
    tool::put(cpu, "max_mhz", max_mhz(fields));
    if (fields.models.size() > 1) return cpu;  // each kind of core has counts of its own
    const auto cores = cores_of(fields), per_core = count(fields, "Thread(s) per core");
    tool::put(cpu, "cores", cores);
    if (!cores || !per_core || *cores >= 100'000 || *per_core >= 1000) return cpu;
    std::uint64_t threads = *cores * *per_core;
    // Where only some cores have two threads lscpu multiplies all of them; the machine's count is right unless some are off.
    const auto all = count(fields, "CPU(s)"), sockets = count(fields, "Socket(s)");
    const bool mixed = all && *all > 0 && sockets && *sockets > 0 && *all % *sockets == 0 && *all / *sockets < threads;
    if (mixed && !text(fields, "Off-line CPU(s) list")) threads = *all / *sockets;
    cpu["threads"] = threads;
    return cpu;
}

}  // namespace

json parse(std::string_view capture) {
    tool::require_text(capture, "lscpu");
    if (auto table = read_table(capture)) return *std::move(table);
    const Fields fields = read_fields(capture);
    json facts = json::object();
    const json cpu = socket_facts(fields);
    const auto sockets = count(fields, "Socket(s)");
    if (sockets && *sockets > 0 && *sockets <= kMaxSockets) {
        for (std::uint64_t number = 0; number < *sockets; ++number) {
            json row = cpu;
            row["socket"] = number;
            facts["cpus"].push_back(std::move(row));
        }
    } else if (!cpu.empty()) {
        facts["cpus"].push_back(cpu);  // arm64 without firmware tables: `Socket(s): -`
    }
    tool::put(facts, "numa_nodes", count(fields, "NUMA node(s)"));
    return facts;
}

}  // namespace vetting::lscpu
