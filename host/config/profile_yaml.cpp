#include "host/config/profile_yaml.hpp"

#include <algorithm>
#include <array>
#include <set>

#include "sdk/base/schema.hpp"

namespace vetting {
namespace {

/// The shape of a profile file; `docs/profiles.md` says the same for people.
const Json& profile_schema() {
    static const Json kSchema = parse_json(R"({
      "type": "object", "required": ["stages"],
      "properties": {
        "name": {"type": "string"}, "title": {"type": "string"}, "description": {"type": "string"},
        "extends": {"type": "string"},
        "stages": {"type": "array", "minItems": 1, "maxItems": 100, "items": {
          "type": "object", "required": ["id"], "properties": {
            "id": {"type": "string", "maxLength": 64},
            "required": {"type": "boolean", "default": true},
            "on_failure": {"type": "string", "enum": ["hold", "continue"], "default": "hold"},
            "timeout_s": {"type": "number", "minimum": 1, "maximum": 2592000, "unit": "second"},
            "config": {"type": "object", "additionalProperties": true, "default": {}}}}},
        "thresholds": {"type": "array", "maxItems": 1000, "items": {
          "type": "object", "required": ["id", "key", "op", "limit", "unit"], "properties": {
            "id": {"type": "string", "maxLength": 64},
            "stage": {"type": "string", "default": "*"},
            "key": {"type": "string"},
            "op": {"type": "string", "enum": ["lt", "lte", "gt", "gte", "within_pct"]},
            "limit": {"type": "number"},
            "target": {"type": "number"},
            "unit": {"type": "string"},
            "severity": {"type": "string", "enum": ["warning", "critical"], "default": "warning"},
            "for_s": {"type": "number", "minimum": 0, "default": 0, "unit": "second"},
            "min_samples": {"type": "integer", "minimum": 1, "default": 1}}}},
        "spec": {"type": "object", "properties": {
          "rules": {"type": "array", "items": {"type": "object", "required": ["path"], "properties": {
            "path": {"type": "string"},
            "severity": {"type": "string", "enum": ["info", "warning", "critical"], "default": "critical"}}}}}},
        "sidecar": {"type": "object", "properties": {
          "interval_s": {"type": "number", "minimum": 0.5, "maximum": 3600, "unit": "second"},
          "probes": {"type": "array", "items": {"type": "string"}}}},
        "heartbeat": {"type": "object", "properties": {
          "interval_s": {"type": "number", "minimum": 0.2, "maximum": 300, "unit": "second"},
          "missed": {"type": "integer", "minimum": 2, "maximum": 1000}}},
        "reboot_grace_s": {"type": "number", "minimum": 1, "maximum": 86400, "unit": "second"},
        "boot": {"type": "object", "properties": {
          "timeout_s": {"type": "number", "minimum": 10, "maximum": 86400, "unit": "second"},
          "retries": {"type": "integer", "minimum": 0, "maximum": 10}}},
        "reporters": {"type": "array", "items": {"type": "string"}},
        "notifiers": {"type": "array", "items": {"type": "string"}},
        "plugins": {"type": "object", "properties": {
          "use": {"type": "array", "items": {"type": "string"}},
          "versions": {"type": "object", "additionalProperties": {"type": "string"}}}}
      }})");
    return kSchema;
}

/// Names that a stage of a plugin may not take: states of a run and stages that the core adds by itself.
constexpr std::array kReserved{"InventoryCheck", "Reporting",     "Registered", "Queued",  "WaitingWoL",
                               "WaitingReboot",  "Booting",       "InStage",    "Rebooting", "Completed",
                               "Failed",         "FailedHolding", "Released",   "Cancelled"};

struct Layer {
    YamlDocument document;
    Json values;  ///< checked, defaults filled
};

/// The file and all that it extends, the base first.
std::vector<Layer> layers_of(const YamlDocument& document, const ProfileFinder& find) {
    std::vector<Layer> layers;
    std::set<std::string> seen;
    YamlDocument at = document;
    for (;;) {
        Json schema = profile_schema();
        const YamlNode* base = at.root.find("extends");
        if (base != nullptr) schema.erase("required");
        layers.insert(layers.begin(), Layer{at, apply_schema(schema, at.root, at.file)});
        if (base == nullptr) return layers;
        if (!seen.insert(base->text).second) throw config_error(at.file, *base, "'extends' goes in a circle");
        try {
            at = find(base->text);
        } catch (const Error& error) {
            if (error.code() != Errc::NotFound) throw;
            throw config_error(layers.front().document.file, *base, error.what());
        }
    }
}

Json merged(const std::vector<Layer>& layers) {
    Json all = Json::object();
    for (const Layer& layer : layers) {
        const bool base = &layer != &layers.back();
        for (const auto& [key, value] : layer.values.items()) {
            if (base && (key == "name" || key == "title" || key == "description")) continue;  // its own, not inherited
            if (value.is_object() && all.contains(key) && all[key].is_object()) all[key].update(value);
            else all[key] = value;
        }
    }
    return all;
}

/// The node of a list entry in whichever layer brought the list.
struct Origin {
    const YamlDocument* document = nullptr;
    const YamlNode* list = nullptr;
    [[nodiscard]] Error error(std::size_t index, std::string_view key, const std::string& text) const {
        const YamlNode& item = list->items[index];
        const YamlNode* node = key.empty() ? &item : item.find(key);
        return config_error(document->file, node != nullptr ? *node : item, text);
    }
};

Origin origin_of(const std::vector<Layer>& layers, std::string_view key) {
    for (auto layer = layers.rbegin(); layer != layers.rend(); ++layer) {
        if (const YamlNode* list = layer->document.root.find(key)) return {&layer->document, list};
    }
    return {};
}

void check_stages(const std::vector<ProfileStage>& stages, const Origin& origin) {
    std::set<std::string> ids;
    for (std::size_t i = 0; i < stages.size(); ++i) {
        const std::string& id = stages[i].id;
        if (std::find(kReserved.begin(), kReserved.end(), id) != kReserved.end()) {
            throw origin.error(i, "id", "'" + id + "' is a name of the core and cannot be a profile's stage");
        }
        if (!ids.insert(id).second) throw origin.error(i, "id", "stage '" + id + "' stands here twice");
    }
}

void check_thresholds(const std::vector<ThresholdRule>& rules, const Origin& origin) {
    std::set<std::string> ids;
    for (std::size_t i = 0; i < rules.size(); ++i) {
        if (!ids.insert(rules[i].id).second) throw origin.error(i, "id", "rule '" + rules[i].id + "' stands here twice");
        if (rules[i].op == ThresholdOp::WithinPct && !rules[i].target) {
            throw origin.error(i, "", "within_pct needs a 'target' to be within per cent of");
        }
    }
}

void take_scalars(const Json& all, Profile& profile) {
    const auto number = [&all](const char* group, const char* key, double otherwise) {
        return all.contains(group) ? all[group].value(key, otherwise) : otherwise;
    };
    profile.title = all.value("title", profile.name);
    profile.description = all.value("description", "");
    profile.sidecar_interval_s = number("sidecar", "interval_s", profile.sidecar_interval_s);
    if (all.contains("sidecar")) profile.sidecar_probes = all["sidecar"].value("probes", std::vector<std::string>{});
    profile.heartbeat_interval_s = number("heartbeat", "interval_s", profile.heartbeat_interval_s);
    profile.heartbeats_missed = static_cast<std::int64_t>(number("heartbeat", "missed", 6));
    profile.reboot_grace_s = all.value("reboot_grace_s", profile.reboot_grace_s);
    profile.boot_timeout_s = number("boot", "timeout_s", profile.boot_timeout_s);
    profile.boot_retries = static_cast<std::int64_t>(number("boot", "retries", 2));
    profile.reporters = all.value("reporters", std::vector<std::string>{});
    profile.notifiers = all.value("notifiers", std::vector<std::string>{});
    if (!all.contains("plugins")) return;
    profile.plugins = all["plugins"].value("use", std::vector<std::string>{});
    profile.plugin_versions = all["plugins"].value("versions", std::map<std::string, std::string>{});
}

Profile build(const std::vector<Layer>& layers) {
    const Json all = merged(layers);
    Profile profile;
    profile.name = all.value("name", std::filesystem::path(layers.back().document.file).stem().string());
    take_scalars(all, profile);
    if (!all.contains("stages")) {
        throw config_error(layers.back().document.file, layers.back().document.root, "'stages' is missing, here and in what it extends");
    }
    profile.stages = from_json_value<std::vector<ProfileStage>>(all["stages"]);
    profile.thresholds = from_json_value<std::vector<ThresholdRule>>(all.value("thresholds", Json::array()));
    if (all.contains("spec")) {
        profile.spec_rules = from_json_value<std::vector<SpecRule>>(all["spec"].value("rules", Json::array()));
    }
    check_stages(profile.stages, origin_of(layers, "stages"));
    check_thresholds(profile.thresholds, origin_of(layers, "thresholds"));
    return profile;
}

const Describe* find_component(const std::vector<Describe>& components, std::string_view kind, const std::string& name) {
    for (const Describe& one : components) {
        if (one.kind == kind && (one.id == name || one.name == name || (kind == "stage" && one.stage == name))) return &one;
    }
    return nullptr;
}

std::string names_of(const std::vector<Describe>& components, std::string_view kind) {
    std::string names;
    for (const Describe& one : components) {
        if (one.kind != kind) continue;
        names += (names.empty() ? "" : ", ") + (kind == "stage" ? one.stage : one.name.empty() ? one.id : one.name);
    }
    return names.empty() ? "none" : names;
}

std::string unknown_stage(const std::string& id, const std::vector<Describe>& components) {
    return "no plugin offers a stage '" + id + "'; installed: " + names_of(components, "stage");
}

void check_named(const std::vector<Describe>& components, std::string_view kind, const Origin& origin) {
    if (origin.list == nullptr) return;
    for (const YamlNode& item : origin.list->items) {
        if (find_component(components, kind, item.text) == nullptr) {
            throw config_error(origin.document->file, item,
                               "no " + std::string(kind) + " '" + item.text + "'; installed: " + names_of(components, kind));
        }
    }
}

}  // namespace

