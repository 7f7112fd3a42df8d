// The `vt_host` table that plugins see: thunks from C into the state of the call.
#pragma once

#include "sdk/include/vetting/abi/v1.h"

namespace vetting::runner {

[[nodiscard]] const vt_host& host_api();

}  // namespace vetting::runner
