// rocm_smi: what AMD's cards say of themselves, by rocm-smi, amd-smi or the kernel's driver.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include <filesystem>
#include <optional>
#include <string_view>
#include <vector>

namespace vetting::rocm_smi {

/// `gpus[]` of rocm-smi (JSON, CSV, `GPU[0] : …`, its table) or `amd-smi [list|static|metric|monitor]` (JSON, CSV, text). Beyond the common names
/// `pci_address`, `memory_temperature_c`, `temperature_of: "hotspot"` (where the edge is not told), `slowdown_c`, `utilization_pct`, `pcie_replays`, `ras` (its error counters were told),
/// `error_records{fatal,uncorrected,corrected}`.
/// @throws tool::InputError when it is none of them.
[[nodiscard]] nlohmann::json parse(std::string_view capture);

/// Whether a capture has the marks of either tool; JSON may still be another's.
[[nodiscard]] bool looks_like_amd(std::string_view capture);

/// The same of the cards that the driver amdgpu runs; empty where there is none.
[[nodiscard]] nlohmann::json read_sysfs(const std::filesystem::path& sysroot);

// The forms. Internal to this folder.
[[nodiscard]] nlohmann::json read_rocm(const nlohmann::json& document);
[[nodiscard]] nlohmann::json read_rocm_text(std::string_view text);
[[nodiscard]] nlohmann::json read_amd_smi(const nlohmann::json& document);
[[nodiscard]] nlohmann::json read_concise(std::string_view text);
[[nodiscard]] nlohmann::json read_amd_table(std::string_view text);
[[nodiscard]] nlohmann::json read_amd_monitor(std::string_view text);
[[nodiscard]] bool looks_like_monitor(std::string_view text);
/// `amd-smi ras --cper`: the records of hardware errors, a line each.
[[nodiscard]] nlohmann::json read_amd_records(std::string_view text);
[[nodiscard]] bool looks_like_records(std::string_view text);
/// CSV of either tool, and amd-smi's indented text, as their JSON; empty where there is no card in it.
[[nodiscard]] nlohmann::json csv_document(std::string_view text);
[[nodiscard]] nlohmann::json tree_document(std::string_view text);
/// 16 GT/s → 4; nothing for a speed that no generation has.
[[nodiscard]] std::optional<unsigned> generation_of(double gigatransfers);
/// All bits set in 16, 32 or 64 bits: how the library says that it has no value.
[[nodiscard]] bool says_nothing(double value);

}  // namespace vetting::rocm_smi
