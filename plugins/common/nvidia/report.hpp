// What nvidia-smi says, in any of its forms: each card as the values that were printed, under the names they were printed with.
//
// Shared by the probe (facts) and the GPU stage (judgement).
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace vetting::nvidia {

/// By path: `ecc_errors/volatile/dram_correctable` of the XML, `ecc errors/volatile/dram correctable` of -q (lower case),
/// `ecc.errors.corrected.volatile.total` of --query-gpu. Values as printed, trimmed.
using Values = std::map<std::string, std::string, std::less<>>;

struct Lost {
    std::string address, message;  ///< a card that could not be asked
};

struct Report {
    Values top;                ///< `driver_version`, `attached_gpus`, …
    std::vector<Values> gpus;  ///< in the order printed
    std::vector<Lost> lost;
    std::vector<std::string> corrupted;  ///< addresses of cards of whose infoROM the tool warns
    bool no_devices = false;   ///< it said that there is none
    bool answered = false;     ///< a list came, be it empty
    bool partial = false;      ///< a list that names only the cards of which there is something to tell
    bool cut_off = false;      ///< the text ends in the middle
};

/// Read `-q -x`, `-q`, `--query-gpu|remapped-rows|retired-pages=… --format=csv` (with its header), `-L`, `nvlink -s|-e`, `topo -m`,
/// `dmon` or the default table; noise before it is passed over.
/// @throws tool::InputError when the text is none of them, or holds only the tool's complaint.
[[nodiscard]] Report parse_report(std::string_view text);

// The forms. Internal to this folder.
void read_xml(Report& report, std::string_view text);
void read_text(Report& report, std::string_view text);
void read_csv(Report& report, std::string_view text);
void read_table(Report& report, std::string_view text);
void read_links(Report& report, std::string_view text);
void read_dmon(Report& report, std::string_view text);
[[nodiscard]] bool looks_like_csv(std::string_view text);
/// Whether a section of `-q` stands in it, be it without the card's heading.
[[nodiscard]] bool has_section(std::string_view text);

}  // namespace vetting::nvidia
