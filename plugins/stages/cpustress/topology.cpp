#include "plugins/stages/cpustress/topology.hpp"

#include <sched.h>

#include <algorithm>
#include <fstream>
#include <optional>
#include <set>

namespace vetting::cpustress {
namespace {

std::optional<double> number_in(const std::filesystem::path& file) {
    std::ifstream in(file);
    double value = 0;
    return in >> value ? std::optional(value) : std::nullopt;
}

std::filesystem::path cpu_folder(const std::filesystem::path& sys, int cpu) {
    return sys / "devices/system/cpu" / ("cpu" + std::to_string(cpu));
}

}  // namespace

std::vector<LogicalCpu> usable_cpus(const std::filesystem::path& sys) {
    constexpr int kMostCpus = 8192;
    cpu_set_t* const set = CPU_ALLOC(kMostCpus);
    const std::size_t size = CPU_ALLOC_SIZE(kMostCpus);
    std::vector<LogicalCpu> cpus;
    if (set != nullptr && sched_getaffinity(0, size, set) == 0) {
        for (int cpu = 0; cpu < kMostCpus; ++cpu) {
            if (!CPU_ISSET_S(static_cast<std::size_t>(cpu), size, set)) continue;
            const auto package = number_in(cpu_folder(sys, cpu) / "topology/physical_package_id");
            cpus.push_back({cpu, std::max(0, static_cast<int>(package.value_or(0)))});
        }
    }
    CPU_FREE(set);
    return cpus;
}

std::map<int, std::string> match_packages(const std::vector<LogicalCpu>& cpus, const std::vector<Socket>& sockets) {
    std::set<int> packages;
    for (const LogicalCpu& cpu : cpus) packages.insert(cpu.package);
    std::map<int, std::string> by_number;
    for (const Socket& socket : sockets) {
        if (packages.contains(static_cast<int>(socket.number))) by_number[static_cast<int>(socket.number)] = socket.device;
    }
    if (by_number.size() == packages.size()) return by_number;
    std::map<int, std::string> in_order;
    if (sockets.size() == 1) {
        for (const int package : packages) in_order[package] = sockets.front().device;
    } else if (sockets.size() == packages.size()) {
        std::vector<Socket> sorted = sockets;
        std::sort(sorted.begin(), sorted.end(), [](const Socket& a, const Socket& b) { return a.number < b.number; });
        auto next = sorted.begin();
        for (const int package : packages) in_order[package] = (next++)->device;
    }
    return in_order.empty() ? by_number : in_order;
}

std::map<int, double> throttle_counts(const std::filesystem::path& sys, const std::vector<LogicalCpu>& cpus) {
    std::map<int, double> counts;
    for (const LogicalCpu& cpu : cpus) {
        const auto folder = cpu_folder(sys, cpu.cpu) / "thermal_throttle";
        const auto core = number_in(folder / "core_throttle_count");
        const auto package = number_in(folder / "package_throttle_count");
        if (core || package) counts[cpu.cpu] = core.value_or(0) + package.value_or(0);
    }
    return counts;
}

}  // namespace vetting::cpustress
