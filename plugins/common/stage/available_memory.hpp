// How much memory a test may take on the machine it runs on.
#pragma once

#include <filesystem>
#include <optional>
#include <string_view>

namespace vetting::stages {

/// `MemAvailable` of /proc/meminfo in bytes.
[[nodiscard]] std::optional<double> mem_available(std::string_view meminfo);

/// `MemTotal`: what the kernel manages, without what firmware and kernel keep for themselves.
[[nodiscard]] std::optional<double> mem_total(std::string_view meminfo);
[[nodiscard]] std::optional<double> total_bytes(const std::filesystem::path& root);

/// What this process may still allocate: MemAvailable, and no more than its control group (v1 or v2) and those above it leave.
/// @param root  `/`, or a tree that looks like it
[[nodiscard]] double available_bytes(const std::filesystem::path& root);

}  // namespace vetting::stages
