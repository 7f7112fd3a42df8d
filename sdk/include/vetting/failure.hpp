// What a plugin throws when it cannot do its job; the thunks turn it into a vt_status before it meets C.
#pragma once

#include <stdexcept>
#include <string>

#include "vetting/abi/v1.h"

namespace vetting {
inline namespace plugin_v1 {

/// The job could not be done, and why: `throw Failure(VT_E_TOOL, "fio gave no JSON")`. Never for bad hardware:
/// that is a finding.
class Failure : public std::runtime_error {
public:
    Failure(vt_status status, const std::string& why) : std::runtime_error(why), status_(status) {}
    [[nodiscard]] vt_status status() const noexcept { return status_; }

private:
    vt_status status_;
};

/// A status in words: `not allowed`, `not found`, …
inline const char* status_words(vt_status status) noexcept {
    switch (status) {
        case VT_E_INVALID: return "refused as invalid";
        case VT_E_NOT_FOUND: return "not found";
        case VT_E_UNSUPPORTED: return "not supported";
        case VT_E_CANCELLED: return "cancelled";
        case VT_E_TIMEOUT: return "timed out";
        case VT_E_TOOL: return "the tool failed";
        case VT_E_DEVICE_GONE: return "the device is gone";
        case VT_E_REFUSED: return "not allowed";
        case VT_E_IO: return "input or output failed";
        case VT_E_NO_MEMORY: return "out of memory";
        case VT_E_CONFIG: return "not possible with these settings";
        case VT_E_LIMIT: return "past a limit";
        default: return "failed";
    }
}

/// The call was cancelled (operator, deadline, critical breach): unwind, put things back, return.
class Cancelled : public Failure {
public:
    Cancelled() : Failure(VT_E_CANCELLED, "cancelled") {}
};

}  // namespace plugin_v1
}  // namespace vetting
