// Which logical CPUs there are, which socket each sits in, and how often each was throttled: from sysfs.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <vector>

namespace vetting::cpustress {

struct LogicalCpu {
    int cpu = 0;
    int package = 0;  ///< physical_package_id; 0 where the platform does not say
};

/// The CPUs that this process may run on. @param sys  `/sys`, or a tree like it
[[nodiscard]] std::vector<LogicalCpu> usable_cpus(const std::filesystem::path& sys);

/// A target of the plan, as far as matching goes.
struct Socket {
    std::string device;
    long long number = 0;
};
/// Package id → target's key. By equal number where every package has one, else in ascending order where the counts
/// agree; with one target all packages are its own. A package that matches nothing is left out.
[[nodiscard]] std::map<int, std::string> match_packages(const std::vector<LogicalCpu>& cpus,
                                                        const std::vector<Socket>& sockets);

/// Sum of core and package throttle counts by logical CPU; empty where the platform shows none.
[[nodiscard]] std::map<int, double> throttle_counts(const std::filesystem::path& sys, const std::vector<LogicalCpu>& cpus);

}  // namespace vetting::cpustress
