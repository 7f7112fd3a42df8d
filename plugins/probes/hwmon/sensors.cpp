// sensors -j: chip → feature → subfeature, values in their own units.
#include <cmath>

#include "plugins/common/json_in.hpp"
#include "plugins/common/text.hpp"
#include "plugins/probes/hwmon/reading.hpp"

namespace vetting::hwmon {
namespace {

using nlohmann::json;

bool blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

/// sensors (at least to 3.6) leaves a comma too many where a value could not be read. Commas outside of strings that
/// follow an opening brace or another comma, or come before a closing brace, are taken out.
std::string without_stray_commas(std::string_view text) {
    std::string out;
    bool quoted = false;
    for (std::size_t at = 0; at < text.size(); ++at) {
        const char c = text[at];
        if (c == '"' && (at == 0 || text[at - 1] != '\\')) quoted = !quoted;
        if (!quoted && (c == '}' || c == ',')) {
            std::size_t end = out.size();
            while (end > 0 && blank(out[end - 1])) --end;
            const char before = end > 0 ? out[end - 1] : '{';
            if (c == '}' && before == ',') out.erase(end - 1, 1);
            if (c == ',' && (before == ',' || before == '{')) continue;
        }
        out += c;
    }
    return out;
}

/// Messages of stderr that were captured with the output.
std::string without_errors(std::string_view capture) {
    std::string out;
    for (const std::string_view line : tool::split_lines(capture)) {
        if (!tool::trim(line).starts_with("ERROR:")) out += std::string(line) + "\n";
    }
    return out;
}

json read_document(std::string_view capture) {
    const std::string text = without_errors(capture);
    try {
        return tool::read_json(text, "sensors");
    } catch (const tool::InputError&) {
        return tool::read_json(without_stray_commas(text), "sensors");
    }
}

std::optional<Reading> reading_of(const std::string& chip, const std::string& label, const json& feature) {
    Reading reading{.chip = chip, .driver = chip.substr(0, chip.find('-')), .label = label};
    reading.place = place_in_name(chip);
    std::optional<double> value, average;
    for (const auto& [name, number] : feature.items()) {
        const auto sub = subfeature_of(name);
        if (!sub || !number.is_number() || !std::isfinite(number.get<double>())) continue;
        reading.kind = sub->kind;
        reading.feature = sub->feature;
        if (sub->what == "input") value = number.get<double>();
        if (sub->what == "average" && sub->kind == Kind::Power) average = number.get<double>();
        note_subfeature(reading, sub->what, number.get<double>());
    }
    if (!value) value = average;
    reading.measured = value.has_value();
    if (!value && reading.raised.empty()) return std::nullopt;
    reading.value = value.value_or(0);
    return reading;
}

}  // namespace

std::vector<Reading> read_sensors(std::string_view capture) {
    const json document = read_document(capture);
    std::vector<Reading> readings;
    bool adapters = false;
    if (document.is_object()) {
        for (const auto& [chip, features] : document.items()) {
            if (!features.is_object()) continue;
            adapters = adapters || features.contains("Adapter");
            for (const auto& [label, feature] : features.items()) {
                if (!feature.is_object()) continue;
                if (auto reading = reading_of(tool::clean(chip), tool::clean(label), feature)) readings.push_back(std::move(*reading));
            }
        }
    }
    // `-A` leaves the adapters out; `{}` is a machine without sensors.
    if (readings.empty() && !adapters && !(document.is_object() && document.empty())) throw tool::InputError("not the output of sensors -j");
    return readings;
}

}  // namespace vetting::hwmon
