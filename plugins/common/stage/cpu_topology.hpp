// Which logical CPUs there are, which socket each sits in, which are alike, and how often each was throttled: from sysfs.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace vetting::stages {

struct LogicalCpu {
    int cpu = 0;
    int package = 0;  ///< physical_package_id; 0 where the platform does not say
    std::string kind{};  ///< CPUs of one kind do the same work in the same time: core type, caches, busy threads of its core
};

/// The CPUs that this process may run on. @param root  `/`, or a tree that looks like it
[[nodiscard]] std::vector<LogicalCpu> usable_cpus(const std::filesystem::path& root);

/// The CPUs that the kernel runs, whoever may use them; empty where the platform does not say.
[[nodiscard]] std::vector<LogicalCpu> online_cpus(const std::filesystem::path& root);

/// What is alike of one CPU: `core`, `atom` on Intel's hybrids, else the kernel's capacity, else the cache sizes; and how
/// many threads of its core are online.
[[nodiscard]] std::string kind_of_cpu(const std::filesystem::path& root, int cpu);

/// A target of a plan, as far as matching goes.
struct Socket {
    std::string device;
    long long number = 0;
};
/// Package id → target's key. By equal number where every package has one, else in ascending order where the counts
/// agree; with one target all packages are its own. A package that matches nothing is left out.
[[nodiscard]] std::map<int, std::string> match_packages(const std::vector<LogicalCpu>& cpus,
                                                        const std::vector<Socket>& sockets);

/// Throttling of one CPU since boot, its core's and its package's together.
struct Throttled {
    double events = 0;
    std::optional<double> core_s{}, package_s{};  ///< time spent so; kernels since 5.6 say
};
/// By logical CPU; empty where the platform shows none.
[[nodiscard]] std::map<int, Throttled> throttle_counts(const std::filesystem::path& root, const std::vector<LogicalCpu>& cpus);

/// The size of a CPU's last level of cache; nothing where the platform does not say.
[[nodiscard]] std::optional<double> last_cache_bytes(const std::filesystem::path& root, int cpu);

/// Hertz by logical CPU, as the driver says now; empty where it does not.
[[nodiscard]] std::map<int, double> frequencies(const std::filesystem::path& root, const std::vector<LogicalCpu>& cpus);

/// The frequency that a CPU should keep up under load: its base, or its highest where no base is told, and no more than it is
/// set to. Nothing where a governor keeps it low on purpose, or the platform does not say.
[[nodiscard]] std::optional<double> wanted_hertz(const std::filesystem::path& root, int cpu);

/// Whose machine this is, as far as timing goes.
struct Company {
    bool hypervisor = false;  ///< a guest: its cores are shared with others
    bool alone = false;       ///< surely none: a processor that would say so says nothing of a hypervisor
    double stolen_s = 0;      ///< CPU time that the hypervisor gave to others since boot, all CPUs together
};
[[nodiscard]] Company company(const std::filesystem::path& root);

}  // namespace vetting::stages
