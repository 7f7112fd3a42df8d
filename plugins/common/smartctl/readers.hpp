// The two forms of smartctl's output, read into the same Disk. Internal to this folder.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include <string_view>

#include "plugins/common/smartctl/disk.hpp"

namespace vetting::smartctl {

[[nodiscard]] Disk read_json_report(const nlohmann::json& report);
[[nodiscard]] std::vector<ScanEntry> read_json_scan(const nlohmann::json& scan);
void read_json_identity(Disk& disk, const nlohmann::json& report);
void read_json_self_tests(Disk& disk, const nlohmann::json& report);

[[nodiscard]] bool is_text_report(std::string_view text);
[[nodiscard]] Disk read_text_report(std::string_view text);
[[nodiscard]] std::vector<ScanEntry> read_text_scan(std::string_view text);
/// One line of the attribute table, of the self-test log: true when it was one.
bool read_text_attribute(Disk& disk, std::string_view line);
bool read_text_self_test(Disk& disk, std::string_view line);

}  // namespace vetting::smartctl
