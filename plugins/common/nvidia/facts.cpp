#include "plugins/common/nvidia/facts.hpp"

#include <algorithm>
#include <array>
#include <initializer_list>

#include <nlohmann/json.hpp>

#include "plugins/common/json_in.hpp"
#include "plugins/common/nvidia/ecc.hpp"
#include "plugins/common/nvidia/nvlink.hpp"
#include "plugins/common/text.hpp"

namespace vetting::nvidia {
namespace {

using nlohmann::json;
using Names = std::initializer_list<std::string_view>;  ///< XML, -q and --query-gpu names; the first that has a value counts

std::optional<std::string> text_of(const Values& values, Names names) {
    for (const std::string_view name : names) {
        const auto found = values.find(name);
        if (found == values.end() || is_absent(found->second)) continue;
        if (auto text = tool::known(found->second)) return text;
    }
    return std::nullopt;
}

std::optional<double> number_of(const Values& values, Names names) {
    const auto text = text_of(values, names);
    return text ? tool::leading_number(*text) : std::nullopt;
}

std::optional<std::uint64_t> count_of(const Values& values, Names names) {
    const auto text = text_of(values, names);
    return text ? tool::leading_uint(*text) : std::nullopt;
}

std::optional<bool> yes_of(const Values& values, Names names) {
    const auto text = text_of(values, names);
    if (!text) return std::nullopt;
    const std::string word = tool::lower(*text);
    if (word == "yes" || word == "1" || word == "true") return true;
    if (word == "no" || word == "0" || word == "false") return false;
    return std::nullopt;
}

/// MiB, whether the unit stands at the value, in the header or nowhere.
std::optional<std::uint64_t> memory_of(const Values& values) {
    const auto mib = count_of(values, {"fb_memory_usage/total", "memory_usage/total", "fb memory usage/total", "memory usage/total", "memory.total"});
    if (!mib || *mib > (std::uint64_t{1} << 40U)) return std::nullopt;
    return *mib << 20U;
}

void add_identity(json& gpu, const Values& values, const Report& report) {
    tool::put(gpu, "model", text_of(values, {"product_name", "product name", "name", "gpu_name", "prod_name"}));
    tool::put(gpu, "serial", text_of(values, {"serial", "serial number", "gpu_serial", "board_serial"}));
    const auto uuid = text_of(values, {"uuid", "gpu uuid", "gpu_uuid"});
    if (uuid && uuid->find_first_not_of(".*-_? ") != std::string::npos) gpu["uuid"] = *uuid;  // some blot it out
    const auto vbios = text_of(values, {"vbios_version", "vbios version"});
    if (vbios && vbios->find_first_not_of("0.") != std::string::npos) gpu["vbios"] = *vbios;  // a virtual card's is all zeros
    // Since 610 the kernel's part has a version of its own name, and a remark that the other is deprecated stands behind that.
    auto driver = text_of(values, {"kmd_version", "driver_version"});
    if (!driver) driver = text_of(report.top, {"kmd_version", "kmd version", "driver_version", "driver version"});
    tool::put(gpu, "driver", driver);
    // The table cuts long names: `NVIDIA GeForce ...`.
    if (gpu.contains("model") && gpu["model"].get_ref<const std::string&>().ends_with("...")) gpu["approximate"] = json::array({"model"});
    if (const auto address = text_of(values, {"pci/pci_bus_id", "pci/bus id", "pci.bus_id", "gpu_bus_id", "id"})) gpu["pci_address"] = short_address(*address);
    tool::put(gpu, "memory_bytes", memory_of(values));
    tool::put(gpu, "performance_state", text_of(values, {"performance_state", "performance state", "pstate"}));
    const auto mig = text_of(values, {"mig_mode/current_mig", "mig mode/current", "mig.mode.current"});
    if (mig == "Enabled" || mig == "Disabled") gpu["mig"] = *mig == "Enabled";
}

void add_readings(json& gpu, const Values& values) {
    tool::put(gpu, "temperature_c", number_of(values, {"temperature/gpu_temp", "temperature/gpu current temp", "temperature/gpu", "temperature.gpu", "gpu_temp"}));
    if (gpu.value("temperature_c", 1.0) == 0.0) gpu["implausible"] = json::array({"temperature_c"});  // what a virtual card says
    // How far the card is from slowing down, and where it does: cards since Ada say this in place of a temperature.
    tool::put(gpu, "t_limit_c", number_of(values, {"temperature/gpu_temp_tlimit", "temperature/gpu t.limit temp", "temperature/gpu current t.limit temp", "temperature.gpu.tlimit"}));
    tool::put(gpu, "slowdown_t_limit_c", number_of(values, {"temperature/gpu_temp_slow_tlimit_threshold", "temperature/gpu slowdown t.limit temp",
        "temperature/gpu slowdown t.limit temp specification"}));
    tool::put(gpu, "memory_temperature_c", number_of(values, {"temperature/memory_temp", "temperature/memory current temp", "temperature.memory"}));
    tool::put(gpu, "slowdown_c", number_of(values, {"temperature/gpu_temp_slow_threshold", "temperature/gpu slowdown temp"}));
    tool::put(gpu, "power_w", number_of(values, {"gpu_power_readings/power_draw", "power_readings/power_draw", "gpu_power_readings/instant_power_draw",
        "gpu_power_readings/average_power_draw", "gpu power readings/power draw", "power readings/power draw", "gpu power readings/instantaneous power draw",
        "gpu power readings/average power draw", "power.draw", "power.draw.instant", "power.draw.average"}));
    tool::put(gpu, "power_limit_w", number_of(values, {"gpu_power_readings/current_power_limit", "gpu_power_readings/power_limit", "power_readings/power_limit",
        "power_readings/enforced_power_limit", "gpu_power_readings/gpu_ceiling_power_limit/current_power_limit",
        "gpu power readings/gpu ceiling power limit/current power limit", "gpu power readings/current power limit", "power readings/power limit", "gpu power readings/power limit",
        "power.limit", "enforced.power.limit"}));
    tool::put(gpu, "utilization_pct", number_of(values, {"utilization/gpu_util", "utilization/gpu", "utilization.gpu"}));
    tool::put(gpu, "fan_pct", number_of(values, {"fan_speed", "fan speed", "fan.speed", "gpu_fan_speed"}));
}

void add_link(json& gpu, const Values& values) {
    tool::put(gpu, "pcie_gen", count_of(values, {"pci/pci_gpu_link_info/pcie_gen/current_link_gen", "pci/gpu link info/pcie generation/current", "pcie.link.gen.current",
                                                 "pcie.link.gen.gpucurrent"}));
    tool::put(gpu, "pcie_gen_max", count_of(values, {"pci/pci_gpu_link_info/pcie_gen/max_link_gen", "pci/gpu link info/pcie generation/max", "pcie.link.gen.max"}));
    tool::put(gpu, "pcie_gen_host_max", count_of(values, {"pci/pci_gpu_link_info/pcie_gen/max_host_link_gen", "pci/gpu link info/pcie generation/host max", "pcie.link.gen.hostmax"}));
    tool::put(gpu, "pcie_width", count_of(values, {"pci/pci_gpu_link_info/link_widths/current_link_width", "pci/gpu link info/link width/current", "pcie.link.width.current"}));
    tool::put(gpu, "pcie_width_max", count_of(values, {"pci/pci_gpu_link_info/link_widths/max_link_width", "pci/gpu link info/link width/max", "pcie.link.width.max"}));
    tool::put(gpu, "pcie_replays", count_of(values, {"pci/replay_counter", "pci/replays since reset"}));
}

void add_memory_health(json& gpu, const Values& values) {
    const auto mode = text_of(values, {"ecc_mode/current_ecc", "ecc mode/current", "ecc.mode.current"});
    if (mode == "Enabled" || mode == "Disabled") gpu["ecc_enabled"] = *mode == "Enabled";
    add_ecc(gpu, values);
    const auto single = count_of(values, {"retired_pages/multiple_single_bit_retirement/retired_count",
        "retired_pages/multiple_single_bit_retirement/retired_page_count", "retired pages/single bit ecc", "retired_pages.single_bit_ecc.count", "retired_pages.sbe"});
    const auto twice = count_of(values, {"retired_pages/double_bit_retirement/retired_count", "retired_pages/double_bit_retirement/retired_page_count",
        "retired pages/double bit ecc", "retired_pages.double_bit.count", "retired_pages.dbe"});
    if (single || twice) gpu["retired_pages"] = single.value_or(0) + twice.value_or(0);
    const auto listed = std::count_if(values.begin(), values.end(), [](const auto& value) { return value.first.starts_with("retired page/"); });
    if (listed > 0) gpu.emplace("retired_pages", listed);
    tool::put(gpu, "retirement_pending", yes_of(values, {"retired_pages/pending_retirement", "retired_pages/pending_blacklist", "retired pages/pending page blacklist",
        "retired pages/pending", "retired_pages.pending"}));
    json rows = json::object();
    tool::put(rows, "correctable", count_of(values, {"remapped_rows/remapped_row_corr", "remapped rows/correctable error", "remapped_rows.correctable"}));
    tool::put(rows, "uncorrectable", count_of(values, {"remapped_rows/remapped_row_unc", "remapped rows/uncorrectable error", "remapped_rows.uncorrectable"}));
    tool::put(rows, "pending", yes_of(values, {"remapped_rows/remapped_row_pending", "remapped rows/pending", "remapped_rows.pending"}));
    tool::put(rows, "failure", yes_of(values, {"remapped_rows/remapped_row_failure", "remapped rows/remapping failure occurred", "remapped_rows.failure"}));
    for (const char* left : {"max", "high", "partial", "low", "none"}) {
        const std::string word = left;
        tool::put(rows, ("banks_" + word).c_str(), count_of(values, {"remapped_rows/row_remapper_histogram/row_remapper_histogram_" + word,
            "remapped rows/bank remap availability histogram/" + word, "remapped_rows.histogram." + word}));
    }
    if (!rows.empty()) gpu["remapped_rows"] = std::move(rows);
}

void add_repairs(json& gpu, const Values& values) {
    struct Row { const char* word; Names names; };
    const Row rows[] = {{"channel_repair_pending", {"ecc_errors/channel_repair_pending", "ecc errors/channel repair pending"}},
                        {"tpc_repair_pending", {"ecc_errors/tpc_repair_pending", "ecc errors/tpc repair pending"}},
                        {"unrepairable_memory", {"ecc_errors/unrepairable_memory", "ecc errors/unrepairable memory"}},
                        {"sram_threshold_exceeded", {"ecc_errors/aggregate/sram_threshold_exceeded", "ecc errors/aggregate/sram threshold exceeded",
                                                      "ecc.errors.uncorrected.aggregate.sram.thresholdexceeded"}}};
    for (const Row& row : rows) {
        if (yes_of(values, row.names) == true) gpu["repairs"].push_back(row.word);
    }
    tool::put(gpu, "reset_required", yes_of(values, {"gpu_reset_status/reset_required", "gpu reset status/reset required", "reset_status.reset_required"}));
    tool::put(gpu, "drain_and_reset", yes_of(values, {"gpu_reset_status/drain_and_reset_recommended", "gpu reset status/drain and reset recommended",
        "reset_status.drain_and_reset_recommended"}));
    for (const std::string_view name : {"gpu_recovery_action", "gpu recovery action"}) {
        const auto found = values.find(name);
        if (found != values.end() && !is_absent(found->second)) gpu["recovery_action"] = found->second;
    }
}

/// `HW Thermal Slowdown` → `hw_thermal_slowdown`.
std::string reason_word(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(), [](char c) { return c == ' ' ? '_' : c; });
    return text == "idle" ? "gpu_idle" : text;
}

/// Bits of `clocks_throttle_reasons.active` (nvml.h, nvmlClocksEventReasons).
struct Bit {
    std::uint64_t bit;
    std::string_view word;
};
constexpr auto kReasonBits = std::to_array<Bit>({{0x1, "gpu_idle"}, {0x2, "applications_clocks_setting"}, {0x4, "sw_power_cap"}, {0x8, "hw_slowdown"}, {0x10, "sync_boost"},
    {0x20, "sw_thermal_slowdown"}, {0x40, "hw_thermal_slowdown"}, {0x80, "hw_power_brake_slowdown"}, {0x100, "display_clock_setting"}});

void add_throttle(json& gpu, const Values& values) {
    bool told = false;
    json reasons = json::array();
    const auto add = [&reasons](const std::string& word) {
        if (std::find(reasons.begin(), reasons.end(), word) == reasons.end()) reasons.push_back(word);
    };
    for (const auto& [path, value] : values) {
        std::string_view rest = path;
        bool reason = false;
        for (const std::string_view start : {"clocks_throttle_reasons/clocks_throttle_reason_", "clocks_event_reasons/clocks_event_reason_", "clocks throttle reasons/",
                                             "clocks event reasons/", "clocks_throttle_reasons.", "clocks_event_reasons."}) {
            if (rest.starts_with(start)) rest.remove_prefix(start.size()), reason = true;
        }
        if (!reason || (value != "Active" && value != "Not Active")) continue;
        told = true;
        if (value == "Active") add(reason_word(std::string(rest.substr(rest.rfind('/') == std::string_view::npos ? 0 : rest.rfind('/') + 1))));
    }
    if (const auto mask = text_of(values, {"clocks_throttle_reasons.active", "clocks_event_reasons.active"}); mask && !told && mask->starts_with("0x")) {
        const auto bits = tool::leading_uint(*mask);
        told = bits.has_value();
        for (const std::string& word : throttle_words(bits.value_or(0))) add(word);
    }
    if (told) gpu["throttle"] = std::move(reasons);
}

/// Where a card keeps who it is and what became of its memory.
void add_inforom(json& gpu, const Values& values, std::vector<std::string>& corrupted) {
    const auto named = std::find(corrupted.begin(), corrupted.end(), gpu.value("pci_address", std::string("?")));
    if (named != corrupted.end()) corrupted.erase(named), gpu["inforom_corrupted"] = true;
    const auto checksum = text_of(values, {"inforom.checksum_validation"});
    if (checksum && tool::lower(*checksum) == "invalid") gpu["inforom_corrupted"] = true;
}

void add_unreadable(json& gpu, const Values& values) {
    for (const auto& [path, value] : values) {
        if (!is_error(value)) continue;
        gpu["unreadable"].push_back(path);
        const std::string word = tool::lower(value);
        if (tool::contains(word, "lost")) gpu["lost"] = true;
        if (tool::contains(word, "requires reset")) gpu["reset_required"] = true;
    }
}

}  // namespace

