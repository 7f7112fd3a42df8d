// NVIDIA's management library, loaded at run time: machines without the driver do not have it.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace vetting::nvidia {

/// One card now. What its driver does not tell is empty.
struct NvmlReading {
    unsigned index = 0;
    std::string uuid, pci_address;
    std::optional<double> temperature_c, power_w, utilization_pct;
    std::optional<std::uint64_t> ecc_corrected, ecc_uncorrected;  ///< since the driver was loaded
    std::optional<unsigned> pcie_gen, pcie_width, pcie_gen_max, pcie_width_max;
    bool lost = false;  ///< the library says that it has lost the card
    std::optional<std::uint64_t> throttle;  ///< bits of nvmlClocksEventReasons
};

class Nvml {
public:
    /// Nothing where the library is not there or does not start.
    /// @param library  its file; tests give another
    [[nodiscard]] static std::unique_ptr<Nvml> load(const char* library = "libnvidia-ml.so.1");
    virtual ~Nvml() = default;
    [[nodiscard]] virtual std::vector<NvmlReading> read() = 0;
};

}  // namespace vetting::nvidia
