// The forms of nvme-cli's output. Internal to this folder.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include <optional>
#include <string_view>
#include <vector>

#include "plugins/common/smartctl/disk.hpp"

namespace vetting::nvme {

using smartctl::Disk;

/// Nothing when the document is none of nvme-cli's.
[[nodiscard]] std::optional<std::vector<Disk>> read_document(const nlohmann::json& document);

/// The outputs for people in the text, in their order; empty when there is none.
[[nodiscard]] std::vector<Disk> read_text(std::string_view text);
/// The table of `nvme list` for people; empty when the text holds none.
[[nodiscard]] std::vector<Disk> read_list_table(std::string_view text);

/// NVMe counts temperature in kelvin. A value that no drive could have in kelvin was converted before it was captured.
[[nodiscard]] double celsius_of(double value);

/// A row of the self-test log, from its numbers. @param result  operation result (low four bits; 0xf: no entry)
[[nodiscard]] std::optional<smartctl::SelfTest> self_test_of(std::uint64_t result, std::uint64_t code);

}  // namespace vetting::nvme
