// What a baseboard management controller (BMC) says, as ipmitool and FreeIPMI print it.
//
// Shared by the probe (facts) and the PSU stage (judgement). What was not printed is empty, never 0.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace vetting::ipmi {

using Fields = std::map<std::string, std::string, std::less<>>;  ///< `Key : value` lines, the first of a name

struct Sensor {
    std::string name, id, entity;  ///< `Status`, `85h`, `10.1`; id and entity are empty in the shorter forms
    std::string type;              ///< `Power Supply`, where FreeIPMI or a verbose list names it
    std::string status;            ///< ok nc cr nr ns us na; empty where no word was given
    std::string text;              ///< the reading or event as printed
    std::optional<double> value;   ///< of an analogue sensor
    std::string unit;              ///< `degrees C`, `RPM`, `Watts`, `percent`
    std::optional<unsigned> states;  ///< asserted states of a discrete sensor, bit 0 first
    bool from_reading = false;  ///< `states` is the raw reading byte of the short list: many controllers leave it 0
    std::optional<double> upper_critical;
};

struct Fru {
    std::string name;  ///< `PS1`
    bool present = true;
    Fields fields;
};

struct SelEvent {
    std::uint64_t id = 0;
    std::string date, time, sensor, event;  ///< as printed; `sensor` holds type and name where both were given
    std::optional<bool> asserted;
};

struct Bmc {
    std::vector<Sensor> sensors;
    std::vector<Fru> frus;
    std::optional<std::vector<SelEvent>> sel;  ///< empty list: the log was read and has no entries
    Fields controller, chassis, power, lan;    ///< `mc info`, `chassis status`, `dcmi power reading`, `lan print`
    Fields log;                                ///< `sel info`: how full the event log is
    [[nodiscard]] bool empty() const {
        return sensors.empty() && frus.empty() && !sel && controller.empty() && chassis.empty() && power.empty() && lan.empty() && log.empty();
    }
};

/// Read one or several outputs, one after the other: `sdr list|elist` (also `-c`, `-v`), `sensor`, `sel list|elist` (also `-v`),
/// `fru print`, `dcmi power reading`, `mc info`, `chassis status`, `lan print`, `sel info`; FreeIPMI's `ipmi-sensors`, `ipmi-sel` (tables,
/// legacy lines, `-v` and `--info`), `ipmimonitoring`, `ipmi-fru`, `ipmi-dcmi`, `ipmi-chassis`, `bmc-info`.
/// @throws tool::InputError when none of them is in the text.
[[nodiscard]] Bmc parse_ipmi(std::string_view text);

}  // namespace vetting::ipmi
