#include "plugins/probes/lscpu/parse.hpp"

#include <algorithm>

#include "plugins/common/json_in.hpp"
#include "plugins/common/plain_text.hpp"
#include "plugins/common/text.hpp"
#include "plugins/probes/lscpu/fields.hpp"

namespace vetting::lscpu {
namespace {

using nlohmann::json;

constexpr std::uint64_t kMaxSockets = 1024;

std::optional<std::string> text(const Values& values, std::string_view key) {
    const auto found = values.find(key);
    return found == values.end() ? std::nullopt : std::optional(found->second);
}

/// A count of any of it, which no machine has 10,000 of in one place.
std::optional<std::uint64_t> count(const Values& values, std::string_view key) {
    const auto value = text(values, key);
    const auto number = value ? tool::leading_uint(*value) : std::nullopt;
    return number && *number < 10'000 ? number : std::nullopt;
}

/// `3900.0000`, in a locale `3900,0000`; of several kinds of cores the fastest.
std::optional<double> max_mhz(const Fields& fields) {
    std::optional<double> fastest;
    const auto add = [&fastest](const Values& values) {
        auto value = text(values, "CPU max MHz");
        if (!value) return;
        std::replace(value->begin(), value->end(), ',', '.');
        const auto mhz = tool::leading_number(*value);
        if (mhz) fastest = std::max(fastest.value_or(*mhz), *mhz);
    };
    add(fields.values);
    for (const Values& kind : fields.kinds) add(kind);
    return fastest;
}

/// Of one socket. An arm64 machine without firmware tables counts by clusters.
std::optional<std::uint64_t> cores_of(const Values& values) {
    if (const auto cores = count(values, "Core(s) per socket")) return cores;
    const auto clusters = count(values, "Cluster(s)"), cores = count(values, "Core(s) per cluster");
    return clusters && cores ? std::optional(*clusters * *cores) : std::nullopt;
}

std::optional<std::uint64_t> product(std::initializer_list<std::optional<std::uint64_t>> factors) {
    std::uint64_t result = 1;
    for (const auto& factor : factors) {
        if (!factor || *factor == 0 || result > 1'000'000'000) return std::nullopt;
        result *= *factor;
    }
    return result;
}

struct Counts {
    std::optional<std::uint64_t> sockets, cores, threads;  ///< cores and threads of one socket
};

/// s390x: sockets stand in books, books in drawers. What the hypervisor says of the frame may be more than the guest has.
std::optional<Counts> mainframe_counts(const Values& values) {
    const auto per_book = count(values, "Socket(s) per book");
    if (!per_book) return std::nullopt;
    const auto drawers = values.contains("Drawers(s)") ? count(values, "Drawers(s)") : count(values, "Drawer(s)");  // 2.27 spelt it so
    const auto sockets = drawers ? product({per_book, count(values, "Book(s) per drawer"), drawers})
                                 : product({per_book, count(values, "Book(s)")});
    const auto cores = cores_of(values), threads = product({cores, count(values, "Thread(s) per core")});
    const auto all = product({sockets, threads});
    return all && all == count(values, "CPU(s)") ? Counts{sockets, cores, threads} : Counts{};
}

/// Cores of several kinds in one socket: their sum, where it is all that the machine has.
Counts mixed_counts(const Fields& fields) {
    const auto sockets = fields.kinds.empty() ? std::nullopt : count(fields.kinds.front(), "Socket(s)");
    std::uint64_t cores = 0, threads = 0;
    for (const Values& kind : fields.kinds) {
        const auto these = cores_of(kind), per_core = count(kind, "Thread(s) per core");
        if (!these || !per_core || count(kind, "Socket(s)") != sockets) return {sockets, {}, {}};
        cores += *these;
        threads += *these * *per_core;
    }
    const bool whole = count(fields.values, "CPU(s)") == threads * sockets.value_or(1);
    return whole ? Counts{sockets, cores, threads} : Counts{sockets, {}, {}};
}

/// How many CPUs a list such as `0-5,48-53` names.
std::optional<std::uint64_t> listed(const Values& values, std::string_view key) {
    std::string_view list = values.contains(key) ? std::string_view(values.find(key)->second) : std::string_view{};
    std::uint64_t all = 0;
    while (!list.empty()) {
        const std::string_view range = list.substr(0, list.find(','));
        const std::size_t dash = range.find('-');
        const auto first = tool::leading_uint(range), last = dash == std::string_view::npos ? first : tool::leading_uint(range.substr(dash + 1));
        if (!first || !last || *last < *first || *last > 1'000'000) return std::nullopt;
        all += *last - *first + 1;
        list.remove_prefix(std::min(range.size() + 1, list.size()));
    }
    return all > 0 ? std::optional(all) : std::nullopt;
}

Counts plain_counts(const Values& values) {
    Counts counts{count(values, "Socket(s)"), cores_of(values), product({cores_of(values), count(values, "Thread(s) per core")})};
    if (!counts.threads) return counts;
    // Where only some cores have two threads lscpu multiplies all of them; the machine's count is right unless some are off.
    const auto all = count(values, "CPU(s)");
    const auto sockets = counts.sockets;
    const bool mixed = all && *all > 0 && sockets && *sockets > 0 && *all % *sockets == 0 && *all / *sockets < *counts.threads;
    if (mixed && !text(values, "Off-line CPU(s) list")) counts.threads = *all / *sockets;
    // Threads of a core are counted at one core: where its sibling alone is off line more CPUs run than there could be.
    const auto running = listed(values, "On-line CPU(s) list");
    const bool more = running && sockets && *sockets > 0 && *counts.threads * *sockets < *running;
    if (more) counts.threads = all && *all % *sockets == 0 ? std::optional(*all / *sockets) : std::nullopt;
    return counts;
}

Counts counts_of(const Fields& fields) {
    if (const auto mainframe = mainframe_counts(fields.values)) return *mainframe;
    return fields.models.size() > 1 ? mixed_counts(fields) : plain_counts(fields.values);
}

/// One socket; lscpu tells of all of them at once, so they are alike.
json socket_facts(const Fields& fields, const Counts& counts) {
    json cpu = json::object();
    std::string model;
    for (const std::string& name : fields.models) model += (model.empty() ? "" : " + ") + name;
    if (!model.empty()) cpu["model"] = model;
    tool::put(cpu, "vendor", text(fields.values, "Vendor ID"));
    tool::put(cpu, "max_mhz", max_mhz(fields));
    if (const auto microcode = text(fields.values, "Microcode version"); microcode && microcode->starts_with("0x")) cpu["microcode"] = *microcode;
    tool::put(cpu, "cores", counts.cores);
    tool::put(cpu, "threads", counts.threads);
    return cpu;
}

}  // namespace

json parse(std::string_view capture) {
    tool::require_text(capture, "lscpu");
    const std::string plain = tool::plain_text(capture);
    capture = plain;
    const auto fields_read = read_fields(capture);
    auto table = fields_read ? std::nullopt : read_table(capture);  // where both stand the lines say more
    if (table) return *std::move(table);
    if (!fields_read) throw tool::InputError("not the output of lscpu");
    const Fields& fields = *fields_read;
    json facts = json::object();
    const Counts counts = counts_of(fields);
    const json cpu = socket_facts(fields, counts);
    const auto sockets = counts.sockets;
    if (sockets && *sockets > 0 && *sockets <= kMaxSockets) {
        for (std::uint64_t number = 0; number < *sockets; ++number) {
            json row = cpu;
            row["socket"] = number;
            facts["cpus"].push_back(std::move(row));
        }
    } else if (!cpu.empty()) {
        facts["cpus"].push_back(cpu);  // arm64 without firmware tables: `Socket(s): -`
    }
    tool::put(facts, "numa_nodes", count(fields.values, "NUMA node(s)"));
    return facts;
}

}  // namespace vetting::lscpu
