// Loads one plugin file and believes nothing it says before it is checked.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "sdk/include/vetting/abi/v1.h"
#include "sdk/wire/describe.hpp"

namespace vetting::runner {

struct LoadedComponent {
    const vt_component* raw;
    Describe describe;
    std::string describe_text;
    std::vector<std::string> interfaces;
};

struct LoadedModule {
    std::string name, version;
    std::vector<LoadedComponent> components;
    [[nodiscard]] const LoadedComponent* find(std::string_view id) const;
};

/// Load `file` (for good: nothing is ever unloaded) and check its module and all components.
/// @throws Error PluginRefused with the reason, in words for the plugin's author.
[[nodiscard]] LoadedModule load_module(const std::filesystem::path& file);

/// The table of an interface, when the component has it whole enough to be called.
/// @throws Error PluginRefused for a table that cannot be right.
[[nodiscard]] const void* interface_table(const vt_component& component, std::string_view interface_id);

}  // namespace vetting::runner
