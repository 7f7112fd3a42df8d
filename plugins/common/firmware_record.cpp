#include "plugins/common/firmware_record.hpp"

#include "plugins/common/text.hpp"
#include "vetting/kernel_log/pattern.hpp"

namespace vetting::tool {
namespace {

constexpr std::string_view kMark = "[Hardware Error]: ";

/// What stands behind `name` in `text`, where it begins with it.
std::optional<std::string> value_of(std::string_view text, std::string_view name) {
    if (!text.starts_with(name)) return std::nullopt;
    return known(text.substr(name.size()));
}

}  // namespace

std::optional<FirmwareRecords::Error> FirmwareRecords::look_at(std::string_view message) {
    opened_ = false;
    const std::size_t mark = message.find(kMark);
    if (mark == std::string_view::npos || (mark > 0 && message.front() != '{')) return std::nullopt;
    const std::string number(message.substr(0, mark));
    const std::string_view text = trim(message.substr(mark + kMark.size()));
    // Records from before the boot (BERT) have no number, and neither have machine checks.
    const bool within = number_.empty() && !severity_.empty();
    if (mark == 0 && !within && !text.starts_with("event severity: ")) return std::nullopt;
    std::optional<Error> ended;
    if (number != number_ || text.starts_with("event severity: ")) {
        if (number != number_ || !severity_.empty()) ended = finish();
        number_ = number;
    }
    // `Error 1, type: corrected`: a second error of the record, which has its own part.
    if (const auto type = klog::find_pattern("^Error %d, type: ", text); type && !section_.empty()) {
        ended = finish();
        number_ = number;
        severity_ = clean(text.substr(type->end));
        opened_ = true;
        return ended;
    }
    if (const auto severity = value_of(text, "event severity: ")) severity_ = *severity, opened_ = true;
    else if (const auto section = value_of(text, "section_type: "); section && section_.empty()) section_ = *section;
    else if (const auto unit = value_of(text, "fru_text: "); unit && unit_.empty()) unit_ = *unit;
    else if (const auto device = value_of(text, "device_id: "); device && device_.empty()) device_ = *device;
    else if (const auto dimm = value_of(text, "DIMM location: "); dimm && !dimm->starts_with("not present") && dimm_.empty()) dimm_ = *dimm;
    return ended;
}

std::optional<FirmwareRecords::Error> FirmwareRecords::finish() {
    const FirmwareRecords record = std::move(*this);
    *this = FirmwareRecords();
    const bool corrected = record.severity_ == "corrected", fatal = record.severity_ == "fatal";
    if (!corrected && !fatal && record.severity_ != "recoverable") return std::nullopt;
    if (record.section_.starts_with("memory error")) {
        return Error{corrected ? "memory_corrected" : "memory_uncorrected", "dimm", record.dimm_.empty() ? record.unit_ : record.dimm_, !corrected};
    }
    if (record.section_.starts_with("PCIe error")) {
        const auto address = klog::find_pattern("^{%p}", record.device_);
        return Error{corrected ? "pcie_corrected" : fatal ? "pcie_fatal" : "pcie_nonfatal", "pci", address ? std::string(address->part) : "", !corrected};
    }
    return std::nullopt;
}

}  // namespace vetting::tool
