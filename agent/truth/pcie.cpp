// PCIe errors and links: /sys/bus/pci/devices/<address>/ (Documentation/ABI/testing/sysfs-bus-pci-devices-aer_stats).
// An error counts where it is seen: a bad card may show only at the port above it.
#include <sstream>

#include "agent/truth/counters.hpp"
#include "agent/truth/sysfs.hpp"

namespace vetting {
namespace {

namespace fs = std::filesystem;

/// Lines `RxErr 0` … and a total, which counts messages: one of them may tell of several errors. The larger of the two.
std::optional<double> aer_total(const fs::path& file) {
    const auto text = sysfs::text(file);
    if (!text) return std::nullopt;
    std::istringstream lines(*text);
    double total = 0, sum = 0, count = 0;
    std::string name;
    bool any = false;
    while (lines >> name >> count) {
        (name.starts_with("TOTAL_") ? total : sum) += count;
        any = true;
    }
    return any ? std::optional<double>(std::max(total, sum)) : std::nullopt;
}

bool read_errors(const fs::path& device, const std::string& address, Counters& into) {
    bool any = false;
    const std::pair<const char*, KernelCounter> files[] = {{"aer_dev_correctable", KernelCounter::AerCorrectable},
                                                           {"aer_dev_nonfatal", KernelCounter::AerNonfatal},
                                                           {"aer_dev_fatal", KernelCounter::AerFatal}};
    for (const auto& [file, counter] : files) {
        if (const auto total = aer_total(device / file)) {
            into.add(counter, address, *total);
            any = true;
        }
    }
    return any;
}

std::optional<double> link_value(const fs::path& file) {
    const auto text = sysfs::text(file);
    const auto value = text ? sysfs::leading_number(*text) : std::nullopt;
    // 0, 63 and 255 lanes are what a port without a link reads.
    return value && *value > 0 && *value < 63 ? value : std::nullopt;
}

/// What both ends of the hop can do; nothing when the device above is no PCIe port.
std::optional<double> best_of_hop(const fs::path& device, const char* file) {
    std::error_code error;
    const fs::path real = fs::canonical(device, error);
    if (error) return std::nullopt;
    const auto own = link_value(real / file);
    const auto above = link_value(real.parent_path() / file);
    if (!own || !above) return std::nullopt;
    return std::min(*own, *above);
}

/// Powered down between uses: its registers cannot be read, which says nothing of its link.
bool is_asleep(const fs::path& device) {
    const auto status = sysfs::text(device / "power/runtime_status");
    return status && *status != "active" && *status != "unsupported";
}

bool read_link(const fs::path& device, const std::string& address, Counters& into) {
    if (!sysfs::exists(device / "current_link_width")) return false;
    const auto speed = link_value(device / "current_link_speed");
    const auto width = link_value(device / "current_link_width");
    if (!width && is_asleep(device)) {
        into.not_visible.insert("pcie_link/" + address);
        return false;
    }
    into.add(KernelCounter::LinkWidth, address, width.value_or(0));
    if (!speed || !width) return false;
    into.add(KernelCounter::LinkSpeed, address, *speed);
    if (const auto lanes = best_of_hop(device, "max_link_width")) {
        into.add(KernelCounter::LinkWidthMissing, address, std::max(0.0, *lanes - *width));
    }
    if (const auto best = best_of_hop(device, "max_link_speed")) {
        into.add(KernelCounter::LinkSpeedMissing, address, std::max(0.0, *best - *speed));
    }
    return true;
}

}  // namespace

void read_pcie(const fs::path& sysroot, Counters& into) {
    bool errors = false, links = false;
    for (const fs::path& device : sysfs::entries(sysroot / "sys/bus/pci/devices")) {
        const std::string address = device.filename().string();
        errors = read_errors(device, address, into) || errors;
        links = read_link(device, address, into) || links;
    }
    if (!errors) into.not_visible.insert("pcie_aer");
    if (!links) into.not_visible.insert("pcie_link");
}

void read_links(const fs::path& sysroot, Counters& into) {
    for (const fs::path& device : sysfs::entries(sysroot / "sys/bus/pci/devices")) (void)read_link(device, device.filename().string(), into);
}

}  // namespace vetting
