#include "plugins/probes/hwmon/keys.hpp"

#include <map>
#include <set>

#include "plugins/common/text.hpp"

namespace vetting::hwmon {
namespace {

/// A key is a path: only letters, digits, `.`, `-`, `_` within a step.
std::string step(std::string_view text) {
    std::string out;
    for (const char c : tool::trim(text)) {
        const bool kept = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.' || c == '-' || c == '_';
        out += kept ? c : '_';
    }
    return out;
}

std::optional<std::uint64_t> number_after(std::string_view label, std::string_view start) {
    return label.starts_with(start) ? tool::leading_uint(label.substr(start.size())) : std::nullopt;
}

/// The package that each chip of `coretemp` and `k10temp` measures: by its own label, else by its order.
std::map<std::string, std::uint64_t> packages_of(const std::vector<Reading>& readings) {
    std::map<std::string, std::uint64_t> packages;
    std::uint64_t next = 0;
    for (const Reading& reading : readings) {
        const bool cpu = reading.driver == "coretemp" || reading.driver == "k10temp" || reading.driver == "zenpower";
        if (cpu && packages.emplace(reading.chip, next).second) ++next;
        const auto told = number_after(reading.label, "Package id ");
        if (reading.driver == "coretemp" && told) packages[reading.chip] = *told;
    }
    return packages;
}

std::string temperature_key(const Reading& reading, const std::map<std::string, std::uint64_t>& packages) {
    if (!reading.device.empty() && (reading.feature == "temp1")) return "disk/" + step(reading.device) + "/temp";
    const auto package = packages.find(reading.chip);
    const bool whole = reading.label.starts_with("Package id ") || reading.label.starts_with("Physical id ");
    if (package == packages.end()) return "temp/" + step(reading.chip) + "/" + step(reading.label);
    const std::string base = "temp/cpu/package" + std::to_string(package->second);
    // k10temp: Tctl is what the cooling follows, on EPYC equal to the die's own.
    if (whole || reading.label == "Tctl" || !reading.labelled()) return base;
    const auto core = number_after(reading.label, "Core ");
    return base + "/" + (core ? "core" + std::to_string(*core) : step(reading.label));
}

std::string key_of(const Reading& reading, const std::map<std::string, std::uint64_t>& packages) {
    const std::string place = step(reading.chip) + "/" + step(reading.label);
    switch (reading.kind) {
        case Kind::Temperature: return temperature_key(reading, packages);
        case Kind::Fan: return "fan/" + (reading.labelled() ? step(reading.label) : place);
        case Kind::Voltage: return "in/" + place;
        case Kind::Power: return "power/" + place;
        case Kind::Current: return "curr/" + place;
    }
    return place;
}

std::string unit_of(Kind kind) {
    switch (kind) {
        case Kind::Temperature: return "celsius";
        case Kind::Fan: return "rpm";
        case Kind::Voltage: return "volt";
        case Kind::Power: return "watt";
        case Kind::Current: return "ampere";
    }
    return {};
}

}  // namespace

std::vector<Sample> samples_of(const std::vector<Reading>& readings) {
    const auto packages = packages_of(readings);
    std::vector<Sample> samples;
    std::set<std::string> taken;
    for (const Reading& reading : readings) {
        if (!reading.measured || is_implausible(reading)) continue;
        std::string key = key_of(reading, packages);
        if (!taken.insert(key).second) key += "/" + step(reading.chip) + "." + step(reading.feature);  // labels repeat
        taken.insert(key);
        samples.push_back({std::move(key), unit_of(reading.kind), reading.device, reading.value});
    }
    return samples;
}

}  // namespace vetting::hwmon
