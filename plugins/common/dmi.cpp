#include "plugins/common/dmi.hpp"

#include <algorithm>
#include <array>

#include "plugins/common/text.hpp"

namespace vetting::tool {
namespace {

constexpr auto kTemplates = std::to_array<std::string_view>({
    "not specified.", "none specified", "nonespecified", "no string", "string", "invalid", "undefined value", "not installed",
    "not available.", "notavailable", "to be filled by o.e.m..", "to be filled by o.e.m. ", "to be filled in by oem",
    "to be set by oem", "filled by o.e.m.", "oem default string", "o.e.m. string", "default_string", "defaultstring",
    "tbd", "tba", "todo", "n.a.", "not define", "no asset information", "asset tag", "asset-1234567890", "system sku",
    "sku", "sku number", "system serial", "serial number", "base board serial number", "base board manufacturer",
    "base board product name", "base board version", "board serial number", "chassis manufacturer", "chassis serial number",
    "chassis version", "chassis serial", "product name", "manufacturer", "part number", "type2 - board serial number",
    "type2 - board vendor name1", "type2 - board product name1", "type2 - board version", "empty slot", "no memory",
    "module not present", "manufacturer not set", "part number not set", "serial number not set", "asset tag not set",
    "no module", "slot empty", "not populated", "not present.", "removed", "bad index", "<bad index>", "unknown.",
    "0123456789", "1234567890", "123456789"});

/// Names of a template's fields, counted: `SerNum00`, `ModulePartNumber01`, `Manufacturer0`, `DIMM_A1_AssetTag`.
constexpr auto kCounted = std::to_array<std::string_view>({
    "sernum", "serialnum", "serialnumber", "partnum", "partnumber", "assettag", "assettagnum", "manufacturer", "modulepartnumber",
    "moduleserialnumber", "modulemanufacturer", "moduleassettag", "sernumber", "serial number ", "part number "});

bool digit(char c) { return c >= '0' && c <= '9'; }

/// Digits off its end, `XX` too (`ManufacturerXX`).
std::string_view without_count(std::string_view word) {
    const auto counts = [](char c) { return digit(c) || c == 'x'; };
    while (!word.empty() && counts(word.back())) word.remove_suffix(1);
    return word;
}

/// A counted field alone needs its number; after `A1_` it does not.
bool is_counted_field(std::string_view word) {
    const std::string_view base = without_count(word);
    return std::any_of(kCounted.begin(), kCounted.end(), [word, base](std::string_view field) {
        if (base == field) return base.size() < word.size();
        return base.ends_with(field) && base[base.size() - field.size() - 1] == '_';
    });
}

/// One sign only, and one that no real text is made of: `XXXXXXXX`, `........`, `????`, `********`.
bool is_filler(std::string_view word) {
    if (word.empty() || word.find_first_not_of(word.front()) != std::string_view::npos) return false;
    const bool sign = std::string_view(".-_*?#=xX\x7f").find(word.front()) != std::string_view::npos;
    return sign || static_cast<unsigned char>(word.front()) == 0xff;
}

}  // namespace

std::optional<std::string> known_dmi(std::string_view text) {
    auto value = known(text);
    if (!value) return value;
    const std::string word = lower(*value);
    if (std::find(kTemplates.begin(), kTemplates.end(), word) != kTemplates.end()) return std::nullopt;
    if (is_counted_field(word) || is_filler(word)) return std::nullopt;
    if (word.find_first_not_of("\xEF\xBF\xBD ") == std::string::npos) return std::nullopt;  // bytes of erased flash
    return value;
}

std::optional<std::string> known_serial(std::string_view text) {
    auto value = known_dmi(text);
    if (!value) return value;
    std::string_view digits = *value;
    if (digits.starts_with("0x") || digits.starts_with("0X")) digits.remove_prefix(2);
    // Zeros, or the ones of erased memory; with dashes a UUID.
    if (digits.find_first_not_of("0-") == std::string_view::npos || digits.find_first_not_of("Ff-") == std::string_view::npos) return std::nullopt;
    if (*value == "12345678" || masked(*value)) return std::nullopt;
    return value;
}

}  // namespace vetting::tool
