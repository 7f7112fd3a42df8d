// lspci: the PCI functions, their drivers and their links.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include <filesystem>
#include <string_view>

namespace vetting::lspci {

/// `pci[]` from the output of lspci in any of its forms. @throws tool::InputError when it is none.
[[nodiscard]] nlohmann::json parse(std::string_view capture);

/// What the kernel knows without lspci, from `<sysroot>/sys/bus/pci/devices`: numbers, drivers, links. Adds to what `facts` has,
/// by address; names stay as they are.
void add_sysfs(nlohmann::json& facts, const std::filesystem::path& sysroot);

}  // namespace vetting::lspci
