// Machine checks and thermal throttling of the processors.
#include <sstream>

#include "agent/truth/counters.hpp"
#include "agent/truth/sysfs.hpp"
#include "sdk/base/files.hpp"

namespace vetting {
namespace {

namespace fs = std::filesystem;

/// The sum over all CPUs of one row of /proc/interrupts (`MCE:  0  0  Machine check exceptions`).
std::optional<double> interrupt_row(std::string_view table, std::string_view name) {
    std::istringstream lines{std::string(table)};
    for (std::string line; std::getline(lines, line);) {
        std::istringstream words(line);
        std::string head;
        if (!(words >> head) || head != name) continue;
        double sum = 0, count = 0;
        while (words >> count) sum += count;
        return sum;
    }
    return std::nullopt;
}

struct SocketThrottle {
    std::int64_t package = 0;
    std::map<std::int64_t, std::int64_t> cores;  ///< siblings count the same event: the larger of them
};

}  // namespace

/// The row MCP beside it counts polls that found nothing as well: it says that somebody looks, not that an error was.
void read_machine_checks(const fs::path& sysroot, Counters& into) {
    const auto table = try_read_file(sysroot / "proc/interrupts");
    const auto exceptions = table ? interrupt_row(*table, "MCE:") : std::nullopt;
    if (exceptions) {
        into.add(KernelCounter::MachineChecks, {}, *exceptions);
    } else {
        into.not_visible.insert("machine_checks");
    }
}

void read_throttling(const fs::path& sysroot, Counters& into) {
    std::map<std::string, SocketThrottle> sockets;
    for (const fs::path& cpu : sysfs::numbered(sysroot / "sys/devices/system/cpu", "cpu")) {
        const auto package = sysfs::number(cpu / "thermal_throttle/package_throttle_count");
        const auto core = sysfs::number(cpu / "thermal_throttle/core_throttle_count");
        if (!package && !core) continue;
        const std::int64_t index = std::stoll(cpu.filename().string().substr(3));
        SocketThrottle& socket = sockets[cpu_key(sysroot, index)];
        socket.package = std::max(socket.package, package.value_or(0));
        std::int64_t& worst = socket.cores[sysfs::number(cpu / "topology/core_id").value_or(index)];
        worst = std::max(worst, core.value_or(0));
    }
    for (const auto& [device, socket] : sockets) {
        double events = static_cast<double>(socket.package);
        for (const auto& [core, count] : socket.cores) events += static_cast<double>(count);
        into.add(KernelCounter::ThrottleEvents, device, events);
    }
    if (sockets.empty()) into.not_visible.insert("throttle");
}

}  // namespace vetting
