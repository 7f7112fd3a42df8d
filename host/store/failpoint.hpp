// Places where a test may break the program: `VETTING_FAILPOINT=name:action[:n]`.
#pragma once

#include <string_view>

namespace vetting {

/// Actions: `kill` (SIGKILL to ourselves), `error` (an Error StoreFailed). With `:n` at the n-th passage only, else
/// at each. Without the variable this is one load and a branch.
void failpoint(std::string_view name);

}  // namespace vetting
