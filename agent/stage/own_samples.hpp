// Cheap measurements of the agent's own, so that every machine, a virtual one too, has a curve: load, memory, throughput.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "agent/truth/device_names.hpp"
#include "sdk/base/clock.hpp"
#include "sdk/wire/protocol.hpp"

namespace vetting {

/// Rates are differences to the call before, so the first call gives none. Keys: `cpu/busy` ratio, `cpu/frequency` hertz,
/// `mem/available` byte, `disk/<key>/read|write` byte_per_s, `net/<name>/rx|tx` bit_per_s.
class OwnSamples {
public:
    OwnSamples(std::filesystem::path sysroot, const Clock& clock) : sysroot_(std::move(sysroot)), clock_(clock) {}
    [[nodiscard]] std::vector<Sample> take(const DeviceNames& names);

private:
    void take_cpu(std::vector<Sample>& into);
    void take_memory(std::vector<Sample>& into) const;
    void take_disks(const DeviceNames& names, std::vector<Sample>& into);
    void take_ports(std::vector<Sample>& into);
    void add(std::vector<Sample>& into, std::string device, std::string key, double value, std::string unit) const;
    /// Change a second since the last call; nothing for the first, or where the counter was set back.
    [[nodiscard]] std::optional<double> rate(const std::string& key, double counter);

    std::filesystem::path sysroot_;
    const Clock& clock_;
    std::map<std::string, std::pair<Clock::Steady, double>> last_;
    std::optional<std::pair<double, double>> last_cpu_;  ///< busy and all ticks
};

}  // namespace vetting
