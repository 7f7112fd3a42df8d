// One reader a tool. Internal to this folder.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include <string>
#include <string_view>

#include "plugins/common/raid/report.hpp"

namespace vetting::raid {

// Each adds what it finds in the text, and says whether the text is of its tool.
bool read_storcli_json(Report& report, const nlohmann::json& document);
bool read_storcli_text(Report& report, std::string_view text);
bool read_megacli(Report& report, std::string_view text);
bool read_ssacli(Report& report, std::string_view text);
bool read_arcconf(Report& report, std::string_view text);
bool read_sasircu(Report& report, std::string_view text);
bool read_mdadm(Report& report, std::string_view text);
bool read_mdstat(Report& report, std::string_view text);

/// The drive, volume, controller of that place; added when it is new.
[[nodiscard]] Drive& drive_at(Report& report, const std::string& slot);
[[nodiscard]] Volume& volume_at(Report& report, const std::string& name);
[[nodiscard]] Controller& controller_at(Report& report, const std::string& name);

[[nodiscard]] Health drive_health(std::string_view state);
[[nodiscard]] Health volume_health(std::string_view state);
/// Of a controller, its cache or its battery.
[[nodiscard]] Health unit_health(std::string_view state);

/// `14.552 TB [0x746c00000 Sectors]`: exact by the sectors, whose size is the one that fits what the words say.
void set_raw_size(Disk& disk, std::string_view text);
/// `960 GB`, `14.551 TB`: rounded by the tool, and so marked; an exact size stays. @param base  1000 or 1024 of the unit
void set_rounded_size(Disk& disk, std::string_view text, int base);
/// `28C (82.40 F)`, ` 33C`; nothing for `N/A`.
[[nodiscard]] std::optional<double> temperature(std::string_view text);
/// `5000C500E54F4EBB` → `0x5000c500e54f4ebb`; nothing where it is no number of 16 digits other than zero.
[[nodiscard]] std::optional<std::string> wwn(std::string_view text);
/// SATA, SAS, NVMe, `Solid State SATA`: protocol, transport and that nothing turns.
void set_interface(Disk& disk, std::string_view text);

/// A member of storcli's answer: of which thing (`Drive /c0/e252/s0 State`, `Status`), key and value.
void storcli_member(Report& report, const std::string& controller, std::string_view section, std::string_view key, std::string_view value);
/// A row of storcli's tables, as key and value each.
using StorcliRow = std::vector<std::pair<std::string, std::string>>;
void storcli_row(Report& report, const std::string& controller, const StorcliRow& row);

}  // namespace vetting::raid
