// The names and addresses under which this machine may be spoken to.
#pragma once

#include <string>
#include <vector>

namespace vetting {

[[nodiscard]] std::string own_host_name();
/// Every address of every interface, as text.
[[nodiscard]] std::vector<std::string> own_addresses();

}  // namespace vetting