bool is_error(std::string_view value) {
    const std::string word = tool::lower(value);
    return word == "err!" || word == "[err!]" || tool::contains(word, "unknown error") || tool::contains(word, "gpu is lost") || tool::contains(word, "gpu requires reset");
}

bool is_absent(std::string_view value) {
    const std::string word = tool::lower(tool::trim(value));
    return word.empty() || word.starts_with('[') || word == "n/a" || word == "not supported" || word == "not available" || word == "insufficient permissions" ||
           word == "function not found" || tool::contains(word, "deprecated") || is_error(word);
}

std::vector<std::string> throttle_words(std::uint64_t bits) {
    std::vector<std::string> words;
    for (const Bit& row : kReasonBits) {
        if ((bits & row.bit) != 0) words.emplace_back(row.word);
    }
    return words;
}

std::string short_address(std::string_view address) {
    std::string text = tool::lower(tool::trim(address));
    while (text.find(':') != std::string::npos && text.find(':') > 4 && text.front() == '0') text.erase(0, 1);
    return text;
}

json facts_of(const Report& report) {
    json facts = json::object();
    const auto attached = count_of(report.top, {"attached_gpus", "attached gpus"});
    // The place in the list is the index only where the list is whole.
    std::vector<std::string> corrupted = report.corrupted;
    const bool whole = !report.partial && (attached ? *attached == report.gpus.size() : !report.cut_off);
    for (std::size_t i = 0; i < report.gpus.size(); ++i) {
        const Values& values = report.gpus[i];
        json gpu = {{"vendor", "NVIDIA"}};
        auto index = count_of(values, {"index"});
        if (!index && whole) index = i;
        tool::put(gpu, "index", index);
        add_identity(gpu, values, report);
        add_readings(gpu, values);
        add_link(gpu, values);
        add_memory_health(gpu, values);
        add_repairs(gpu, values);
        add_throttle(gpu, values);
        add_links(gpu, values);
        add_inforom(gpu, values, corrupted);
        add_unreadable(gpu, values);
        facts["gpus"].push_back(std::move(gpu));
    }
    tool::put(facts, "attached_gpus", attached);
    if (report.partial && attached) facts["selected_gpus"] = true;
    if (!corrupted.empty()) facts["inforom_corrupted"] = corrupted;
    for (const Lost& one : report.lost) {
        json row = {{"message", one.message}};
        if (!one.address.empty()) row["pci_address"] = short_address(one.address);
        facts["lost_gpus"].push_back(std::move(row));
    }
    return facts;
}

}  // namespace vetting::nvidia
