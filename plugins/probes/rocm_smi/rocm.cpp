// rocm-smi: every value is a string, under names that versions change a little; JSON and text have the same.
#include <map>

#include "plugins/common/json_in.hpp"
#include "plugins/common/text.hpp"
#include "plugins/probes/rocm_smi/parse.hpp"

namespace vetting::rocm_smi {
namespace {

using nlohmann::json;
using tool::put;
using Values = std::map<std::string, std::string, std::less<>>;  ///< by name in lower case
using Names = std::initializer_list<std::string_view>;

std::optional<std::string> text_of(const Values& values, Names names) {
    for (const std::string_view name : names) {
        const auto found = values.find(name);
        if (found == values.end() || tool::lower(found->second).starts_with("not supported")) continue;
        if (auto text = tool::known(found->second)) return text;
    }
    return std::nullopt;
}
std::optional<double> number_of(const Values& values, Names names) {
    const auto text = text_of(values, names);
    const auto number = text ? tool::whole_number(*text) : std::nullopt;
    return number && says_nothing(*number) ? std::nullopt : number;
}
/// `81.0c`, `149.0 W`, `97%`: before 2019 the unit stood at the value.
std::optional<double> measure_of(const Values& values, Names names) {
    const auto text = text_of(values, names);
    return text ? tool::leading_number(*text) : std::nullopt;
}
std::optional<std::uint64_t> count_of(const Values& values, Names names) {
    const auto number = text_of(values, names);
    return number && number->find_first_not_of("0123456789") == std::string::npos ? tool::leading_uint(*number) : std::nullopt;
}

/// `0 (16.0GT/s x16)`, `16.0GT/s x16 619Mhz *`.
void put_link(json& gpu, const Values& values) {
    const auto text = text_of(values, {"pcie clock level", "pcie clock speed:", "pcie clock level:"});
    if (!text) return;
    const std::size_t unit = text->find("GT/s");
    if (unit == std::string::npos) return;
    const std::size_t open = text->find_last_not_of("0123456789.", unit - 1);
    const auto speed = tool::leading_number(std::string_view(*text).substr(open == std::string::npos ? 0 : open + 1));
    if (speed) put(gpu, "pcie_gen", generation_of(*speed));
    const std::size_t lanes = text->find('x', unit);
    if (lanes != std::string::npos) put(gpu, "pcie_width", tool::leading_uint(std::string_view(*text).substr(lanes + 1)));
}

json facts_of(const Values& values, std::uint64_t index, const std::optional<std::string>& driver) {
    json gpu = {{"vendor", "AMD"}, {"index", index}};
    const auto series = text_of(values, {"card series"}), model = text_of(values, {"device name", "card model"});
    // Where it finds no name it prints a number of the card's or even its vendor's.
    if (series && !series->starts_with("0x")) gpu["model"] = *series;
    else if (model && !model->starts_with("0x")) gpu["model"] = *model;
    if (const auto serial = text_of(values, {"serial number"}); serial && serial->find_first_not_of("0x") != std::string::npos) gpu["serial"] = *serial;
    put(gpu, "uuid", text_of(values, {"unique id"}));
    put(gpu, "vbios", text_of(values, {"vbios version"}));
    put(gpu, "driver", driver);
    if (const auto address = text_of(values, {"pci bus"})) gpu["pci_address"] = tool::lower(*address);
    const auto memory = count_of(values, {"vram total memory (b)"});
    if (memory && *memory > 0) gpu["memory_bytes"] = *memory;
    put(gpu, "temperature_c", number_of(values, {"temperature (sensor edge) (c)", "temperature (sensor junction) (c)", "temperature_edge (c)", "temperature_hotspot (c)"}));
    const bool edge = number_of(values, {"temperature (sensor edge) (c)", "temperature_edge (c)"}).has_value();
    if (!edge && gpu.contains("temperature_c")) gpu["temperature_of"] = "hotspot";
    put(gpu, "memory_temperature_c", number_of(values, {"temperature (sensor memory) (c)", "temperature (sensor mem) (c)", "temperature_mem (c)"}));
    put(gpu, "power_w", number_of(values, {"average graphics package power (w)", "current socket graphics package power (w)", "current socket graphics package power (w):"}));
    put(gpu, "power_limit_w", number_of(values, {"max graphics package power (w)"}));
    put(gpu, "utilization_pct", number_of(values, {"gpu use (%)"}));
    const auto put_old = [&](const char* fact, Names names) {
        if (!gpu.contains(fact)) put(gpu, fact, measure_of(values, names));
    };
    put_old("temperature_c", {"temperature"});
    put_old("power_w", {"average gpu power", "average graphics package power"});
    put_old("power_limit_w", {"max graphics package power"});
    put_old("utilization_pct", {"current gpu use", "gpu use"});
    put(gpu, "pcie_replays", count_of(values, {"pcie replay count"}));
    put_link(gpu, values);
    return gpu;
}

/// `UMC  ENABLED  0  0` of --showrasinfo: block, status, corrected, uncorrected.
void add_ras(json& gpu, std::string_view line) {
    const auto words = tool::split_words(line);
    if (words.size() < 4 || (words[1] != "ENABLED" && words[1] != "DISABLED")) return;
    const auto corrected = tool::leading_uint(words[2]), uncorrected = tool::leading_uint(words[3]);
    if (!corrected || !uncorrected) return;
    gpu["ras"] = true;
    gpu["ecc_corrected"] = gpu.value("ecc_corrected", std::uint64_t{0}) + *corrected;
    gpu["ecc_uncorrected"] = gpu.value("ecc_uncorrected", std::uint64_t{0}) + *uncorrected;
}

/// `0x4a3b2c000    0x1000    reserved` of --showretiredpages and its like.
void add_page(json& gpu, std::string_view line) {
    const auto words = tool::split_words(line);
    if (words.size() != 3 || !words[0].starts_with("0x")) return;
    const std::string status = tool::lower(words[2]);
    if (status == "reserved") gpu["retired_pages"] = gpu.value("retired_pages", std::uint64_t{0}) + 1;
    if (status == "pending") gpu["retirement_pending"] = true;
    if (status == "unreservable") gpu["repairs"] = json::array({"unreservable_pages"});
}

/// `GPU[0]\t\t: Temperature (Sensor edge) (C): 53.0` → 0 and the rest.
std::optional<std::pair<std::uint64_t, std::string_view>> card_line(std::string_view line) {
    const std::size_t open = line.find("GPU["), close = line.find(']');
    if (open == std::string_view::npos || close == std::string_view::npos || close < open) return std::nullopt;
    const auto index = tool::leading_uint(line.substr(open + 4));
    const std::size_t colon = line.find(':', close);
    if (!index || *index > 255 || colon == std::string_view::npos) return std::nullopt;
    return std::pair{*index, tool::trim(line.substr(colon + 1))};
}

}  // namespace

json read_rocm(const json& document) {
    auto driver = tool::text_at(document, {"system", "Driver version"});
    if (!driver) driver = tool::text_at(document, {"system", "Driver Version"});
    json facts = json::object();
    std::map<std::uint64_t, json> cards;
    for (const auto& [name, card] : document.items()) {
        const auto index = name.starts_with("card") ? tool::leading_uint(name.substr(4)) : std::nullopt;
        if (!index || !card.is_object()) continue;
        Values values;
        for (const auto& [key, value] : card.items()) {
            if (value.is_string()) values.try_emplace(tool::lower(key), value.get<std::string>());
            else if (value.is_number()) values.try_emplace(tool::lower(key), value.dump());
        }
        cards[*index] = facts_of(values, *index, driver);
    }
    for (auto& [index, card] : cards) facts["gpus"].push_back(std::move(card));
    return facts;
}

json read_rocm_text(std::string_view text) {
    std::map<std::uint64_t, Values> cards;
    std::map<std::uint64_t, json> errors;
    std::optional<std::string> driver;
    std::optional<std::uint64_t> ras_of;
    for (const std::string_view line : tool::split_lines(text)) {
        if (const auto card = card_line(line)) {
            if (tool::contains(card->second, "RAS INFO") || tool::contains(card->second, "PAGES INFO")) {
                ras_of = card->first;
                cards.try_emplace(card->first);
                errors.try_emplace(card->first, json::object());
                continue;
            }
            if (line.starts_with("ERROR")) continue;
            const std::size_t split = card->second.find(": ");
            if (split == std::string_view::npos) continue;
            cards[card->first].try_emplace(tool::lower(tool::trim(card->second.substr(0, split))), tool::clean(card->second.substr(split + 2)));
        } else if (line.starts_with("Driver version: ")) {
            driver = tool::known(line.substr(16));
        } else if (ras_of) {
            add_ras(errors[*ras_of], line);
            add_page(errors[*ras_of], line);
        }
    }
    json facts = json::object();
    for (const auto& [index, values] : cards) {
        json gpu = facts_of(values, index, driver);
        if (const auto found = errors.find(index); found != errors.end()) gpu.update(found->second);
        facts["gpus"].push_back(std::move(gpu));
    }
    return facts;
}

}  // namespace vetting::rocm_smi
