// Temperatures and fans while everything is under load, from /sys/class/hwmon. Judged by what the sensors themselves say is
// too much, and by what a fan did before the load.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "vetting/report.hpp"

namespace vetting::burn {

/// One look at all sensors.
struct Reading {
    struct Temperature {
        double celsius = 0;
        std::optional<double> critical_c;  ///< the sensor's own limit, where it has a plausible one
    };
    std::map<std::string, Temperature> temperatures;  ///< `coretemp Package id 0`; of several chips of one name `nvme (nvme1) Composite`
    std::map<std::string, double> fans_rpm;           ///< `nct6798 fan2`
};
/// @param root  `/`, or a tree that looks like it
[[nodiscard]] Reading read_heat(const std::filesystem::path& root);

/// The course of it. A single odd value of a sensor is none, and a chip gives out one measurement for seconds: only what
/// lasts longer than that counts.
class Heat {
public:
    explicit Heat(const Reading& before);
    /// @param at_s  seconds on any clock that only goes forward
    void take(const Reading& now, double at_s);
    /// `VT-THM-001` too hot by its own limit, `VT-THM-003` a fan that turned and stopped.
    [[nodiscard]] std::vector<Finding> findings() const;

private:
    /// How long something has been so, without a break.
    struct Lasting {
        int readings = 0;
        double since_s = 0;
        bool lasted = false;
        void take(bool is_so, double at_s);
    };
    struct Hot {
        Lasting too_hot;
        double celsius = 0, critical_c = 0;
    };
    struct Fan {
        double before_rpm = 0;
        Lasting still;
    };
    std::map<std::string, Hot> hot_;
    std::map<std::string, Fan> fans_;
};

}  // namespace vetting::burn
