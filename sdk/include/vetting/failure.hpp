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

/// The call was cancelled (operator, deadline, critical breach): unwind, put things back, return.
class Cancelled : public Failure {
public:
    Cancelled() : Failure(VT_E_CANCELLED, "cancelled") {}
};

}  // namespace plugin_v1
}  // namespace vetting
