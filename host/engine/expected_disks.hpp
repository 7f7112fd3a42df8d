// The disks that a host is expected to have, by its expected spec: the only ones that anything destructive may be done to.
#pragma once

#include <vector>

#include "host/store/tx.hpp"
#include "sdk/wire/protocol.hpp"

namespace vetting {

/// Of each disk that has a serial; `pattern` where the run has written on it.
[[nodiscard]] std::vector<ExpectedDisk> expected_disks(const Reader& reader, HostId host, RunId run);

}  // namespace vetting
