#include "plugins/common/files.hpp"
#include "plugins/common/text.hpp"
#include "plugins/probes/hwmon/reading.hpp"

namespace vetting::hwmon {
namespace {

namespace fs = std::filesystem;

void read_files(const fs::path& folder, Chip& chip) {
    for (const std::string& file : tool::list_folder(folder)) {
        if (!subfeature_of(file)) continue;
        if (auto content = tool::read_small(folder / file)) chip.files.emplace(file, *std::move(content));
    }
}

/// The serial of an NVMe controller, the kernel name of a SATA disk (drivetemp); empty for other devices.
std::string disk_behind(const fs::path& device, const std::string& chip_name) {
    if (chip_name == "nvme") return tool::clean(tool::read_small(device / "serial").value_or(""));
    if (chip_name != "drivetemp") return {};
    const auto blocks = tool::list_folder(device / "block");
    return blocks.empty() ? std::string{} : blocks.front();
}

}  // namespace

std::vector<Chip> read_sysfs(const fs::path& sysroot) {
    std::vector<Chip> chips;
    const fs::path top = sysroot / "sys/class/hwmon";
    for (const std::string& name : tool::list_folder(top)) {
        const fs::path folder = top / name, device = folder / "device";
        Chip chip;
        chip.name = tool::clean(tool::read_small(folder / "name").value_or(""));
        if (chip.name.empty()) chip.name = tool::clean(tool::read_small(device / "name").value_or(name));
        std::error_code error;
        const fs::path parent = fs::canonical(device, error);
        if (!error) chip.parent = parent.filename().string();
        chip.disk = disk_behind(device, chip.name);
        read_files(folder, chip);
        if (chip.files.empty()) read_files(device, chip);  // drivers older than hwmon_device_register_with_info
        chips.push_back(std::move(chip));
    }
    return chips;
}

}  // namespace vetting::hwmon
