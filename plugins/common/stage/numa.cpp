#include "plugins/common/stage/numa.hpp"

#include <linux/mempolicy.h>
#include <sched.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cmath>
#include <cstring>
#include <numeric>

#include "plugins/common/files.hpp"
#include "plugins/common/text.hpp"

namespace vetting::stages {
namespace {

constexpr double kMiB = 1024.0 * 1024.0;
constexpr int kMostCpus = 8192;
constexpr int kMostNodes = 1024;

/// `Node 0 MemFree:  123 kB` of a node's meminfo, in bytes.
double node_bytes(const std::string& meminfo, std::string_view key) {
    for (const std::string_view line : tool::split_lines(meminfo)) {
        const std::size_t at = line.find(key);
        if (at != std::string_view::npos) return tool::leading_number(line.substr(at + key.size())).value_or(0) * 1024;
    }
    return 0;
}

double down_to_mib(double bytes) { return std::max(0.0, std::floor(bytes / kMiB) * kMiB); }

/// The piece of `bytes` between two parts of it, such that all pieces together are the whole: a tester takes whole MiB, and
/// one that is lost on each node would be work that was not done.
double whole_mib_between(double bytes, double from, double to) { return down_to_mib(bytes * to) - down_to_mib(bytes * from); }

bool set_affinity(const std::vector<unsigned char>& mask) {
    return ::sched_setaffinity(0, mask.size(), reinterpret_cast<const cpu_set_t*>(mask.data())) == 0;
}

}  // namespace

std::vector<int> parse_cpu_list(std::string_view text) {
    std::vector<int> cpus;
    while (!text.empty()) {
        const std::size_t comma = text.find(',');
        const std::string_view piece = tool::trim(text.substr(0, comma));
        const auto first = tool::leading_uint(piece);
        const std::size_t dash = piece.find('-');
        const auto last = dash == std::string_view::npos ? first : tool::leading_uint(piece.substr(dash + 1));
        if (first && last && *last < kMostCpus) {
            for (auto cpu = *first; cpu <= *last; ++cpu) cpus.push_back(static_cast<int>(cpu));
        }
        if (comma == std::string_view::npos) break;
        text.remove_prefix(comma + 1);
    }
    return cpus;
}

std::vector<NumaNode> numa_nodes(const std::filesystem::path& root) {
    std::vector<NumaNode> nodes;
    const auto folder = root / "sys/devices/system/node";
    for (const std::string& name : tool::list_folder(folder)) {
        if (!name.starts_with("node")) continue;
        const auto number = tool::leading_uint(std::string_view(name).substr(4));
        const auto meminfo = tool::read_small(folder / name / "meminfo");
        if (!number || *number >= kMostNodes || !meminfo) continue;
        NumaNode node{.id = static_cast<int>(*number), .cpus = parse_cpu_list(tool::read_small(folder / name / "cpulist").value_or("")),
                      .total_bytes = node_bytes(*meminfo, "MemTotal:"), .available_bytes = 0};
        // Half of the cached files and of what the kernel keeps of them: the kernel's own estimate (MemAvailable) is not shown by node.
        node.available_bytes = node_bytes(*meminfo, "MemFree:") + (node_bytes(*meminfo, "Active(file):") + node_bytes(*meminfo, "Inactive(file):") + node_bytes(*meminfo, "SReclaimable:")) / 2;
        if (node.total_bytes > 0) nodes.push_back(std::move(node));
    }
    return nodes;
}

std::vector<NodeShare> share_among(const std::vector<NumaNode>& nodes, double wanted, double spare_bytes, double reserve) {
    const double bytes = down_to_mib(std::min(wanted, spare_bytes));
    if (nodes.size() < 2) return {{.node = std::nullopt, .cpus = {}, .wanted_bytes = wanted, .bytes = bytes}};
    const double total = std::accumulate(nodes.begin(), nodes.end(), 0.0, [](double sum, const NumaNode& node) { return sum + node.total_bytes; });
    std::vector<NodeShare> shares;
    double so_far = 0;
    for (std::size_t i = 0; i < nodes.size(); ++i) {
        const NumaNode& node = nodes[i];
        const double from = so_far / total, to = i + 1 == nodes.size() ? 1 : (so_far += node.total_bytes) / total;
        const double here = std::min(whole_mib_between(bytes, from, to), node.available_bytes - reserve * (to - from));
        shares.push_back({.node = node.id, .cpus = node.cpus, .wanted_bytes = whole_mib_between(wanted, from, to), .bytes = down_to_mib(here)});
    }
    return shares;
}

OnNode::OnNode(const NodeShare& share) {
    if (!share.node) return;
    constexpr std::size_t kBits = sizeof(unsigned long) * 8;
    std::array<unsigned long, kMostNodes / kBits> mask{};
    mask[static_cast<std::size_t>(*share.node) / kBits] |= 1UL << (static_cast<std::size_t>(*share.node) % kBits);
    if (::syscall(SYS_set_mempolicy, MPOL_BIND, mask.data(), kMostNodes + 1) != 0) {
        refused_ = std::string("memory cannot be bound to node ") + std::to_string(*share.node) + ": " + std::strerror(errno);
        return;
    }
    bound_memory_ = true;
    if (share.cpus.empty()) return;
    std::vector<unsigned char> before(kMostCpus / 8), wanted(kMostCpus / 8);
    if (::sched_getaffinity(0, before.size(), reinterpret_cast<cpu_set_t*>(before.data())) != 0) return;
    for (const int cpu : share.cpus) wanted[static_cast<std::size_t>(cpu) / 8] |= static_cast<unsigned char>(1U << (static_cast<unsigned>(cpu) % 8U));
    if (set_affinity(wanted)) cpus_before_ = std::move(before);
    else refused_ = std::string("the processors of node ") + std::to_string(*share.node) + " may not be used: " + std::strerror(errno);
}

OnNode::~OnNode() {
    if (bound_memory_) ::syscall(SYS_set_mempolicy, MPOL_DEFAULT, nullptr, 0);
    if (!cpus_before_.empty()) set_affinity(cpus_before_);
}

}  // namespace vetting::stages
