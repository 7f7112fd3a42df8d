#include "plugins/probes/lsblk/parse.hpp"

#include <algorithm>
#include <array>
#include <set>

#include "plugins/common/files.hpp"
#include "plugins/common/json_in.hpp"
#include "plugins/common/text.hpp"
#include "plugins/probes/lsblk/rows.hpp"

namespace vetting::lsblk {
namespace {

using nlohmann::json;

std::optional<std::string> text(const Row& row, std::string_view key) {
    const auto found = row.find(key);
    return found == row.end() ? std::nullopt : std::optional(found->second);
}

/// A serial or a WWN, unless it was blacked out.
std::optional<std::string> identity(const Row& row, std::string_view key) {
    auto value = text(row, key);
    return value && tool::masked(*value) ? std::nullopt : std::move(value);
}

std::optional<std::uint64_t> count(const Row& row, std::string_view key) {
    const auto value = text(row, key);
    if (!value || value->find_first_not_of("0123456789") != std::string::npos) return std::nullopt;
    return tool::leading_uint(*value);
}

/// The kernel's name, `sda`; the NAME column may be a mapper's name or a path.
std::string kernel_name(const Row& row) {
    std::string name;
    for (const char* key : {"kname", "path", "name"}) {
        if (name.empty()) name = text(row, key).value_or("");
    }
    if (name.starts_with("/dev/")) name.erase(0, 5);
    return name;
}

/// Names that lsblk also calls `disk`, or that stand in output without a TYPE column: no hardware behind them, or not
/// the part of it that one vets (boot and replay-protected areas of an eMMC).
bool is_disk(const Row& row, const std::string& name) {
    constexpr std::array<std::string_view, 14> kNoDisks = {"loop", "ram", "zram", "nbd", "sr", "dm-", "md", "fd", "mtdblock", "mapper/",
                                                           "drbd", "rbd", "bcache", "zd"};
    const bool other = std::any_of(kNoDisks.begin(), kNoDisks.end(), [&name](std::string_view start) { return name.starts_with(start); });
    const bool emmc_area = name.starts_with("mmcblk") && (tool::contains(name, "boot") || tool::contains(name, "rpmb"));
    return !name.empty() && !other && !emmc_area && text(row, "type").value_or(is_child(row) ? "part" : "disk") == "disk";
}

/// `-b` gives bytes. Without it lsblk has rounded (`894.3G`): given, and marked as approximate.
void put_capacity(json& disk, const Row& row) {
    const auto size = text(row, "size");
    if (!size) return;
    if (const auto bytes = count(row, "size")) {
        disk["capacity_bytes"] = *bytes;
        if (*bytes == 0) disk["implausible"] = json::array({"capacity_bytes"});  // no medium, or a disk that does not answer
    } else if (const auto about = tool::binary_size(*size)) {
        disk["capacity_bytes"] = *about;
        disk["approximate"] = json::array({"capacity_bytes"});
    }
}

/// SATA disks behind a SAS adapter say `sas`; then the vendor field, filled by the layer that translates, tells them.
std::string protocol_of(const Row& row, const std::string& name, const std::string& transport) {
    const std::string vendor = text(row, "vendor").value_or("");
    if (transport == "nvme" || name.starts_with("nvme") || vendor == "NVMe") return "nvme";
    if (transport == "sata" || transport == "ata" || vendor == "ATA") return "ata";
    const bool scsi = transport == "sas" || transport == "fc" || transport == "iscsi" || transport == "spi";
    return scsi && !vendor.empty() ? "scsi" : "";
}

json disk_facts(const Row& row, const std::string& name) {
    json disk = {{"name", name}};
    tool::put(disk, "model", text(row, "model"));
    tool::put(disk, "serial", identity(row, "serial"));
    tool::put(disk, "wwn", identity(row, "wwn"));
    tool::put(disk, "firmware", text(row, "rev"));
    const auto transport = text(row, "tran");
    tool::put(disk, "transport", transport);
    if (const auto protocol = protocol_of(row, name, transport.value_or("")); !protocol.empty()) disk["protocol"] = protocol;
    if (const auto link = text(row, "id-link")) disk["by_id"] = "/dev/disk/by-id/" + *link;
    put_capacity(disk, row);
    tool::put(disk, "logical_block_bytes", count(row, "log-sec"));
    tool::put(disk, "physical_block_bytes", count(row, "phy-sec"));
    if (text(row, "rota") == "0") disk["rotation_rpm"] = 0;  // that it turns says not how fast
    return disk;
}

}  // namespace

/// `sda1` beside `sda`, `nvme0n1p1` beside `nvme0n1`: a partition, where a flat list has neither TYPE nor tree.
static bool is_part_of_another(const std::string& name, const std::set<std::string>& names) {
    const std::size_t digits = name.find_last_not_of("0123456789") + 1;
    if (digits == 0 || digits == name.size()) return false;
    if (names.count(name.substr(0, digits)) > 0) return true;
    return digits > 1 && name[digits - 1] == 'p' && names.count(name.substr(0, digits - 1)) > 0;
}

json parse(std::string_view capture) {
    json facts = {{"disks", json::array()}};
    std::set<std::string> seen;  // a disk under multipath or RAID is listed once for each parent
    const std::vector<Row> rows = read_rows(capture);
    std::set<std::string> names;
    for (const Row& row : rows) names.insert(kernel_name(row));
    for (const Row& row : rows) {
        const std::string name = kernel_name(row);
        const bool part = !text(row, "type") && is_part_of_another(name, names);
        if (!part && is_disk(row, name) && seen.insert(name).second) facts["disks"].push_back(disk_facts(row, name));
    }
    return facts;
}

void add_by_id(json& facts, const std::filesystem::path& sysroot) {
    const std::filesystem::path folder = sysroot / "dev/disk/by-id";
    if (!facts.contains("disks")) return;
    for (const std::string& link : tool::list_folder(folder)) {
        std::error_code error;
        const std::string target = std::filesystem::read_symlink(folder / link, error).filename().string();
        // `wwn-…` and `nvme-eui.…` name a number, the others model and serial: what people know a disk by.
        if (error || link.starts_with("wwn-") || link.starts_with("nvme-eui.") || link.starts_with("nvme-nvme.")) continue;
        for (json& disk : facts["disks"]) {
            if (disk.value("name", "") == target && !disk.contains("by_id")) disk["by_id"] = "/dev/disk/by-id/" + link;
        }
    }
}

void add_pci_address(json& facts, const std::filesystem::path& sysroot) {
    if (!facts.contains("disks")) return;
    for (json& disk : facts["disks"]) {
        std::error_code error;
        // …/pci0000:00/0000:00:02.0/virtio1/block/vda, …/0000:01:00.0/nvme/nvme0/nvme0n1
        std::filesystem::path step = std::filesystem::canonical(sysroot / "sys/block" / disk.value("name", ""), error);
        if (error) continue;
        while (step.has_relative_path() && step.filename() != "nvme" && !step.filename().string().starts_with("virtio")) step = step.parent_path();
        const std::string address = step.parent_path().filename().string();
        const bool pci = address.size() >= 12 && address.find(':') == address.size() - 8 && address[address.size() - 2] == '.';
        if (step.has_relative_path() && pci) disk["pci_address"] = address;
    }
}

void add_given_loops(json& facts, const std::filesystem::path& sysroot) {
    constexpr std::int64_t kSector = 512;  // of sysfs, whatever the disk's own block is
    for (const std::string& name : tool::list_folder(sysroot / "sys/block")) {
        if (!name.starts_with("loop")) continue;
        const std::filesystem::path folder = sysroot / "sys/block" / name;
        const std::string serial = tool::read_small(folder / "device/serial").value_or("");
        if (serial.empty()) continue;
        json disk = {{"name", name}, {"serial", serial}};
        tool::put(disk, "wwn", tool::read_small(folder / "wwid"));
        tool::put(disk, "model", tool::read_small(folder / "device/model"));
        const auto sectors = tool::read_integer(folder / "size");
        if (sectors && *sectors > 0) disk["capacity_bytes"] = *sectors * kSector;
        facts["disks"].push_back(std::move(disk));
    }
}

}  // namespace vetting::lsblk
