// Fans, temperatures, voltages, power and redundancy of both schemas.
#include <array>

#include "plugins/common/ipmi/plausible.hpp"
#include "plugins/common/json_in.hpp"
#include "plugins/common/redfish/facts.hpp"
#include "plugins/common/text.hpp"

namespace vetting::redfish {
namespace {

using tool::number_at;
using tool::put;
using tool::text_at;

/// The status words of the ipmi facts: nc for Warning, cr for Critical; empty when all is well or unknown.
std::string limit_word(const json& body) {
    // A sensor has nothing in it: where it tells no health, what it calls its rollup is its own.
    const std::string own = health_of(body), health = own.empty() ? rollup_of(body) : own;
    return health == "Critical" ? "cr" : health == "Warning" ? "nc" : "";
}

bool is_read(const json& body) {
    const std::string state = state_of(body);
    return state != "Absent" && state != "Disabled" && state != "UnavailableOffline";
}

std::optional<std::string> name_of(const json& body) {
    for (const char* field : {"Name", "FanName", "MemberId", "Id"}) {
        if (auto name = text_at(body, {field})) return name;
    }
    return std::nullopt;
}

void finish(json& list, json row, const json& body) {
    if (const std::string word = limit_word(body); !word.empty()) row["status"] = word;
    list.push_back(std::move(row));
}

void add_fan(json& facts, const json& body) {
    const auto name = name_of(body);
    if (!name || !is_read(body)) return;
    json fan = {{"name", *name}};
    // iLO 4 has older names.
    const auto units = text_at(body, {"ReadingUnits"});
    const std::string unit = units ? *units : text_at(body, {"Units"}).value_or("RPM");
    auto reading = number_at(body, {"Reading"});
    if (!reading) reading = number_at(body, {"CurrentReading"});
    auto rpm = number_at(body, {"ReadingRPM"});
    if (!rpm && unit == "RPM") rpm = reading;
    if (!rpm) rpm = number_at(body, {"SpeedPercent", "SpeedRPM"});
    put(fan, "rpm", rpm);
    auto percent = number_at(body, {"SpeedPercent", "Reading"});
    if (!percent && (unit == "Percent" || unit == "%")) percent = reading;
    put(fan, "percent", percent);
    put(fan, "ok", healthy(body));
    if (!fan.contains("ok") && !limit_word(body).empty()) fan["ok"] = false;
    if (fan.size() > 1) finish(facts["fans"], std::move(fan), body);
}

void add_temperature(json& facts, const json& body, std::optional<double> celsius, std::optional<double> critical) {
    const auto name = name_of(body);
    if (!name || !celsius || !is_read(body)) return;
    json row = {{"name", *name}, {"celsius", *celsius}};
    if (critical && *critical > 0 && !ipmi::is_implausible(*critical, "celsius", false)) row["critical_c"] = *critical;
    finish(facts["temperatures"], std::move(row), body);
}

void add_alarm(json& facts, const json& body, std::optional<double> value, const char* unit) {
    const std::string word = limit_word(body);
    auto name = name_of(body);
    const bool number = name && name->find_first_not_of("0123456789") == std::string::npos;
    if (number) name = "sensor " + *name;  // iLO 6 gives voltages no name
    if (word.empty() || !name || !is_read(body)) return;
    json row = {{"name", *name}, {"status", word}, {"unit", unit}};
    put(row, "value", value);
    facts["alarms"].push_back(std::move(row));
}

/// The one schema of newer services for every sensor.
void add_sensor(json& facts, const json& body) {
    const std::string type = text_at(body, {"ReadingType"}).value_or(""), unit = text_at(body, {"ReadingUnits"}).value_or("");
    const auto reading = number_at(body, {"Reading"});
    if (type == "Temperature" || unit == "Cel") {
        add_temperature(facts, body, reading, number_at(body, {"Thresholds", "UpperCritical", "Reading"}));
    } else if (type == "Rotational" || unit == "RPM" || unit == "{rev}/min") {
        json fan = body;
        fan["ReadingUnits"] = "RPM";
        add_fan(facts, fan);
    } else {
        add_alarm(facts, body, reading, unit == "V" ? "volt" : unit == "A" ? "ampere" : unit == "W" ? "watt" : "");
    }
}

void add_redundancy(json& facts, const json& body, const char* of) {
    const auto ok = healthy(body);
    if (!ok) return;
    std::string status = health_of(body);
    if (const std::string state = state_of(body); !state.empty()) status = state + ", " + status;
    facts["redundancy"].push_back({{"name", name_of(body).value_or(of == std::string_view("power") ? "Power supply redundancy" : "Fan redundancy")},
                                   {"of", of}, {"status", status}, {"ok", *ok}});
}

void add_power(json& facts, const json& body) {
    // A machine that answers draws something: 0 stands for what is not measured.
    const auto watts = [&body](std::initializer_list<const char*> path) {
        const auto value = number_at(body, path);
        return value && *value > 0 ? value : std::nullopt;
    };
    json power = json::object();
    put(power, "consumed_w", watts({"PowerConsumedWatts"}));
    put(power, "minimum_w", watts({"PowerMetrics", "MinConsumedWatts"}));
    put(power, "maximum_w", watts({"PowerMetrics", "MaxConsumedWatts"}));
    put(power, "average_w", watts({"PowerMetrics", "AverageConsumedWatts"}));
    put(power, "capacity_w", watts({"PowerCapacityWatts"}));
    if (!power.empty() && !facts.contains("power")) facts["power"] = std::move(power);
}

void add_environment(json& facts, const json& body) {
    if (const auto watts = number_at(body, {"PowerWatts", "Reading"}); watts && !facts.contains("power")) facts["power"] = {{"consumed_w", *watts}};
}

void add_thermal_metrics(json& facts, const json& body) {
    const json* readings = tool::find(body, {"TemperatureReadingsCelsius"});
    if (readings == nullptr || !readings->is_array()) return;
    for (const json& one : *readings) {
        const auto name = text_at(one, {"DeviceName"});
        const auto celsius = number_at(one, {"Reading"});
        if (name && celsius) facts["temperatures"].push_back({{"name", *name}, {"celsius", *celsius}});
    }
}

}  // namespace

void add_sensors(json& facts, const Documents& documents) {
    for (const Resource& resource : documents.resources()) {
        const json& body = *resource.body;
        if (resource.type == "Fan") add_fan(facts, body);
        if (resource.type == "Temperature") {
            const auto limit = number_at(body, {"UpperThresholdCritical"});
            auto celsius = number_at(body, {"ReadingCelsius"});
            if (!celsius) celsius = number_at(body, {"CurrentReading"});
            add_temperature(facts, body, celsius, limit ? limit : number_at(body, {"UpperThresholdFatal"}));
        }
        if (resource.type == "Voltage") add_alarm(facts, body, number_at(body, {"ReadingVolts"}), "volt");
        if (resource.type == "Sensor") add_sensor(facts, body);
        if (resource.type == "PowerRedundancy") add_redundancy(facts, body, "power");
        if (resource.type == "FanRedundancy") add_redundancy(facts, body, "cooling");
        if (resource.type == "PowerControl") add_power(facts, body);
        if (resource.type == "EnvironmentMetrics" && tool::contains(resource.place, "/Chassis/")) add_environment(facts, body);
        if (resource.type == "ThermalMetrics") add_thermal_metrics(facts, body);
    }
}

}  // namespace vetting::redfish
