#include "plugins/probes/lscpu/parse.hpp"

#include <map>
#include <string>

#include "plugins/common/json_in.hpp"
#include "plugins/common/text.hpp"

namespace vetting::lscpu {
namespace {

using nlohmann::json;
using Fields = std::map<std::string, std::string, std::less<>>;

constexpr int kMaxDepth = 16;        // lscpu 2.38 nests three deep
constexpr std::uint64_t kMaxSockets = 1024;

std::string_view without_colon(std::string_view key) {
    key = tool::trim(key);
    if (key.ends_with(':')) key.remove_suffix(1);
    return key;
}

/// The first of a name wins: a big.LITTLE machine has several models.
void collect_json(const json& rows, Fields& fields, int depth) {
    if (!rows.is_array() || depth > kMaxDepth) return;
    for (const json& row : rows) {
        const auto key = tool::text_at(row, {"field"});
        const auto data = tool::text_at(row, {"data"});
        if (key && data) fields.try_emplace(std::string(without_colon(*key)), *data);
        if (const json* children = tool::find(row, {"children"})) collect_json(*children, fields, depth + 1);
    }
}

Fields fields_of(std::string_view capture) {
    Fields fields;
    if (tool::looks_like_json(capture)) {
        const json document = tool::read_json(capture, "lscpu");
        if (const json* rows = tool::find(document, {"lscpu"})) collect_json(*rows, fields, 0);
    } else {
        tool::require_text(capture, "lscpu");
        for (const std::string_view line : tool::split_lines(capture)) {
            const auto pair = tool::key_value(line);
            const auto value = pair ? tool::known(pair->second) : std::nullopt;
            if (value) fields.try_emplace(tool::clean(pair->first), *value);
        }
    }
    // Every lscpu since 2.13 prints these; without one of them it is another tool's output, or cut off before any fact.
    if (!fields.contains("Architecture") && !fields.contains("CPU(s)") && !fields.contains("Model name")) {
        throw tool::InputError("not the output of lscpu");
    }
    return fields;
}

std::optional<std::string> text(const Fields& fields, std::string_view key) {
    const auto found = fields.find(key);
    return found == fields.end() ? std::nullopt : std::optional(found->second);
}

std::optional<std::uint64_t> count(const Fields& fields, std::string_view key) {
    const auto value = text(fields, key);
    return value ? tool::leading_uint(*value) : std::nullopt;
}

/// One socket; lscpu tells of all of them at once, so they are alike.
json socket_facts(const Fields& fields) {
    json cpu = json::object();
    tool::put(cpu, "model", text(fields, "Model name"));
    tool::put(cpu, "vendor", text(fields, "Vendor ID"));
    const auto cores = count(fields, "Core(s) per socket");
    const auto per_core = count(fields, "Thread(s) per core");
    tool::put(cpu, "cores", cores);
    if (cores && per_core && *cores < 100'000 && *per_core < 1000) cpu["threads"] = *cores * *per_core;
    const auto max_mhz = text(fields, "CPU max MHz");
    if (max_mhz) tool::put(cpu, "max_mhz", tool::leading_number(*max_mhz));
    return cpu;
}

}  // namespace

json parse(std::string_view capture) {
    const Fields fields = fields_of(capture);
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
