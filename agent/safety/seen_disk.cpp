#include "agent/safety/seen_disk.hpp"

#include <sys/sysmacros.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <map>

#include "agent/safety/disk_use.hpp"
#include "agent/truth/sysfs.hpp"
#include "sdk/base/files.hpp"

namespace vetting::safety {
namespace {

namespace fs = std::filesystem;

constexpr std::int64_t kSysfsSector = 512;  // whatever the disk's own block is
/// The kinds of disks that may be overwritten at all; whatever else the kernel may list is left alone.
constexpr std::array kDiskNames = {"sd", "nvme", "vd"};

fs::path folder_of(const fs::path& root, dev_t number) {
    std::error_code error;
    const auto text = std::to_string(major(number)) + ":" + std::to_string(minor(number));
    const fs::path folder = fs::canonical(root / "sys/dev/block" / text, error);
    return error ? fs::path{} : folder;
}

/// Where a device's identity is read: the kernel's own tree, but for what a test gives another.
fs::path identity_folder(const Roots& roots, dev_t number) {
#ifdef NDEBUG
    constexpr unsigned kLoopMajor = 7;
    const bool may_be_given = major(number) == kLoopMajor;
#else
    const bool may_be_given = true;
#endif
    if (!may_be_given || roots.identity == roots.kernel) return folder_of(roots.kernel, number);
    return folder_of(roots.identity, number);
}

/// SCSI vital product data, page 80h: a header of four bytes, then the serial as the drive pads it.
std::string serial_of_page(const fs::path& file) {
    const std::string page = try_read_file(file).value_or("");
    constexpr std::size_t kHeader = 4;
    if (page.size() <= kHeader) return {};
    const auto length = std::min<std::size_t>(static_cast<unsigned char>(page[3]), page.size() - kHeader);
    return std::string(trim(std::string_view(page).substr(kHeader, length)));
}

std::string serial_of(const fs::path& folder) {
    for (const char* file : {"device/serial", "serial"}) {
        if (auto serial = sysfs::text(folder / file)) return *serial;
    }
    return serial_of_page(folder / "device/vpd_pg80");
}

std::string wwn_of(const fs::path& folder) {
    for (const char* file : {"wwid", "device/wwid"}) {
        if (auto wwid = sysfs::text(folder / file); wwid && !wwid->starts_with("t10.")) return *wwid;
    }
    return {};
}

bool behind_usb(const fs::path& folder) {
    std::error_code error;
    const fs::path device = fs::canonical(folder / "device", error);
    for (const fs::path& path : {folder, device}) {
        const auto is_bus = [](const fs::path& part) {
            const std::string name = part.string();
            return name.size() > 3 && name.starts_with("usb") && std::isdigit(static_cast<unsigned char>(name[3])) != 0;
        };
        if (std::any_of(path.begin(), path.end(), is_bus)) return true;
    }
    return false;
}

/// A volume of a storage network: other machines may use it too, and nothing here would say so.
bool behind_network(const fs::path& folder) {
    std::error_code error;
    const fs::path device = fs::canonical(folder / "device", error);
    for (const fs::path& path : {folder, device}) {
        const auto is_remote = [](const fs::path& part) {  // iSCSI; Fibre Channel, also over Ethernet
            const std::string name = part.string();
            return name.starts_with("rport-") || (name.size() > 7 && name.starts_with("session") && std::isdigit(static_cast<unsigned char>(name[7])) != 0);
        };
        if (std::any_of(path.begin(), path.end(), is_remote)) return true;
    }
    std::vector<fs::path> controllers = sysfs::entries(device, "nvme");  // where several paths lead to one namespace
    controllers.push_back(device);
    return std::any_of(controllers.begin(), controllers.end(), [](const fs::path& controller) {
        return sysfs::text(controller / "transport").value_or("pcie") != "pcie" && controller.filename().string().starts_with("nvme");
    });
}

bool is_virtual_media(const fs::path& folder) {
    std::string name = sysfs::text(folder / "device/vendor").value_or("") + " " + sysfs::text(folder / "device/model").value_or("");
    std::transform(name.begin(), name.end(), name.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    for (const char* word : {"virtual cd", "virtual dvd", "virtual floppy", "virtual hdisk", "virtual media", "virtual disk0", "idrac", "ilo "}) {
        if (name.find(word) != std::string::npos) return true;
    }
    return false;
}

/// What the name says that it is, as long as the kernel says so too.
std::string kind_fault(const std::string& name, const fs::path& folder, bool has_given_identity) {
    static const std::map<std::string, std::string> kKinds = {
        {"dm-", "a mapped device"}, {"md", "a RAID array"}, {"sr", "an optical drive"}, {"mmcblk", "a memory card"},
        {"ram", "memory"}, {"zram", "memory"}, {"nbd", "a disk of another machine"}, {"rbd", "a disk of another machine"},
        {"drbd", "a mirrored device"}, {"bcache", "a cached device"}, {"loop", "a loop device"}, {"fd", "a floppy"}};
    if (sysfs::exists(folder / "partition")) return "a partition";
    if (sysfs::number(folder / "hidden").value_or(0) != 0) return "one path of several to a disk";
    if (name.starts_with("loop") && has_given_identity) return {};
    for (const auto& [prefix, what] : kKinds) {
        if (name.starts_with(prefix)) return what;
    }
    const bool known = std::any_of(kDiskNames.begin(), kDiskNames.end(), [&name](const char* prefix) { return name.starts_with(prefix); });
    return known ? std::string() : "not of a kind that is known";
}

void see_flags(const fs::path& folder, std::vector<std::string>& no_target) {
    if (behind_usb(folder)) no_target.emplace_back("attached by USB");
    if (behind_network(folder)) no_target.emplace_back("a volume of a storage network");
    if (is_virtual_media(folder)) no_target.emplace_back("virtual media");
    if (sysfs::number(folder / "removable").value_or(0) != 0) no_target.emplace_back("removable");
    if (sysfs::number(folder / "ro").value_or(0) != 0) no_target.emplace_back("read-only");
}

std::int64_t size_of(const fs::path& folder) {
    const std::int64_t sectors = sysfs::number(folder / "size").value_or(0);
    return sectors > 0 && sectors < (std::int64_t{1} << 53) ? sectors * kSysfsSector : 0;
}

dev_t number_in(const fs::path& folder) {
    const std::string text = sysfs::text(folder / "dev").value_or("");
    const auto colon = text.find(':');
    unsigned major_number = 0, minor_number = 0;
    if (colon == std::string::npos) return 0;
    std::from_chars(text.data(), text.data() + colon, major_number);
    std::from_chars(text.data() + colon + 1, text.data() + text.size(), minor_number);
    return makedev(major_number, minor_number);
}

}  // namespace

SeenDisk see_disk(const Roots& roots, dev_t number) {
    SeenDisk disk;
    disk.major_number = major(number);
    disk.minor_number = minor(number);
    const fs::path kernel = folder_of(roots.kernel, number);
    const fs::path folder = identity_folder(roots, number);
    if (kernel.empty()) disk.in_use.emplace_back("the kernel knows no such device (any more)");
    disk.name = (kernel.empty() ? folder : kernel).filename().string();
    const bool given = !folder.empty() && folder != kernel;
    if (!folder.empty()) {
        disk.serial = serial_of(folder);
        disk.wwn = wwn_of(folder);
        see_flags(folder, disk.no_target);
    }
    if (!kernel.empty()) {
        disk.size_bytes = size_of(kernel);
        if (given) see_flags(kernel, disk.no_target);
    }
    const std::string fault = kind_fault(disk.name, kernel.empty() ? folder : kernel, given && !disk.serial.empty());
    if (!fault.empty()) disk.no_target.push_back(fault);
    for (std::string& use : uses_of(roots.kernel, number)) disk.in_use.push_back(std::move(use));
    return disk;
}

std::vector<dev_t> whole_devices(const Roots& roots) {
    std::vector<dev_t> numbers;
    for (const fs::path& block : sysfs::entries(roots.kernel / "sys/block")) {
        const dev_t number = number_in(block);
        if (number != 0 && size_of(block) > 0) numbers.push_back(number);
    }
    return numbers;
}

}  // namespace vetting::safety
