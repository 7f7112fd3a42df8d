// JSON documents as YAML for people, by yaml-cpp; no other file of the command line knows it.
#include <yaml-cpp/yaml.h>

#include "host/cli/output.hpp"

namespace vetting::cli {
namespace {

/// Would it be read back as something other than text?
bool needs_quotes(const std::string& text) {
    if (text.empty()) return true;
    YAML::Node node;
    try {
        node = YAML::Load(text);
    } catch (const YAML::Exception&) {
        return true;
    }
    if (!node.IsScalar() || node.Scalar() != text) return true;
    double number = 0;
    bool truth = false;
    return YAML::convert<double>::decode(node, number) || YAML::convert<bool>::decode(node, truth) || text == "null" || text == "~";
}

void emit(YAML::Emitter& out, const Json& json) {
    if (json.is_object()) {
        out << YAML::BeginMap;
        for (const auto& [key, value] : json.items()) {
            out << YAML::Key << key << YAML::Value;
            emit(out, value);
        }
        out << YAML::EndMap;
    } else if (json.is_array()) {
        out << (json.empty() ? YAML::Flow : YAML::Block) << YAML::BeginSeq;
        for (const Json& item : json) emit(out, item);
        out << YAML::EndSeq;
    } else if (json.is_string()) {
        const auto& text = json.get_ref<const std::string&>();
        if (needs_quotes(text)) out << YAML::DoubleQuoted;
        out << text;
    } else {
        out << dump_json(json);  // numbers, true, false and null are written alike
    }
}

}  // namespace

std::string to_yaml(const Json& json) {
    YAML::Emitter out;
    emit(out, json);
    return std::string(out.c_str()) + "\n";
}

}  // namespace vetting::cli
