// lscpu: the processors, as text or JSON, of any version.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include <filesystem>
#include <string_view>

namespace vetting::lscpu {

/// `cpus[]` and `numa_nodes` from the output of `lscpu`, `-J`, `-e` or `-p`. @throws tool::InputError when it is none of them.
[[nodiscard]] nlohmann::json parse(std::string_view capture);

/// What lscpu does not print, from `<sysroot>/sys` and `/proc`: microcode and PPIN of each socket, NUMA nodes, and the
/// sockets one by one where they differ. Adds to what `facts` has.
void add_sysfs(nlohmann::json& facts, const std::filesystem::path& sysroot);

}  // namespace vetting::lscpu
