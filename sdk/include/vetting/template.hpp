// Mustache with two manners of ours, for reporters and pages: a name that the view does not have is an error, and
// there is no way around escaping. Optional: needs kainjow mustache (libkainjow-mustache-dev) and nlohmann-json.
#pragma once

#include <kainjow/mustache.hpp>
#include <nlohmann/json.hpp>

#include <stdexcept>
#include <string>
#include <string_view>

namespace vetting {
inline namespace plugin_v1 {
namespace detail {

inline kainjow::mustache::data mustache_data(const nlohmann::json& json) {
    using Data = kainjow::mustache::data;
    if (json.is_object()) {
        Data object{Data::type::object};
        for (const auto& [key, value] : json.items()) object.set(key, mustache_data(value));
        return object;
    }
    if (json.is_array()) {
        Data list{Data::type::list};
        for (const auto& value : json) list.push_back(mustache_data(value));
        return list;
    }
    if (json.is_boolean()) return Data{json.get<bool>()};
    // An empty text counts as absent: it shows as nothing, and a section named after it is left out.
    if (json.is_null() || json == "") return Data{false};
    return Data{json.is_string() ? json.get<std::string>() : json.dump()};
}

/// Looks a name up like mustache does, and says so when there is none.
class StrictContext final : public kainjow::mustache::context<std::string> {
public:
    using kainjow::mustache::context<std::string>::context;
    const kainjow::mustache::data* get(const std::string& name) const override {
        const kainjow::mustache::data* found = kainjow::mustache::context<std::string>::get(name);
        if (found == nullptr) throw std::runtime_error("the view has no '" + name + "' that the template asks for");
        return found;
    }
};

}  // namespace detail

/// @throws std::runtime_error for a template that does not parse, uses a name the view does not have, or has an
/// unescaped `{{{…}}}`.
[[nodiscard]] inline std::string render_template(std::string_view text, const nlohmann::json& view) {
    if (text.find("{{{") != std::string_view::npos || text.find("{{&") != std::string_view::npos) {
        throw std::runtime_error("a template may not leave text unescaped");
    }
    kainjow::mustache::mustache parsed{std::string(text)};
    if (!parsed.is_valid()) throw std::runtime_error("template: " + parsed.error_message());
    const kainjow::mustache::data data = detail::mustache_data(view);
    detail::StrictContext context(&data);
    return parsed.render(context);
}

}  // namespace plugin_v1
}  // namespace vetting
