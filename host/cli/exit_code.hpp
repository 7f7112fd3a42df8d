// What the program's exit code says, in one place: scripts are written against these numbers.
#pragma once

#include "sdk/base/error.hpp"
#include "sdk/wire/operator.hpp"

namespace vetting::cli {

enum class Exit : int {
    Ok = 0,
    Error = 1,
    Usage = 2,
    NotFound = 3,
    NotLoggedIn = 4,
    Refused = 5,  ///< forbidden, or in conflict with how things stand
    Unreachable = 6,
    TimedOut = 7,
    Unfit = 10,  ///< from here on only with `--exit-status`, and of `try`
    OnHold = 11,
    Cancelled = 12,
    Inconclusive = 13,
};

[[nodiscard]] Exit exit_of(Errc code);
[[nodiscard]] Exit exit_of(RunVerdict verdict);
/// `--exit-status`: Ok while the run has no verdict and does not hold.
[[nodiscard]] Exit exit_of(const RunItem& run);

/// The error code that an HTTP status of the host stands for.
[[nodiscard]] Errc errc_of_status(int status);

/// What a person can do about it; empty where the error's own text must be enough.
[[nodiscard]] std::string_view advice_for(Errc code);

}  // namespace vetting::cli
