// Error counters of the network ports: /sys/class/net/<name>/statistics/ (ABI/testing/sysfs-class-net-statistics).
#include "agent/truth/counters.hpp"
#include "agent/truth/sysfs.hpp"

namespace vetting {
namespace {

namespace fs = std::filesystem;

/// The sum of those files that are there; nothing when none is.
std::optional<double> sum_of(const fs::path& folder, std::initializer_list<const char*> files) {
    std::optional<double> sum;
    for (const char* file : files) {
        if (const auto value = sysfs::number(folder / file)) sum = sum.value_or(0) + static_cast<double>(*value);
    }
    return sum;
}

}  // namespace

void read_nics(const fs::path& sysroot, Counters& into) {
    bool any = false;
    for (const fs::path& port : sysfs::entries(sysroot / "sys/class/net")) {
        if (!sysfs::exists(port / "device")) continue;  // lo, bridges and tunnels are no hardware
        const std::string name = port.filename().string();
        // rx_errors and tx_errors should hold the finer ones; those of the wire are watched by themselves too.
        if (const auto errors = sum_of(port / "statistics", {"rx_errors", "tx_errors"})) {
            into.add(KernelCounter::NicErrors, name, *errors);
            any = true;
        }
        if (const auto damaged = sum_of(port / "statistics", {"rx_crc_errors", "rx_frame_errors", "tx_carrier_errors"})) {
            into.add(KernelCounter::NicFrameErrors, name, *damaged);
        }
        if (const auto dropped = sum_of(port / "statistics", {"rx_dropped", "rx_missed_errors", "tx_dropped"})) {
            into.add(KernelCounter::NicDropped, name, *dropped);
        }
        if (const auto changes = sysfs::number(port / "carrier_changes")) {
            into.add(KernelCounter::CarrierChanges, name, static_cast<double>(*changes));
        }
    }
    if (!any) into.not_visible.insert("nic_counters");
}

}  // namespace vetting
