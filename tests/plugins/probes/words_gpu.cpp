// Manifest words of the cards: nvidia-smi and rocm-smi.
#include <algorithm>
#include <cstdlib>

#include "tests/plugins/probes/manifest.hpp"

namespace vetting::fixtures {
namespace {

using nlohmann::json;

json number_in(const json& value) {
    if (value.is_number()) return value;
    if (!value.is_string()) return nullptr;
    const std::string text = value;
    char* end = nullptr;
    const double number = std::strtod(text.c_str(), &end);
    return end == text.c_str() ? json() : json(number);
}

std::string short_address(std::string text) {
    if (text.size() > 12) text.erase(0, text.size() - 12);
    for (char& c : text) c = static_cast<char>(c >= 'A' && c <= 'Z' ? c + 32 : c);
    return text;
}

json mode(const json& value) { return value == "Enabled" ? json(true) : value == "Disabled" ? json(false) : json(); }

/// The manifest's card, XML words and CSV words alike, in our names; only what it says.
json their_card(const json& card) {
    json out = json::object();
    const auto take = [&card, &out](const char* word, const char* name, auto make) {
        const auto found = card.find(word);
        if (found == card.end()) return;
        if (json value = make(*found); !value.is_null()) out[name] = std::move(value);
    };
    const auto same = [](const json& v) { return v; };
    const auto mib = [](const json& v) { return json(std::strtoull(v.get<std::string>().c_str(), nullptr, 10) << 20U); };
    take("name", "model", same);
    take("bus_id", "pci_address", [](const json& v) { return json(short_address(v)); });
    take("memory_total", "memory_bytes", mib);
    take("memory.total [MiB]", "memory_bytes", mib);
    take("gpu_temp_c", "temperature_c", number_in);
    take("temperature.gpu", "temperature_c", number_in);
    take("temperature.memory", "memory_temperature_c", number_in);
    take("power_draw", "power_w", number_in);
    take("power.draw [W]", "power_w", number_in);
    take("power_limit", "power_limit_w", number_in);
    take("power.limit [W]", "power_limit_w", number_in);
    take("temp_slow_c", "slowdown_c", number_in);
    take("ecc_mode", "ecc_enabled", mode);
    take("ecc.mode.current", "ecc_enabled", mode);
    take("ecc.errors.corrected.aggregate.total", "ecc_corrected", number_in);
    take("ecc.errors.uncorrected.aggregate.total", "ecc_uncorrected", number_in);
    take("utilization.gpu [%]", "utilization_pct", number_in);
    take("pstate", "performance_state", same);
    take("mig", "mig", mode);
    take("mig.mode.current", "mig", mode);
    take("fan", "fan_pct", number_in);
    take("driver_version", "driver", same);
    take("pcie.link.gen.current", "pcie_gen", number_in);
    take("pcie.link.gen.max", "pcie_gen_max", number_in);
    take("pcie.link.width.current", "pcie_width", number_in);
    take("pcie.link.width.max", "pcie_width_max", number_in);
    take("link_gen", "pcie_gen", [](const json& v) { return number_in(v[0]); });
    take("link_gen", "pcie_gen_max", [](const json& v) { return number_in(v[1]); });
    take("link_width", "pcie_width", [](const json& v) { return number_in(v[0]); });
    take("link_width", "pcie_width_max", [](const json& v) { return number_in(v[1]); });
    return out;
}

/// Of our card the names that the manifest's has; a number as a number.
json our_card(const json& gpu, const json& like) {
    json out = json::object();
    for (const auto& [name, value] : like.items()) {
        if (gpu.contains(name)) out[name] = gpu.at(name);
    }
    return out;
}

/// Compared card by card: what differs; empty when nothing does.
std::string cards_differ(const json& facts, const json& value) {
    const json gpus = at(facts, "/gpus");
    for (std::size_t i = 0; i < value.size(); ++i) {
        const json theirs = their_card(value[i]);
        const json ours = i < gpus.size() ? our_card(gpus[i], theirs) : json();
        if (ours != theirs) return "manifest " + theirs.dump() + ", our facts " + ours.dump();
        if (value[i].contains("serial_present") && gpus[i].contains("serial") != value[i].at("serial_present").get<bool>()) return "serial: " + gpus[i].dump();
        if (value[i].contains("ecc_nonzero") && gpus[i].at("ecc_corrected") != value[i].at("ecc_nonzero").at("aggregate.single_bit.total")) return "memory errors: " + gpus[i].dump();
        if (value[i].contains("retired_dbe") && gpus[i].value("retired_pages", json()) != 0) return "retired pages: " + gpus[i].dump();
        if (value[i].value("remapped_failure", "") == "No" && gpus[i].at("remapped_rows").at("failure") != false) return "remapped rows: " + gpus[i].dump();
    }
    return {};
}

json edge_temperatures(const json& facts) { return column(at(facts, "/gpus"), "temperature_c", false); }
json their_edge_temperatures(const json& value, const json&) {
    std::vector<json> all;
    for (const auto& [card, temperatures] : value.items()) all.push_back(number_in(temperatures.at("Temperature (Sensor edge) (C)")));
    std::sort(all.begin(), all.end());
    return all;
}

std::function<json(const json&)> path(const std::string& pointer) {
    return [pointer](const json& facts) { return at(facts, pointer); };
}
json listed(const json& facts) { return at(facts, "/gpus").size(); }

}  // namespace

std::vector<Word> gpu_words() {
    return {
        {"nvidia-smi", "gpu_count", listed, {}},
        {"nvidia-smi", "gpus", {}, {}, cards_differ},
        {"nvidia-smi", "attached_gpus", path("/attached_gpus"), {}},
        {"nvidia-smi", "driver_version", path("/gpus/0/driver"), {}},
        {"rocm-smi", "cards", listed, [](const json& value, const json&) { return json(value.size()); }},
        {"rocm-smi", "driver", path("/gpus/0/driver"), {}},
        {"rocm-smi", "temps", edge_temperatures, their_edge_temperatures},
    };
}

}  // namespace vetting::fixtures
