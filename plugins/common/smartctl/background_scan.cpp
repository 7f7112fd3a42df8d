// A SAS drive's own scan of its medium: what it found, in both forms of smartctl's output.
#include "plugins/common/json_in.hpp"
#include "plugins/common/smartctl/readers.hpp"
#include "plugins/common/text.hpp"

namespace vetting::smartctl {
namespace {

using nlohmann::json;
using tool::text_at;
using tool::uint_at;

constexpr std::size_t kMostFound = 2048;  // SBC-3: as many as the log page has parameters

std::optional<std::uint64_t> hex(std::string_view word) {
    constexpr std::size_t kDigits = 16;
    if (word.size() != kDigits || word.find_first_not_of("0123456789abcdef") != std::string_view::npos) return std::nullopt;
    return tool::leading_uint("0x" + std::string(word));
}

/// `5554:16`, hours and minutes of the drive's life.
std::optional<std::uint64_t> minutes_in(std::string_view when) {
    const std::size_t colon = when.find(':');
    if (colon == std::string_view::npos) return std::nullopt;
    const auto hours = tool::leading_uint(when.substr(0, colon)), minutes = tool::leading_uint(when.substr(colon + 1));
    if (!hours || !minutes || *hours > UINT32_MAX || *minutes > 59) return std::nullopt;
    return *hours * 60 + *minutes;
}

}  // namespace

/// `20 5554:16  00000000efaf7808  [3,11,0]   Require Write or Reassign Blocks command`
bool read_text_scan_row(Disk& disk, std::string_view line) {
    const auto words = tool::split_words(line);
    if (words.size() < 5 || words[0].find_first_not_of("0123456789") != std::string_view::npos) return false;
    const auto at = minutes_in(words[1]);
    const auto lba = hex(words[2]);
    const auto key = words[3].starts_with('[') ? tool::leading_uint(words[3].substr(1)) : std::nullopt;
    if (!at || !lba || !key) return false;
    const std::string_view outcome = line.substr(static_cast<std::size_t>(words[4].data() - line.data()));
    if (disk.scan_found.size() < kMostFound) disk.scan_found.push_back({*lba, *at, *key, tool::clean(outcome)});
    return true;
}

void read_json_background_scan(Disk& disk, const json& report) {
    const json* scan = tool::find(report, {"scsi_background_scan"});
    if (scan == nullptr || !scan->is_object()) return;
    disk.scan_status = text_at(*scan, {"status", "string"});
    for (const auto& [name, row] : scan->items()) {
        const auto lba = uint_at(row, {"lba"}), at = uint_at(row, {"accumulated_power_on", "minutes"});
        if (!name.starts_with("result_") || !lba || disk.scan_found.size() >= kMostFound) continue;
        disk.scan_found.push_back({*lba, at.value_or(0), uint_at(row, {"sense_key", "value"}).value_or(0),
                                   text_at(row, {"reassign_status", "string"}).value_or("")});
    }
}

}  // namespace vetting::smartctl
