// I/O errors of the disks: /sys/block/<name>/device/ioerr_cnt, which the SCSI layer keeps (SATA and SAS). NVMe and
// virtual disks have no such counter; their own health log and the kernel log have to do.
#include "agent/truth/counters.hpp"
#include "agent/truth/sysfs.hpp"

namespace vetting {

void read_disks(const std::filesystem::path& sysroot, const DeviceNames& names, Counters& into) {
    bool any = false;
    std::vector<std::string> silent;
    for (const std::filesystem::path& block : sysfs::entries(sysroot / "sys/block")) {
        const std::string name = block.filename().string();
        if (!sysfs::exists(block / "device") || name.starts_with("sr") || name.starts_with("fd")) continue;
        const std::string device = disk_key(names, name);
        if (const auto errors = sysfs::number(block / "device/ioerr_cnt")) {
            into.add(KernelCounter::DiskIoErrors, device, static_cast<double>(*errors));
            any = true;
        } else {
            silent.push_back(device);
        }
    }
    if (!any) {
        into.not_visible.insert("disk_io_errors");
        return;
    }
    for (const std::string& device : silent) into.not_visible.insert("disk_io_errors/" + device);
}

}  // namespace vetting
