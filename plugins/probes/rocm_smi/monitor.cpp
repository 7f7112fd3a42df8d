// amd-smi monitor: one line a card below a heading of columns; and amd-smi ras --cper: one line a record of a hardware error.
#include <algorithm>
#include <map>

#include "plugins/common/json_in.hpp"
#include "plugins/common/text.hpp"
#include "plugins/probes/rocm_smi/parse.hpp"

namespace vetting::rocm_smi {
namespace {

using nlohmann::json;
using Words = std::vector<std::string_view>;
using Row = std::map<std::string, std::string_view, std::less<>>;  ///< by column in lower case

/// `MHz`, `°C`, `%`, `Mb/s`: what stands behind a number. Values begin with a digit, are `N/A` or a truth value.
bool is_unit(std::string_view word) { return word != "N/A" && word != "True" && word != "False" && std::string_view("0123456789-+.").find(word.front()) == std::string_view::npos; }

Row row_of(const Words& names, const Words& words) {
    Row row;
    std::size_t at = 0;
    for (const std::string_view name : names) {
        if (at >= words.size()) break;
        row[tool::lower(name)] = words[at++];
        at += at < words.size() && is_unit(words[at]) ? 1U : 0U;
    }
    return row;
}

std::optional<double> number_in(const Row& row, std::initializer_list<std::string_view> columns) {
    for (const std::string_view column : columns) {
        const auto found = row.find(column);
        if (found == row.end()) continue;
        if (const auto number = tool::whole_number(found->second)) return number;
    }
    return std::nullopt;
}

/// Columns have had other names: `GPU_T` was `GPU_TEMP`, on the host of virtual cards it is `HOTSPOT_TEMP`.
json card_of(const Row& row) {
    json gpu = {{"vendor", "AMD"}};
    if (const auto index = number_in(row, {"gpu"}); index && *index >= 0 && *index < 256) gpu["index"] = static_cast<unsigned>(*index);
    tool::put(gpu, "power_w", number_in(row, {"power"}));
    const auto hotspot = number_in(row, {"hotspot_temp", "hotspot_t"}), told = number_in(row, {"gpu_t", "gpu_temp"});
    tool::put(gpu, "temperature_c", told ? told : hotspot);
    if (!told && hotspot) gpu["temperature_of"] = "hotspot";
    tool::put(gpu, "memory_temperature_c", number_in(row, {"mem_t", "mem_temp"}));
    tool::put(gpu, "utilization_pct", number_in(row, {"gfx%", "gfx_util"}));
    const auto count = [&](const char* fact, std::initializer_list<std::string_view> columns) {
        const auto number = number_in(row, columns);
        if (number && *number >= 0 && *number < 1e15) gpu[fact] = static_cast<std::uint64_t>(*number);
    };
    count("ecc_corrected", {"single_ecc", "correctable_ecc"});
    count("ecc_uncorrected", {"double_ecc", "uncorrectable_ecc"});
    count("pcie_replays", {"pcie_replay"});
    const auto hot = row.find("tviol_active");
    if (hot != row.end() && hot->second == "True") gpu["throttle"] = json::array({"hw_thermal_slowdown"});
    if (hot != row.end() && hot->second == "False") gpu["throttle"] = json::array();
    if (gpu.contains("ecc_corrected") || gpu.contains("ecc_uncorrected")) gpu["ras"] = true;
    return gpu;
}

bool is_head(const Words& words) {
    constexpr std::string_view kColumns[] = {"POWER", "GPU_T", "GPU_TEMP", "HOTSPOT_TEMP", "GFX%", "GFX_UTIL", "GFX_CLK", "GFX_CLOCK", "MEM_T", "MEM_TEMP", "MEM_UTIL",
                                             "DOUBLE_ECC", "UNCORRECTABLE_ECC", "PCIE_REPLAY", "VRAM_USED", "PVIOL", "TVIOL"};
    const bool first = !words.empty() && (words[0] == "GPU" || (words.size() > 1 && words[0] == "TIMESTAMP" && words[1] == "GPU"));
    return first && std::find_first_of(words.begin(), words.end(), std::begin(kColumns), std::end(kColumns)) != words.end();
}

/// `timestamp  gpu_id  severity  file_name  list of afids`.
bool is_record_head(const Words& words) { return words.size() > 3 && words[0] == "timestamp" && words[1] == "gpu_id" && words[2] == "severity"; }

/// `2000/06/27 10:45:13  1  NON-FATAL-UNCORRECTED  …` → 1 and the name of its count; nothing for what only informs.
std::optional<std::pair<unsigned, const char*>> record_in(const Words& words) {
    if (words.size() < 4 || words[0].find('/') == std::string_view::npos || words[1].find(':') == std::string_view::npos) return std::nullopt;
    const auto index = tool::whole_number(words[2]);
    const std::string severity = tool::lower(words[3]);
    if (!index || *index < 0 || *index > 255) return std::nullopt;
    const char* kind = severity == "fatal" ? "fatal" : tool::contains(severity, "uncorrected") || tool::contains(severity, "nonfatal") ? "uncorrected"
                       : tool::contains(severity, "corrected") ? "corrected" : nullptr;
    return kind == nullptr ? std::nullopt : std::optional(std::pair{static_cast<unsigned>(*index), kind});
}

template <class Test>
bool any_line(std::string_view text, Test test) {
    const auto lines = tool::split_lines(text);
    return std::any_of(lines.begin(), lines.end(), [&test](std::string_view line) { return test(tool::split_words(line)); });
}

}  // namespace

bool looks_like_monitor(std::string_view text) { return any_line(text, is_head); }
bool looks_like_records(std::string_view text) { return any_line(text, is_record_head); }

json read_amd_monitor(std::string_view text) {
    json facts = json::object();
    Words names;
    for (const std::string_view line : tool::split_lines(text)) {
        const Words words = tool::split_words(line);
        if (is_head(words)) names = words;
        else if (!names.empty() && words.size() > 2 && tool::whole_number(words.front())) facts["gpus"].push_back(card_of(row_of(names, words)));
    }
    return facts;
}

json read_amd_records(std::string_view text) {
    json facts = json::object();
    std::map<unsigned, json> cards;
    for (const std::string_view line : tool::split_lines(text)) {
        const auto record = record_in(tool::split_words(line));
        if (!record) continue;
        const json none = {{"vendor", "AMD"}, {"index", record->first}, {"error_records", json::object()}};
        json& records = cards.try_emplace(record->first, none).first->second["error_records"];
        records[record->second] = records.value(record->second, std::uint64_t{0}) + 1;
    }
    for (auto& [index, card] : cards) facts["gpus"].push_back(std::move(card));
    return facts;
}

}  // namespace vetting::rocm_smi
