// What RAID tools say of controllers, volumes and the drives behind them: storcli, perccli, MegaCli, ssacli, arcconf,
// sas2ircu, sas3ircu, mdadm, mdstat.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "plugins/common/smartctl/disk.hpp"

namespace vetting::raid {

using smartctl::Disk;

/// What a state means, in whatever word the tool says it.
enum class Health { Unknown, Good, Rebuilding, Degraded, Predictive, Failed };

struct Drive {
    Disk disk;  ///< what the controller knows of it; counters of the SMART kind where it passes them on
    std::string slot;        ///< where to find it: `c0/e252/s3`, `2I:1:4`
    std::string controller;  ///< `c0`
    std::string state;       ///< the tool's word, `Onln`, `Unconfigured(bad)`, `Predictive Failure`
    Health health = Health::Unknown;
    std::optional<std::uint64_t> other_errors, predictive_failures;
    std::optional<bool> worn_out;  ///< the controller's word on an SSD's wear
};

struct Volume {
    std::string name;  ///< `c0/v0`, `md127`
    std::string controller, label, level, state;
    Health health = Health::Unknown;
    std::optional<std::uint64_t> size_bytes, devices, active, failed;
    std::vector<std::string> bad_members;  ///< `sdb1 faulty`, `slot 1 removed`
};

struct Controller {
    std::string name;  ///< `c0`, `slot 0`
    std::optional<std::string> model, serial, firmware, status, battery, cache;
    Health health = Health::Unknown, battery_health = Health::Unknown, cache_health = Health::Unknown;
    std::optional<std::uint64_t> correctable_errors, uncorrectable_errors;  ///< of its memory
};

struct Report {
    std::vector<Controller> controllers;
    std::vector<Volume> volumes;
    std::vector<Drive> drives;
    std::vector<std::string> failures;  ///< commands that the tool could not do, in its words
};

/// Every output of these tools in the text. @throws tool::InputError when there is none.
[[nodiscard]] Report parse_raid(std::string_view text);

/// `raid{controllers[],volumes[]}` and, of the drives, `disks[]` with their place in `slot`.
[[nodiscard]] nlohmann::json facts_of(const Report& report);

}  // namespace vetting::raid
