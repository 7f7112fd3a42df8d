// smartctl --json: which disk it is.
#include "plugins/common/json_in.hpp"
#include "plugins/common/smartctl/counters.hpp"
#include "plugins/common/smartctl/readers.hpp"

namespace vetting::smartctl {
namespace {

using nlohmann::json;
using tool::find;
using tool::text_at;
using tool::uint_at;

std::string hex(std::uint64_t value, int digits) {
    std::string out(static_cast<std::size_t>(digits), '0');
    for (auto at = out.rbegin(); at != out.rend(); ++at, value >>= 4U) *at = "0123456789abcdef"[value & 0xfU];
    return out;
}

/// The one namespace of an NVMe disk; with several, none of them is the disk.
const json* only_namespace(const json& report) {
    const json* spaces = find(report, {"nvme_namespaces"});
    return spaces != nullptr && spaces->is_array() && spaces->size() == 1 ? &spaces->front() : nullptr;
}

/// As the kernel writes it: `0x5000c500b335fb73`, `eui.0025385b71b04b5c`.
std::optional<std::string> wwn_of(const json& report) {
    const auto naa = uint_at(report, {"wwn", "naa"});
    const auto oui = uint_at(report, {"wwn", "oui"});
    const auto id = uint_at(report, {"wwn", "id"});
    if (naa && oui && id) return "0x" + hex(*naa, 1) + hex(*oui, 6) + hex(*id, 9);
    const auto unit = text_at(report, {"logical_unit_id"});
    if (unit && unit->starts_with("0x")) return unit;
    const json* space = only_namespace(report);
    if (space == nullptr) return std::nullopt;
    const auto vendor = uint_at(*space, {"eui64", "oui"});
    const auto extension = uint_at(*space, {"eui64", "ext_id"});
    if (!vendor || !extension) return std::nullopt;
    return "eui." + hex(*vendor, 6) + hex(*extension, 10);
}

std::optional<std::string> transport_of(const Disk& disk, const json& report) {
    if (disk.type.starts_with("usb") || disk.type.starts_with("snt")) return "usb";
    const auto name = text_at(report, {"scsi_transport_protocol", "name"});
    if (name) return transport_word(*name);
    if (find(report, {"sata_version"}) != nullptr) return "sata";
    return std::nullopt;
}

std::optional<std::string> firmware_of(const json& report) {
    for (const char* key : {"firmware_version", "scsi_revision", "revision"}) {
        if (auto text = text_at(report, {key})) return text;
    }
    return std::nullopt;
}

/// SCSI: the tool joins vendor and product; before 7.3 under the same name as ATA and NVMe have.
std::optional<std::string> model_of(const json& report) {
    for (const char* key : {"model_name", "scsi_model_name"}) {
        if (auto text = text_at(report, {key})) return text;
    }
    for (const auto& [vendor_key, product_key] : {std::pair{"scsi_vendor", "scsi_product"}, std::pair{"vendor", "product"}}) {
        const auto vendor = text_at(report, {vendor_key}), product = text_at(report, {product_key});
        if (vendor && product) return *vendor + " " + *product;
        if (product) return product;
    }
    return std::nullopt;
}

/// `device.protocol`, or the words of the report where that is missing (`-H` of some wrappers, masked captures).
std::optional<std::string> protocol_of(const json& report) {
    if (auto word = protocol_word(text_at(report, {"device", "protocol"}).value_or(""))) return word;
    for (const auto& [key, value] : report.items()) {
        for (const char* start : {"ata_", "nvme_", "scsi_"}) {
            if (key.starts_with(start)) return std::string(start, std::string_view(start).size() - 1);
        }
    }
    return std::nullopt;
}

std::optional<std::uint64_t> capacity_of(const json& report) {
    if (const auto bytes = uint_at(report, {"user_capacity", "bytes"})) return bytes;
    if (const auto bytes = uint_at(report, {"nvme_total_capacity"})) return bytes;
    const json* space = only_namespace(report);
    return space == nullptr ? std::nullopt : uint_at(*space, {"size", "bytes"});
}

std::optional<std::uint64_t> logical_block_of(const json& report) {
    if (const auto bytes = uint_at(report, {"logical_block_size"})) return bytes;
    const json* space = only_namespace(report);
    return space == nullptr ? std::nullopt : uint_at(*space, {"formatted_lba_size"});
}

}  // namespace

void read_json_identity(Disk& disk, const json& report) {
    disk.name = text_at(report, {"device", "name"}).value_or(disk.name);
    disk.type = text_at(report, {"device", "type"}).value_or("");
    disk.info_name = text_at(report, {"device", "info_name"}).value_or("");
    disk.protocol = protocol_of(report);
    disk.model = model_of(report);
    disk.serial = text_at(report, {"serial_number"});
    disk.wwn = wwn_of(report);
    disk.firmware = firmware_of(report);
    disk.transport = transport_of(disk, report);
    disk.capacity_bytes = capacity_of(report);
    disk.logical_block_bytes = logical_block_of(report);
    disk.physical_block_bytes = uint_at(report, {"physical_block_size"});
    const auto rotation = uint_at(report, {"rotation_rate"});
    if (rotation && *rotation <= 100'000) disk.rotation_rpm = static_cast<unsigned>(*rotation);
}

}  // namespace vetting::smartctl
