// Numbers of NVIDIA's Xid lines, in our words, by the driver's public documentation.
#pragma once

#include "vetting/kernel_log/signatures.hpp"

namespace vetting {
inline namespace plugin_v1 {
namespace klog {

/// `critical`: points at the card; `warning`: card, driver or program; `info`: most often a program.
struct Xid {
    unsigned number;
    Weight weight;
    std::string_view meaning;
};

// clang-format off
inline constexpr auto kXids = [] {
    using enum Weight;
    return std::to_array<Xid>({
        {8, Warning, "GPU stopped processing"},
        {13, Info, "graphics engine exception, most often a program's"},
        {16, Warning, "display engine hung"},
        {31, Info, "GPU memory page fault, most often a program's"},
        {32, Warning, "corrupted push buffer"},
        {38, Warning, "driver firmware error"},
        {43, Info, "GPU stopped processing for a program"},
        {44, Warning, "graphics engine fault during a context switch"},
        {45, Info, "clean-up after an earlier error"},
        {46, Warning, "GPU stopped processing"},
        {48, Critical, "double-bit ECC error"},
        {54, Critical, "auxiliary power is not connected"},
        {56, Warning, "display engine error"},
        {57, Warning, "video memory could not be programmed"},
        {61, Warning, "internal micro-controller warning"},
        {62, Critical, "internal micro-controller halted"},
        {63, Critical, "memory page retired or row remapped"},
        {64, Critical, "page retirement or row remapping failed"},
        {66, Warning, "illegal access by the driver"},
        {65, Warning, "video encoder exception"},
        {68, Warning, "video decoder exception"},
        {69, Info, "graphics engine class error"},
        {74, Critical, "NVLink error"},
        {79, Critical, "GPU has fallen off the bus"},
        {92, Critical, "high rate of single-bit ECC errors"},
        {93, Warning, "InfoROM wear"},
        {94, Critical, "contained ECC error"},
        {95, Critical, "uncontained ECC error"},
        {96, Warning, "video decoder exception"},
        {109, Warning, "context switch timed out"},
        {119, Critical, "GSP did not answer"},
        {120, Critical, "GSP error"},
        {121, Critical, "chip-to-chip link error"},
        {122, Warning, "SPI flash read failure"},
        {123, Warning, "SPI flash write failure"},
        {140, Critical, "unrecovered ECC error"},
        {143, Critical, "GPU could not be initialised"},
        {144, Critical, "NVLink error"},
        {145, Critical, "NVLink error"},
        {146, Critical, "NVLink error"},
        {147, Critical, "NVLink error"},
        {148, Critical, "NVLink error"},
        {149, Critical, "NVLink error"},
        {150, Critical, "NVLink error"},
        {154, Warning, "GPU asks for a recovery action"},
        {156, Warning, "part of the card was taken out of use"},
        {157, Critical, "part of the card could not be taken out of use"},
        {158, Critical, "GPU timed out for good"},
        {160, Critical, "memory channel retired"},
        {161, Critical, "memory channel could not be retired"},
        {167, Critical, "PCIe timed out for good"},
        {171, Critical, "uncorrectable error of device memory"},
        {172, Critical, "uncorrectable error of on-chip memory"},
        {173, Critical, "chip-to-chip link error"},
    });
}();
// clang-format on

/// A number that is not listed is a warning without a meaning.
[[nodiscard]] constexpr Xid xid_of(unsigned number) {
    for (const Xid& row : kXids) {
        if (row.number == number) return row;
    }
    return {number, Weight::Warning, {}};
}

}  // namespace klog
}  // namespace plugin_v1
}  // namespace vetting
