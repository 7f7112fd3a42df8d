#include "plugins/reporters/html/template.hpp"

#include <kainjow/mustache.hpp>

#include <stdexcept>

namespace vetting::report {
namespace {

namespace km = kainjow::mustache;

km::data convert(const nlohmann::json& json) {
    if (json.is_object()) {
        km::data object{km::data::type::object};
        for (const auto& [key, value] : json.items()) object.set(key, convert(value));
        return object;
    }
    if (json.is_array()) {
        km::data list{km::data::type::list};
        for (const auto& value : json) list.push_back(convert(value));
        return list;
    }
    if (json.is_boolean()) return km::data{json.get<bool>()};
    // An empty text counts as absent: it shows as nothing, and a section named after it is left out.
    if (json.is_null() || json == "") return km::data{false};
    return km::data{json.is_string() ? json.get<std::string>() : json.dump()};
}

/// Looks a name up like mustache does, and says so when there is none.
class StrictContext final : public km::context<std::string> {
public:
    using km::context<std::string>::context;
    const km::data* get(const std::string& name) const override {
        const km::data* found = km::context<std::string>::get(name);
        if (found == nullptr) throw std::runtime_error("the report's view has no '" + name + "'");
        return found;
    }
};

}  // namespace

std::string render_template(std::string_view text, const nlohmann::json& view) {
    if (text.find("{{{") != std::string_view::npos || text.find("{{&") != std::string_view::npos) {
        throw std::runtime_error("a template may not leave text unescaped");
    }
    km::mustache parsed{std::string(text)};
    if (!parsed.is_valid()) throw std::runtime_error("template: " + parsed.error_message());
    const km::data data = convert(view);
    StrictContext context(&data);
    return parsed.render(context);
}

}  // namespace vetting::report
