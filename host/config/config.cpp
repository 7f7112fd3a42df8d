#include "host/config/config.hpp"

#include <charconv>

#include "sdk/base/files.hpp"
#include "sdk/base/schema.hpp"

namespace vetting {
namespace {

const Json& config_schema() {
    static const Json kSchema = [] {
        Json schema = parse_json(R"({
      "type": "object", "properties": {
        "state": {"type": "string"},
        "listen": {"type": "string"},
        "plugins": {"type": "object", "properties": {
          "folders": {"type": "array", "minItems": 1, "items": {"type": "string"}},
          "runner": {"type": "string"},
          "require_signature": {"type": "boolean"},
          "keys_folder": {"type": "string"},
          "trusted_keys": {"type": "array"}}},
        "profiles": {"type": "object", "properties": {
          "folders": {"type": "array", "minItems": 1, "items": {"type": "string"}}}},
        "security": {"type": "object", "properties": {
          "allowed_hosts": {"type": "array", "items": {"type": "string"}}}},
        "dispatcher": {"type": "object", "properties": {
          "max_concurrent": {"type": "integer", "minimum": 1, "maximum": 1000}}},
        "notify": {"type": "object", "properties": {
          "routes": {"type": "array", "items": {"type": "object", "required": ["notifiers"], "properties": {
            "kinds": {"type": "array", "items": {"type": "string",
              "enum": ["StageFailed", "SpecMismatch", "HoldingOpened", "RunCompleted"]}},
            "severities": {"type": "array", "items": {"type": "string", "enum": ["info", "warning", "critical"]}},
            "notifiers": {"type": "array", "minItems": 1, "items": {"type": "string"}}}}},
          "notifiers": {"type": "object", "additionalProperties": {"type": "object", "additionalProperties": true}}}},
        "log": {"type": "object", "properties": {
          "level": {"type": "string", "enum": ["debug", "info", "warning", "error"]},
          "json": {"type": "boolean"}}}
      }})");
        schema["properties"]["plugins"]["properties"]["trusted_keys"]["items"] = trusted_key_schema();
        return schema;
    }();
    return kSchema;
}

std::vector<std::filesystem::path> paths(const Json& list) {
    std::vector<std::filesystem::path> out;
    for (const Json& one : list) out.emplace_back(one.get<std::string>());
    return out;
}

void take_folders(const Json& json, Config& config) {
    if (json.contains("plugins")) {
        const Json& plugins = json["plugins"];
        if (plugins.contains("folders")) config.plugin_folders = paths(plugins["folders"]);
        config.runner = plugins.value("runner", "");
        config.plugin_policy.require_signature = plugins.value("require_signature", false);
        config.keys_folder = plugins.value("keys_folder", config.keys_folder.string());
    }
    if (json.contains("profiles") && json["profiles"].contains("folders")) {
        config.profile_folders = paths(json["profiles"]["folders"]);
    }
}

/// Each error names the line of the key that is wrong.
void take_keys(const YamlDocument& document, const Json& json, Config& config) {
    if (!json.contains("plugins") || !json["plugins"].contains("trusted_keys")) return;
    const YamlNode& listed = *document.root.find("plugins")->find("trusted_keys");
    std::size_t place = 0;
    for (const Json& key : json["plugins"]["trusted_keys"]) {
        const YamlNode& at = listed.items[place++];
        try {
            config.plugin_policy.trust.add(trusted_key(key));
        } catch (const Error& error) {
            throw config_error(document.file, at, error.what());
        }
    }
}

void take_notify(const Json& json, Config& config) {
    if (!json.contains("notify")) return;
    const Json& notify = json["notify"];
    config.notify_routes = from_json_value<std::vector<NotifyRoute>>(notify.value("routes", Json::array()));
    config.notifiers = notify.value("notifiers", Json::object());
}

}  // namespace

Config parse_config(const std::string& file, std::string_view text) {
    const YamlDocument document = parse_yaml(file, text);
    const Json json = apply_schema(config_schema(), document.root, file);
    Config config;
    if (json.contains("state")) config.state = json["state"].get<std::string>();
    config.listen = json.value("listen", config.listen);
    try {
        static_cast<void>(parse_listen(config.listen));
    } catch (const Error& error) {
        throw config_error(file, *document.root.find("listen"), error.what());
    }
    take_folders(json, config);
    take_keys(document, json, config);
    take_notify(json, config);
    if (json.contains("security")) config.allowed_hosts = json["security"].value("allowed_hosts", std::vector<std::string>{});
    if (json.contains("dispatcher")) config.max_concurrent = json["dispatcher"].value("max_concurrent", config.max_concurrent);
    if (json.contains("log")) {
        config.log_level = json["log"].value("level", config.log_level);
        config.log_json = json["log"].value("json", false);
    }
    return config;
}

PackPolicy pack_policy(const Config& config) {
    PackPolicy policy = config.plugin_policy;
    for (TrustedKey& key : load_keys(config.keys_folder)) policy.trust.add(std::move(key));
    return policy;
}

Config load_config(const std::filesystem::path& path) { return parse_config(path.string(), read_file(path, std::size_t{1} << 20)); }

ListenAddress parse_listen(std::string_view text) {
    const auto colon = text.rfind(':');
    if (colon == std::string_view::npos || colon == 0) {
        throw Error(Errc::BadConfig, "'" + std::string(text) + "' is not ADDRESS:PORT");
    }
    std::string_view address = text.substr(0, colon);
    const std::string_view port = text.substr(colon + 1);
    if (address.front() == '[' && address.back() == ']') address = address.substr(1, address.size() - 2);
    ListenAddress out{std::string(address), 0};
    const auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), out.port);
    if (port.empty() || error != std::errc{} || end != port.data() + port.size()) {
        throw Error(Errc::BadConfig, "'" + std::string(port) + "' is not a port (0 to 65535; 0 takes any free one)");
    }
    return out;
}

}  // namespace vetting
