#include "plugins/common/stage/cpu_topology.hpp"

#include <sched.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <set>
#include <sstream>

#include "plugins/common/files.hpp"
#include "plugins/common/stage/numa.hpp"
#include "plugins/common/text.hpp"

namespace vetting::stages {
namespace {

namespace fs = std::filesystem;

fs::path cpu_folder(const fs::path& root, int cpu) { return root / "sys/devices/system/cpu" / ("cpu" + std::to_string(cpu)); }

std::optional<double> number_in(const fs::path& file) {
    const auto number = tool::read_integer(file);
    return number ? std::optional(static_cast<double>(*number)) : std::nullopt;
}

LogicalCpu cpu_of(const fs::path& root, int cpu) {
    const auto package = number_in(cpu_folder(root, cpu) / "topology/physical_package_id");
    return {cpu, std::max(0, static_cast<int>(package.value_or(0))), kind_of_cpu(root, cpu)};
}

bool is_listed(const fs::path& file, int cpu) {
    const auto list = parse_cpu_list(tool::read_small(file).value_or(""));
    return std::find(list.begin(), list.end(), cpu) != list.end();
}

std::string core_type(const fs::path& root, int cpu) {
    for (const char* type : {"core", "atom", "lowpower"}) {
        if (is_listed(root / "sys/devices" / (std::string("cpu_") + type) / "cpus", cpu)) return type;
    }
    if (const auto capacity = number_in(cpu_folder(root, cpu) / "cpu_capacity")) return "capacity " + std::to_string(static_cast<int>(*capacity));
    std::string caches;
    for (const char* index : {"index2", "index3"}) {
        if (const auto size = tool::read_small(cpu_folder(root, cpu) / "cache" / index / "size")) caches += (caches.empty() ? "" : "+") + *size;
    }
    return caches;
}

}  // namespace

std::string kind_of_cpu(const fs::path& root, int cpu) {
    const auto threads = parse_cpu_list(tool::read_small(cpu_folder(root, cpu) / "topology/thread_siblings_list").value_or(""));
    std::string kind = core_type(root, cpu);
    if (threads.size() > 1) kind += (kind.empty() ? "" : ", ") + std::to_string(threads.size()) + " threads a core";
    return kind;
}

std::vector<LogicalCpu> usable_cpus(const fs::path& root) {
    constexpr int kMostCpus = 8192;
    cpu_set_t* const set = CPU_ALLOC(kMostCpus);
    const std::size_t size = CPU_ALLOC_SIZE(kMostCpus);
    std::vector<LogicalCpu> cpus;
    if (set != nullptr && sched_getaffinity(0, size, set) == 0) {
        for (int cpu = 0; cpu < kMostCpus; ++cpu) {
            if (!CPU_ISSET_S(static_cast<std::size_t>(cpu), size, set)) continue;
            cpus.push_back(cpu_of(root, cpu));
        }
    }
    CPU_FREE(set);
    return cpus;
}

std::vector<LogicalCpu> online_cpus(const fs::path& root) {
    std::vector<LogicalCpu> cpus;
    for (const int cpu : parse_cpu_list(tool::read_small(root / "sys/devices/system/cpu/online").value_or(""))) cpus.push_back(cpu_of(root, cpu));
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

std::map<int, Throttled> throttle_counts(const fs::path& root, const std::vector<LogicalCpu>& cpus) {
    std::map<int, Throttled> counts;
    for (const LogicalCpu& cpu : cpus) {
        const auto folder = cpu_folder(root, cpu.cpu) / "thermal_throttle";
        const auto core = number_in(folder / "core_throttle_count"), package = number_in(folder / "package_throttle_count");
        if (!core && !package) continue;
        Throttled& one = counts[cpu.cpu];
        one.events = core.value_or(0) + package.value_or(0);
        if (const auto ms = number_in(folder / "core_throttle_total_time_ms")) one.core_s = *ms / 1000;
        if (const auto ms = number_in(folder / "package_throttle_total_time_ms")) one.package_s = *ms / 1000;
    }
    return counts;
}

std::optional<double> last_cache_bytes(const fs::path& root, int cpu) {
    const auto text = tool::read_small(cpu_folder(root, cpu) / "cache/index3/size");  // `32768K`
    const auto number = text ? tool::leading_number(*text) : std::nullopt;
    if (!number || *number <= 0) return std::nullopt;
    return *number * (text->ends_with('M') ? 1024.0 * 1024 : text->ends_with('K') ? 1024.0 : 1.0);
}

std::map<int, double> frequencies(const fs::path& root, const std::vector<LogicalCpu>& cpus) {
    std::map<int, double> hertz;
    for (const LogicalCpu& cpu : cpus) {
        if (const auto khz = number_in(cpu_folder(root, cpu.cpu) / "cpufreq/scaling_cur_freq")) hertz[cpu.cpu] = *khz * 1000;
    }
    return hertz;
}

std::optional<double> wanted_hertz(const fs::path& root, int cpu) {
    const auto cpufreq = cpu_folder(root, cpu) / "cpufreq";
    const std::string governor = tool::read_small(cpufreq / "scaling_governor").value_or("");
    const std::string driver = tool::read_small(cpufreq / "scaling_driver").value_or("");
    // Of a driver that leaves it to the processor, `powersave` is a hint and no limit.
    const bool by_itself = driver.starts_with("intel_pstate") || driver.starts_with("amd-pstate") || driver.starts_with("amd_pstate");
    if (governor == "userspace" || (governor == "powersave" && !by_itself)) return std::nullopt;
    auto khz = number_in(cpufreq / "base_frequency");
    const auto nominal_mhz = number_in(cpu_folder(root, cpu) / "acpi_cppc/nominal_freq");
    if (!khz && nominal_mhz && *nominal_mhz > 0) khz = *nominal_mhz * 1000;
    if (!khz) khz = number_in(cpufreq / "cpuinfo_max_freq");
    if (!khz || *khz <= 0) return std::nullopt;
    return std::min(*khz, number_in(cpufreq / "scaling_max_freq").value_or(*khz)) * 1000;
}

/// `cpu  user nice system idle iowait irq softirq steal …` (proc(5)).
Company company(const fs::path& root) {
    Company found;
    const auto info = tool::read_small(root / "proc/cpuinfo");
    found.hypervisor = info && info->find(" hypervisor") != std::string::npos;
    found.alone = info && !found.hypervisor && (info->starts_with("flags") || info->find("\nflags") != std::string::npos);  // x86
    const auto stat = tool::read_small(root / "proc/stat");
    if (!stat || !stat->starts_with("cpu ")) return found;
    const auto words = tool::split_words(std::string_view(*stat).substr(0, stat->find('\n')));
    constexpr std::size_t kSteal = 8;
    const auto ticks = words.size() > kSteal ? tool::whole_number(words[kSteal]) : std::nullopt;
    const auto a_second = static_cast<double>(std::max(1L, ::sysconf(_SC_CLK_TCK)));
    found.stolen_s = ticks.value_or(0) / a_second;
    return found;
}

}  // namespace vetting::stages
