// lshw: the whole machine as a tree.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include <string_view>

namespace vetting::lshw {

/// `system`, `baseboard`, `bios`, `cpus[]`, `memory`, `disks[]`, `nics[]`, `psus[]`, `pci[]` from `lshw -json` (an object or
/// an array, by version), `lshw -xml` or `lshw` as text. @throws tool::InputError when it is none of them (`-short`, `-businfo`).
[[nodiscard]] nlohmann::json parse(std::string_view capture);

}  // namespace vetting::lshw