Profile parse_profile(const YamlDocument& document, const ProfileFinder& find) { return build(layers_of(document, find)); }

Profile check_profile(const YamlDocument& document, const ProfileFinder& find, const std::vector<Describe>& components) {
    const std::vector<Layer> layers = layers_of(document, find);
    Profile profile = build(layers);
    const Origin origin = origin_of(layers, "stages");
    for (std::size_t i = 0; i < profile.stages.size(); ++i) {
        ProfileStage& stage = profile.stages[i];
        if (stage.id == "SpecValidate") continue;
        const Describe* plugin = find_component(components, "stage", stage.id);
        if (plugin == nullptr) throw origin.error(i, "id", unknown_stage(stage.id, components));
        const YamlNode* node = origin.list->items[i].find("config");
        static const YamlNode kEmpty{.kind = YamlNode::Kind::Map};
        Json schema = plugin->settings;
        schema["type"] = "object";
        stage.config = node != nullptr ? apply_schema(schema, *node, origin.document->file)
                                       : apply_schema(schema, kEmpty.to_json(), origin.document->file + ": stage " + stage.id);
    }
    check_named(components, "reporter", origin_of(layers, "reporters"));
    check_named(components, "notifier", origin_of(layers, "notifiers"));
    return profile;
}

Profile fill_defaults(Profile profile, const std::vector<Describe>& components) {
    for (ProfileStage& stage : profile.stages) {
        if (stage.id == "SpecValidate") continue;
        const Describe* plugin = find_component(components, "stage", stage.id);
        const std::string place = "profile " + profile.name + ", stage " + stage.id;
        if (plugin == nullptr) throw Error(Errc::BadConfig, place + ": " + unknown_stage(stage.id, components));
        Json schema = plugin->settings;
        schema["type"] = "object";
        stage.config = apply_schema(schema, stage.config, place);
    }
    return profile;
}

std::vector<std::string> ProfileFolder::names() const {
    std::set<std::string> names;
    for (const auto& folder : folders_) {
        std::error_code error;
        for (const auto& entry : std::filesystem::directory_iterator(folder, error)) {
            if (entry.path().extension() == ".yaml") names.insert(entry.path().stem().string());
        }
    }
    return {names.begin(), names.end()};
}

YamlDocument ProfileFolder::load(const std::string& name) const {
    const bool plain = !name.empty() && name.find('/') == std::string::npos && name.front() != '.';
    for (const auto& folder : folders_) {
        const auto path = folder / (name + ".yaml");
        if (plain && std::filesystem::is_regular_file(path)) return load_yaml(path);
    }
    std::string known;
    for (const std::string& one : names()) known += (known.empty() ? "" : ", ") + one;
    throw Error(Errc::NotFound, "no profile '" + name + "'; there are: " + (known.empty() ? "none" : known));
}

ProfileFinder ProfileFolder::finder() const {
    return [this](const std::string& name) { return load(name); };
}

}  // namespace vetting
