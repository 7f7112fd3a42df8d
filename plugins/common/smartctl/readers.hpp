// The forms of smartctl's output, read into the same Disk. Internal to this folder.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include <string_view>
#include <vector>

#include "plugins/common/smartctl/disk.hpp"

namespace vetting::smartctl {

[[nodiscard]] Disk read_json_report(const nlohmann::json& report);
[[nodiscard]] std::vector<ScanEntry> read_json_scan(const nlohmann::json& scan);
void read_json_identity(Disk& disk, const nlohmann::json& report);
void read_json_self_tests(Disk& disk, const nlohmann::json& report);
void read_json_background_scan(Disk& disk, const nlohmann::json& report);
/// `--json=g`: `json.temperature.current = 35;`, one document after each `json = {};`.
[[nodiscard]] std::vector<nlohmann::json> read_path_lines(std::string_view text);
/// `--json=y`: documents after `---`, in the few forms of YAML that smartctl writes.
[[nodiscard]] std::vector<nlohmann::json> read_yaml(std::string_view text);

/// Outputs of one disk that complete each other (`-i`, then `-H`, then `-A`) put together; others are left as they are.
[[nodiscard]] std::vector<Disk> joined(std::vector<Disk> reports);

/// Seagate's Field Access Reliability Metrics log (`-l farm`).
struct Farm {
    Disk disk;
    std::optional<std::uint64_t> sectors;
};
[[nodiscard]] bool is_farm_headline(std::string_view line);
void read_farm_line(Farm& farm, std::string_view line);
[[nodiscard]] Farm read_json_farm(const nlohmann::json& log);
/// Its hour counter, and of a log that was asked for alone what else it tells of the disk.
void take_farm(Disk& disk, const Farm& farm);

[[nodiscard]] bool is_text_report(std::string_view text);
[[nodiscard]] Disk read_text_report(std::string_view text);
[[nodiscard]] std::vector<ScanEntry> read_text_scan(std::string_view text);
/// The reports for people of a capture, each with what stands before it (a prompt with the command, a headline).
[[nodiscard]] std::vector<std::string_view> split_text_reports(std::string_view text);
/// A report as a mail quotes it, without the marks (`>>> smartctl 6.4 …`); empty where none is quoted.
[[nodiscard]] std::string unquoted(std::string_view text);
/// A report whose lines a console broke at its width, as it was; empty where the head of the attributes is whole.
[[nodiscard]] std::string unwrapped(std::string_view text);
/// The disk that a prompt or a headline before a report names (`# smartctl -x -d megaraid,3 /dev/sda`): name and type.
void read_command_line(Disk& disk, std::string_view before);
/// One line of the attribute table, of the self-test log: true when it was one.
bool read_text_attribute(Disk& disk, std::string_view line);
/// The start of a row of the attribute table that a mail has broken, and its rest on the next line.
[[nodiscard]] bool is_broken_attribute(std::string_view line);
[[nodiscard]] bool ends_an_attribute(std::string_view line);
bool read_text_self_test(Disk& disk, std::string_view line);
/// One line of what a SAS drive's own scan found: true when it was one.
bool read_text_scan_row(Disk& disk, std::string_view line);

}  // namespace vetting::smartctl
