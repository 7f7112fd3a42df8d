// Storage: which disks are read, how much of each, from config and inventory alone.
#pragma once

#include <cstdint>
#include <optional>

#include "plugins/common/stage/plan.hpp"

namespace vetting::storage {

using stages::Json;

inline constexpr std::string_view kRead = "bytes read";
inline constexpr std::string_view kWritten = "bytes written";
inline constexpr std::string_view kVerified = "bytes verified";
inline constexpr std::string_view kZeroed = "bytes written with zeros";
inline constexpr std::string_view kChecked = "zeros verified";
inline constexpr std::string_view kLoad = "seconds under load";
inline constexpr double kMiB = 1024.0 * 1024.0;

struct Settings {
    std::string mode = "read_scan";
    double duration_s = 20, max_duration_s = 60;
    double min_bytes = 1024 * kMiB;
    std::uint32_t seed = 0;  ///< 0: the caller of plan() chooses
    bool include_usb = false, through_files = true;
    double slow_disk_pct = 30;
    double min_bytes_per_s = 0;
    double range_bytes = 65536 * kMiB;   ///< destructive: written and verified piece by piece
    double check_bytes = 1024 * kMiB;    ///< destructive: of the zeros, read back at the end
    double slow_latency_factor = 5;      ///< destructive: of the siblings' 99th percentile
    double estimate_bytes_per_s = 150e6; ///< destructive: what the plan takes a disk for
};
[[nodiscard]] Settings settings_of(const Json& config);

/// @param seed  taken where the settings name none; it goes into the plan, so that a scan can be repeated
[[nodiscard]] Json plan(const Json& config, const Json& facts, std::uint32_t seed);

/// The read scan's second pass, where the first read too little: its places are drawn anew, so some were read before.
struct SecondPass {
    double before = 0;       ///< bytes of the first pass, each place once
    double share_new = 0;    ///< of what the second reads, on an average; 0: the passes are not added up
    double wanted = 0;       ///< bytes to read in it
    /// @returns bytes of both passes, each place once, when the second read so many
    [[nodiscard]] double unique(double bytes) const;
};
/// A small disk, or one of unknown size, is read from the beginning: nobody could tell how much was read twice.
[[nodiscard]] SecondPass second_pass(double planned, double before, std::optional<double> capacity);

}  // namespace vetting::storage
