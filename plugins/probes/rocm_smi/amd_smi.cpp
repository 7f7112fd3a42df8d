// amd-smi list, static, metric and bad-pages --json: a list of cards, numbers with or without their unit.
#include <algorithm>

#include "plugins/common/json_in.hpp"
#include "plugins/common/text.hpp"
#include "plugins/probes/rocm_smi/parse.hpp"

namespace vetting::rocm_smi {
namespace {

using nlohmann::json;
using tool::put;
using tool::text_at;
using Path = std::initializer_list<const char*>;

/// A number, or `{"value": 41, "unit": "C"}`.
std::optional<double> number_at(const json& card, Path path) {
    const json* found = tool::find(card, path);
    if (found == nullptr) return std::nullopt;
    const auto number = found->is_object() ? tool::number_at(*found, {"value"}) : tool::number_at(card, path);
    return number && says_nothing(*number) ? std::nullopt : number;
}

std::optional<std::uint64_t> count_at(const json& card, Path path) {
    const auto number = number_at(card, path);
    return number && *number >= 0 && *number < 1e15 ? std::optional(static_cast<std::uint64_t>(*number)) : std::nullopt;
}

std::optional<double> first(std::initializer_list<std::optional<double>> numbers) {
    for (const auto& one : numbers) {
        if (one) return one;
    }
    return std::nullopt;
}

/// Of a card that has none the tool prints zeros; whoever shows it to others blots it out.
std::optional<std::string> serial_at(const json& card, Path path) {
    const auto serial = text_at(card, path);
    return serial && !serial->starts_with('<') && serial->find_first_not_of("0xX") != std::string::npos ? serial : std::nullopt;
}

void put_speed(json& gpu, const char* name, const std::optional<double>& gigatransfers) {
    if (gigatransfers) put(gpu, name, generation_of(*gigatransfers > 100 ? *gigatransfers / 1000 : *gigatransfers));  // some write MT/s
}

/// The whole, or where only the blocks are told (`metric -k`) their sum.
std::optional<std::uint64_t> errors_of(const json& card, const char* total, const char* one) {
    if (const auto told = count_at(card, {"ecc", total})) return told;
    const json* blocks = tool::find(card, {"ecc_blocks"});
    std::optional<std::uint64_t> sum;
    if (blocks == nullptr || !blocks->is_object()) return sum;
    for (const json& block : *blocks) {
        if (const auto count = block.is_object() ? count_at(block, {one}) : std::nullopt) sum = sum.value_or(0) + *count;
    }
    return sum;
}

/// A list of pages; a single one stands there without its list. `No bad pages found.` is none, `N/A` tells nothing.
std::optional<std::size_t> pages_at(const json& card, const char* name) {
    const json* pages = tool::find(card, {name});
    if (pages == nullptr) return std::nullopt;
    if (pages->is_array()) return pages->size();
    if (pages->is_object()) return pages->contains("page_address") ? std::optional<std::size_t>(1) : std::nullopt;
    return pages->is_string() && tool::contains(tool::lower(pages->get<std::string>()), "no bad pages") ? std::optional<std::size_t>(0) : std::nullopt;
}

void add_errors(json& gpu, const json& card) {
    const auto bad = errors_of(card, "total_uncorrectable_count", "uncorrectable_count"), good = errors_of(card, "total_correctable_count", "correctable_count");
    put(gpu, "ecc_uncorrected", bad);
    put(gpu, "ecc_corrected", good);
    put(gpu, "ecc_deferred", errors_of(card, "total_deferred_count", "deferred_count"));
    if (bad || good) gpu["ras"] = true;
    put(gpu, "retired_pages", pages_at(card, "retired"));
    if (const auto pending = pages_at(card, "pending")) gpu["retirement_pending"] = *pending > 0;
    if (tool::bool_at(card, {"ras", "bad_page_threshold_exceeded"}) == true) gpu["repairs"].push_back("bad_page_threshold_exceeded");
    if (pages_at(card, "un_res").value_or(0) > 0) gpu["repairs"].push_back("unreservable_pages");
}

/// `throttle: {prochot_violation_status: ACTIVE, …}`: what holds the card back now, in the words of the other vendor.
/// The host of virtual cards says `TRUE` and `FALSE`.
void add_violations(json& gpu, const json& card) {
    struct Row { const char *name, *word; };
    constexpr Row kRows[] = {{"prochot_violation_status", "hw_power_brake_slowdown"}, {"ppt_violation_status", "sw_power_cap"},
                             {"socket_thermal_violation_status", "hw_thermal_slowdown"}, {"vr_thermal_violation_status", "hw_thermal_slowdown"},
                             {"hbm_thermal_violation_status", "hw_thermal_slowdown"}};
    json reasons = json::array();
    bool told = false;
    for (const Row& row : kRows) {
        const auto status = text_at(card, {"throttle", row.name});
        const std::string word = tool::lower(status.value_or(""));
        const bool held = word == "active" || word == "true";
        told = told || held || word == "not active" || word == "false";
        if (held && std::find(reasons.begin(), reasons.end(), row.word) == reasons.end()) reasons.push_back(row.word);
    }
    if (told) gpu["throttle"] = std::move(reasons);
}

json facts_of(const json& card) {
    json gpu = {{"vendor", "AMD"}};
    put(gpu, "index", tool::uint_at(card, {"gpu"}));
    const auto product = text_at(card, {"board", "product_name"});
    put(gpu, "model", text_at(card, {"asic", "market_name"}) ? text_at(card, {"asic", "market_name"}) : product);
    const auto board = serial_at(card, {"board", "product_serial"});
    put(gpu, "serial", board ? board : serial_at(card, {"asic", "asic_serial"}));
    put(gpu, "uuid", text_at(card, {"uuid"}));
    const auto ifwi = text_at(card, {"ifwi", "version"});  // what newer versions call the VBIOS
    put(gpu, "vbios", ifwi ? ifwi : text_at(card, {"vbios", "version"}) ? text_at(card, {"vbios", "version"}) : text_at(card, {"vbios", "part_number"}));
    put(gpu, "driver", text_at(card, {"driver", "version"}) ? text_at(card, {"driver", "version"}) : text_at(card, {"driver", "driver_version"}));
    const auto address = text_at(card, {"bus", "bdf"}) ? text_at(card, {"bus", "bdf"}) : text_at(card, {"bdf"});
    if (address) gpu["pci_address"] = tool::lower(*address);
    const auto mib = first({number_at(card, {"vram", "size"}), number_at(card, {"vram", "vram_size_mb"}), number_at(card, {"mem_usage", "total_vram"})});
    if (mib && *mib > 0 && *mib < 1e9) gpu["memory_bytes"] = static_cast<std::uint64_t>(*mib) << 20U;
    const auto edge = number_at(card, {"temperature", "edge"}), hotspot = number_at(card, {"temperature", "hotspot"});
    put(gpu, "temperature_c", first({edge, hotspot}));
    if (!edge && hotspot) gpu["temperature_of"] = "hotspot";
    put(gpu, "slowdown_c", number_at(card, {"limit", edge ? "slowdown_edge_temperature" : "slowdown_hotspot_temperature"}));
    put(gpu, "memory_temperature_c", number_at(card, {"temperature", "mem"}));
    put(gpu, "power_w", first({number_at(card, {"power", "socket_power"}), number_at(card, {"power", "average_socket_power"}), number_at(card, {"power", "current_power"})}));
    const auto above_zero = [](const std::optional<double>& watts) { return watts && *watts > 0 ? watts : std::nullopt; };  // 0 W is no limit
    put(gpu, "power_limit_w", above_zero(first({number_at(card, {"limit", "socket_power"}), number_at(card, {"limit", "current_power"}), number_at(card, {"limit", "ppt0", "socket_power_limit"}), number_at(card, {"limit", "max_power"}),
                                     number_at(card, {"power", "power_limit"})})));
    put(gpu, "utilization_pct", number_at(card, {"usage", "gfx_activity"}));
    put(gpu, "pcie_width", count_at(card, {"pcie", "width"}));
    const auto widest = count_at(card, {"bus", "max_pcie_width"});
    put(gpu, "pcie_width_max", widest ? widest : count_at(card, {"bus", "max_pcie_lanes"}));
    put_speed(gpu, "pcie_gen", number_at(card, {"pcie", "speed"}));
    put_speed(gpu, "pcie_gen_max", number_at(card, {"bus", "max_pcie_speed"}));
    const auto replays = count_at(card, {"pcie", "replay_count"});
    put(gpu, "pcie_replays", replays ? replays : count_at(card, {"pcie", "pcie_replay_count"}));
    add_errors(gpu, card);
    add_violations(gpu, card);
    const std::string throttled = text_at(card, {"power", "throttle_status"}).value_or("");
    // Any of many reasons, the power limit among them; on cards since Navi 31 always, idle or not: it says nothing of the hardware.
    if (throttled == "THROTTLED") gpu["throttle"] = json::array({"unspecified"});
    if (throttled == "UNTHROTTLED") gpu["throttle"] = json::array();
    return gpu;
}

}  // namespace

json read_amd_smi(const json& document) {
    const json& list = document.is_object() ? document.at("gpu_data") : document;
    json facts = json::object();
    for (const json& card : list) {
        if (card.is_object() && card.contains("gpu")) facts["gpus"].push_back(facts_of(card));
    }
    return facts;
}

}  // namespace vetting::rocm_smi
