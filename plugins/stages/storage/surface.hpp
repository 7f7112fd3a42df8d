// The destructive surface test of one disk, on a thread of its own: every block written, verified, and left as zeros.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "plugins/stages/storage/plan.hpp"
#include "vetting/call.hpp"
#include "vetting/json.hpp"

namespace vetting::storage {

/// Throughput and latency of one direction.
struct Speed {
    double bytes = 0, seconds = 0;
    std::optional<double> p99_s;  ///< the worst of its ranges
    [[nodiscard]] double bytes_per_s() const { return seconds > 0 ? bytes / seconds : 0; }
};

struct Surfaced {
    std::string device, model, engine;
    bool gone = false;  ///< it vanished in the middle
    Speed write, verify;
    std::string raw;    ///< fio's last report, for the artifact
};

/// `resume`: journal entries of an attempt that was interrupted. Work, samples and findings are reported as they come;
/// every finished range is journalled. @throws Failure VT_E_TOOL when fio is not there, Cancelled
[[nodiscard]] Surfaced test_surface(Call& call, const Target& target, const Settings& settings, const Json& resume);

}  // namespace vetting::storage
