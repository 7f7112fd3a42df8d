// The optional JSON adapter: with it, `call.config()`, `call.facts()`, `call.endpoints()` and `call.json(name)` give
// nlohmann::json, and `call.plan()` the plan as structs. Needs nlohmann-json 3.11.
#pragma once

#include <nlohmann/json.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "vetting/call.hpp"

namespace vetting {
inline namespace plugin_v1 {

/// Text that a tool or the host gave. @throws Failure VT_E_INVALID with the place, never anything else.
inline nlohmann::json parse_text(std::string_view text, const std::string& what = "input") {
    try {
        return nlohmann::json::parse(text);
    } catch (const nlohmann::json::exception& error) {
        throw Failure(VT_E_INVALID, what + " is not JSON: " + error.what());
    }
}

/// JSON text; bytes that are not UTF-8 become U+FFFD.
inline std::string to_text(const nlohmann::json& json) {
    return json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

struct PlannedWork {
    std::string what, unit;
    double planned = 0;
};
/// One device that the stage must exercise; `device` is the key that work, samples and findings use.
struct Target {
    std::string kind, device;
    std::string path;  ///< `/dev/sda`, an interface, a CPU list; empty where there is none
    Part part;
    std::vector<PlannedWork> work;
    nlohmann::json params;  ///< what the stage's own plan put there, or null
};
struct Plan {
    std::vector<Target> targets;
    double estimate_s = 0;
    nlohmann::json json;  ///< the whole document
};

namespace detail {

inline std::string text_at(const nlohmann::json& object, const char* name) {
    const auto found = object.find(name);
    return found != object.end() && found->is_string() ? found->get<std::string>() : std::string{};
}
inline double number_at(const nlohmann::json& object, const char* name) {
    const auto found = object.find(name);
    return found != object.end() && found->is_number() ? found->get<double>() : 0.0;
}

inline Target target_from(const nlohmann::json& json) {
    Target target{text_at(json, "kind"), text_at(json, "device"), text_at(json, "path"), {}, {}, nullptr};
    if (const auto part = json.find("part"); part != json.end() && part->is_object()) {
        target.part = {text_at(*part, "kind"), text_at(*part, "slot"), text_at(*part, "serial"), text_at(*part, "model")};
    }
    if (const auto work = json.find("work"); work != json.end() && work->is_array()) {
        for (const auto& one : *work) {
            target.work.push_back({text_at(one, "what"), text_at(one, "unit"), number_at(one, "planned")});
        }
    }
    if (const auto params = json.find("params"); params != json.end()) target.params = *params;
    return target;
}

template <class Tag>
struct JsonAdapter {
    static nlohmann::json parse(std::string_view text) { return parse_text(text); }
    static Plan plan(std::string_view text) {
        Plan plan;
        plan.json = parse_text(text, "plan");
        plan.estimate_s = number_at(plan.json, "estimate_s");
        if (const auto targets = plan.json.find("targets"); targets != plan.json.end() && targets->is_array()) {
            for (const auto& target : *targets) plan.targets.push_back(target_from(target));
        }
        return plan;
    }
};

}  // namespace detail
}  // namespace plugin_v1
}  // namespace vetting
