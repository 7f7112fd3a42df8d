// One sensor's value, wherever it was read. Internal to this folder.
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace vetting::hwmon {

enum class Kind { Temperature, Fan, Voltage, Power, Current };

struct Reading {
    Kind kind = Kind::Temperature;
    std::string chip;       ///< unique among the chips of the machine: `coretemp`, `nvme-nvme1`
    std::string driver;     ///< the chip's own name, `coretemp`
    std::string feature;    ///< `temp1`
    std::string label;      ///< `Package id 0`; the feature where the driver gives none
    std::string device;     ///< of the disk behind it: serial, else kernel name; empty elsewhere
    double value = 0;       ///< °C, rpm, V, W, A
    std::optional<double> critical;
    std::optional<bool> alarm;  ///< an alarm or fault flag of this sensor
    std::string place = {};     ///< of the chip: its bus address `7-59` or its device; empty where the capture does not tell
    std::map<std::string, double> limits = {};  ///< lcrit, min, max, crit, those that there are, in the unit of the value
    std::vector<std::string> raised = {};       ///< flags that are set: alarm, lcrit_alarm, min_alarm, max_alarm, crit_alarm, fault …
    bool measured = true;                       ///< false: there is no value, only a flag (`FAULT`)

    [[nodiscard]] bool labelled() const { return label != feature; }
};

/// A chip's files by name, as the kernel shows them (milli-units).
struct Chip {
    std::string name, parent;  ///< `nvme`, `nvme0`: the device that it belongs to
    std::string disk;          ///< serial or kernel name where that device is a disk
    std::map<std::string, std::string> files;
};

/// The chips of a running machine. Files that cannot be read (EIO, ENODATA from a sleeping device) are left out.
[[nodiscard]] std::vector<Chip> read_sysfs(const std::filesystem::path& sysroot);
/// The chips in a text archive of /sys. @throws tool::InputError when it is not one.
[[nodiscard]] std::vector<Chip> read_ttar(std::string_view archive);
[[nodiscard]] bool looks_like_ttar(std::string_view capture);
/// The chips in the lines of `grep . /sys/class/hwmon/hwmon*/*`; none when it is something else.
[[nodiscard]] std::vector<Chip> read_listing(std::string_view capture);
[[nodiscard]] bool looks_like_listing(std::string_view capture);

[[nodiscard]] std::vector<Reading> readings_of(const std::vector<Chip>& chips);
/// `sensors -j`, its commas mended where a sensor that failed left some out of place. @throws tool::InputError.
[[nodiscard]] std::vector<Reading> read_sensors(std::string_view capture);
/// `sensors` as people read it, `-u` and `-f` too. @throws tool::InputError when there is no chip in it.
[[nodiscard]] std::vector<Reading> read_sensors_text(std::string_view capture);

/// Splits `temp12_crit_alarm` into kind, `temp12` and `crit_alarm`; nothing for what is no sensor.
struct Subfeature {
    Kind kind;
    std::string feature, what;
};
[[nodiscard]] std::optional<Subfeature> subfeature_of(std::string_view file);

/// `7-59` of `pfe1100-i2c-7-59`, `hid-3-b` of `corsairpsu-hid-3-b`.
[[nodiscard]] std::string place_in_name(const std::string& chip);
/// Takes one subfeature other than the value (`crit`, `min_alarm`, `fault`); `number` in the unit of the value.
void note_subfeature(Reading& reading, const std::string& what, double number);

/// A value no connected sensor of a server has: an open input reads about 120 °C or below -40.
[[nodiscard]] bool is_implausible(const Reading& reading);

}  // namespace vetting::hwmon
