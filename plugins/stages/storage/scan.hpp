// The read scan of one disk by fio, on a thread of its own.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "plugins/stages/storage/fio.hpp"
#include "plugins/stages/storage/plan.hpp"
#include "vetting/call.hpp"
#include "vetting/json.hpp"

namespace vetting::storage {

/// What came of one disk.
struct Scanned {
    std::string device, model;
    std::string not_tested;  ///< why nothing was read; else empty
    std::string engine;      ///< of fio: `io_uring`, `libaio`, `psync`
    bool through_file = false;
    double bytes = 0;        ///< read, each place counted once
    double busy_s = 0;
    double bytes_per_s = 0;
    std::optional<double> p50_s, p99_s, p999_s;
    std::string raw;  ///< fio's last report, for the artifact
};

/// Read the disk of `target` as planned; samples, findings and work are reported as they come.
/// @throws Failure VT_E_TOOL when fio is not there, Cancelled
[[nodiscard]] Scanned scan_disk(Call& call, const Target& target, const Settings& settings);

}  // namespace vetting::storage
