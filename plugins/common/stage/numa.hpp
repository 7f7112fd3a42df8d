// The memory nodes of a machine, and work bound to one of them, without libnuma.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace vetting::stages {

/// `0-3,8,10-11` as the kernel writes lists; what cannot be read is left out.
[[nodiscard]] std::vector<int> parse_cpu_list(std::string_view text);

struct NumaNode {
    int id = 0;
    std::vector<int> cpus;  ///< empty: memory without processors (CXL, persistent memory as memory)
    double total_bytes = 0;
    double available_bytes = 0;  ///< free, and what the page cache there would give back
};
/// Nodes with memory, by number; empty where the kernel shows none. @param root  `/`, or a tree that looks like it
[[nodiscard]] std::vector<NumaNode> numa_nodes(const std::filesystem::path& root);

/// How much of `wanted` falls to each node: in proportion to its memory, never more than it has to spare.
struct NodeShare {
    std::optional<int> node;  ///< nothing: wherever the kernel puts it
    std::vector<int> cpus;    ///< empty: all
    double wanted_bytes = 0, bytes = 0;
};
/// @param spare_bytes  what the whole machine can spare
/// One share without a node where there is but one, so that nothing needs to be bound there.
[[nodiscard]] std::vector<NodeShare> share_among(const std::vector<NumaNode>& nodes, double wanted, double spare_bytes, double reserve);

/// While it lives, this thread and the tools it starts take memory from one node and run on its processors.
class OnNode {
public:
    explicit OnNode(const NodeShare& share);
    OnNode(const OnNode&) = delete;
    OnNode& operator=(const OnNode&) = delete;
    ~OnNode();
    /// Why the kernel refused; empty when it did not, or when there was nothing to bind.
    [[nodiscard]] const std::string& refused() const { return refused_; }
    /// Memory comes from that node, whichever processors may be used.
    [[nodiscard]] bool memory_is_bound() const { return bound_memory_; }

private:
    std::vector<unsigned char> cpus_before_;
    bool bound_memory_ = false;
    std::string refused_;
};

}  // namespace vetting::stages
