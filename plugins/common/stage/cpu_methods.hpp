// The kinds of work that load a core. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace vetting::stages {

/// A way of loading a core: its name in the settings and what stress-ng calls it.
struct CpuMethod {
    std::string_view name;
    std::vector<std::string> argv;
};
[[nodiscard]] const std::vector<CpuMethod>& cpu_methods();
[[nodiscard]] const CpuMethod* find_cpu_method(std::string_view name);  ///< null where there is none of that name

}  // namespace vetting::stages
