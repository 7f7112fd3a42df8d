// What carries firmware, as the facts list it.
#pragma once

#include <nlohmann/json.hpp>

#include <string>
#include <vector>

namespace vetting::firmware {

/// One piece of firmware on one part. What the facts do not say is empty.
struct FirmwarePart {
    std::string kind;    ///< `bios` `bmc` `cpu` `disk` `nic` `hba` `gpu` `psu` `tpm` `other`
    std::string key;     ///< how targets, work and findings name it: `firmware/<serial>`
    std::string vendor, model;
    std::string slot, serial;
    std::string version;  ///< empty: it could not be read
    std::string source;   ///< which tool listed it, where the facts say so
    std::string group;    ///< equal parts have equal groups; empty: it has no equals
};

/// The machine that the parts are in, for rules that are good for some machines only.
struct Machine {
    std::string vendor, product;
};

struct FirmwareList {
    Machine machine;
    std::vector<FirmwarePart> parts;
};

[[nodiscard]] FirmwareList firmware_of(const nlohmann::json& facts);

/// `iDRAC` → `bmc`, `Dell HBA330 Mini Controller 0 Firmware` → `hba`; `other` where the name says nothing.
[[nodiscard]] std::string kind_by_name(std::string_view name);

}  // namespace vetting::firmware
