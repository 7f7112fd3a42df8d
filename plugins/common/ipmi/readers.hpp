// The forms of the tools' lines. Internal to this folder.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "plugins/common/ipmi/bmc.hpp"

namespace vetting::ipmi {

using Cells = std::vector<std::string_view>;

/// Columns between `|`, or between commas where there is none; trimmed.
[[nodiscard]] Cells split_cells(std::string_view line);
/// `Critical`, `ucr`, `Lower Non-Recoverable` → ok | nc | cr | nr | ns | us | na; empty for anything else.
[[nodiscard]] std::string status_word(std::string_view text);
/// Value and unit, states of hex, or neither, from a reading as printed.
void read_reading(Sensor& sensor, std::string_view text);

/// A row of `sdr`, `sensor` or their CSV: true when it was one.
bool read_sensor_row(Bmc& bmc, const Cells& cells);
/// A row of `sel list|elist`: true when it was one.
bool read_sel_row(Bmc& bmc, const Cells& cells);

/// A line of `ipmi-sensors --legacy-output` (`4: PS1 Status (Power Supply): [Presence detected]`) or of `ipmi-sel --legacy-output`
/// (`1:05-Jan-2007 12:30:21:Power Supply PS1 Status:Power Supply Failure detected`): true when it was one.
bool read_legacy_line(Bmc& bmc, std::string_view line);

/// The direction that stands behind an event which has no column of its own for it: `…; Deassertion Event`.
void take_direction(SelEvent& event);

/// `'Presence detected' 'Power Supply Failure detected'` → without the quotes, commas between.
[[nodiscard]] std::string quoted_events(std::string_view text);
/// FreeIPMI's words: what the events mean for the sensor (empty and `N/A`: ns), and `C` → `degrees C`.
[[nodiscard]] std::string status_of_events(const std::string& events);
[[nodiscard]] std::string freeipmi_unit(std::string_view unit);

/// FreeIPMI prints the names of its columns first, unless it was asked not to: then the cells tell.
class FreeIpmiTable {
public:
    /// True when the row belongs to such a table (its header included).
    bool read(Bmc& bmc, const Cells& cells);

private:
    void guess_header(const Cells& cells);
    [[nodiscard]] std::string_view cell(const Cells& cells, std::string_view column) const;
    void read_sensor(Bmc& bmc, const Cells& cells) const;
    void read_event(Bmc& bmc, const Cells& cells) const;
    std::vector<std::string> header_;
};

/// Blocks of `Key : value`.
class Blocks {
public:
    /// True when the line was part of one.
    bool read(Bmc& bmc, std::string_view line);

private:
    enum class Kind { None, Fru, Controller, Chassis, Power, Lan, Log, Sensor, Event };
    bool read_state(Bmc& bmc, std::string_view trimmed);
    bool begin(Bmc& bmc, std::string_view key, std::string_view value);
    bool begin_sensor(Bmc& bmc, std::string_view key, std::string_view value);
    [[nodiscard]] bool begins_bare_fru(const Bmc& bmc, std::string_view key) const;
    bool add(Bmc& bmc, std::string_view key, std::string_view value);
    Kind kind_ = Kind::None;
    std::string list_;  ///< which list of a sensor the lines in brackets belong to: `States Asserted`
};

}  // namespace vetting::ipmi
