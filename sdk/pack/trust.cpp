#include "sdk/pack/trust.hpp"

#include <algorithm>

#include "sdk/base/files.hpp"
#include "sdk/base/schema.hpp"

namespace vetting {
namespace {

namespace fs = std::filesystem;

bool covers(const std::string& prefix, std::string_view id) {
    // `com.acme` must not vouch for com.acmeevil.x: a prefix ends at a dot, with or without writing it.
    if (!id.starts_with(prefix)) return false;
    return prefix.ends_with('.') || id.size() == prefix.size() || id[prefix.size()] == '.';
}

std::string listed(const std::vector<std::string>& words) {
    std::string text;
    for (const std::string& one : words) text += (text.empty() ? "" : ", ") + one;
    return text;
}

}  // namespace

std::string TrustedKey::reason_against(std::string_view id, std::string_view kind) const {
    if (std::none_of(ids.begin(), ids.end(), [id](const std::string& prefix) { return covers(prefix, id); })) {
        return "key " + name + " is trusted for " + listed(ids) + ", not for " + std::string(id);
    }
    if (std::none_of(kinds.begin(), kinds.end(), [kind](const std::string& one) { return one == "*" || one == kind; })) {
        return "key " + name + " is trusted for " + listed(kinds) + ", not for a " + std::string(kind) + " (" + std::string(id) + ")";
    }
    return {};
}

const TrustedKey* TrustStore::find(std::string_view key_id) const {
    const auto found = std::find_if(keys_.begin(), keys_.end(), [key_id](const TrustedKey& one) { return one.key.id == key_id; });
    return found == keys_.end() ? nullptr : &*found;
}

void TrustStore::add(TrustedKey key) {
    if (const TrustedKey* other = find(key.key.id)) {
        throw Error(Errc::InvalidValue, "key " + key.key.id + " is in the trust store twice (" + other->name + ", " + key.name + ")");
    }
    keys_.push_back(std::move(key));
}

const Json& trusted_key_schema() {
    static const Json kSchema = parse_json(R"({
      "type": "object", "required": ["key", "ids", "kinds"], "properties": {
        "name": {"type": "string"},
        "key": {"type": "string"},
        "trust": {"type": "string", "enum": ["vendor", "site"]},
        "ids": {"type": "array", "minItems": 1, "items": {"type": "string"}},
        "kinds": {"type": "array", "minItems": 1, "items": {"type": "string",
          "enum": ["stage", "probe", "notifier", "reporter", "power", "data", "*"]}}}})");
    return kSchema;
}

TrustedKey trusted_key(const Json& json) {
    TrustedKey key;
    key.key = parse_public_key(json.at("key").get<std::string>());
    key.name = json.value("name", key.key.id);
    if (key.name.empty()) throw Error(Errc::InvalidValue, "the name of key " + key.key.id + " is empty");
    key.trust = json.value("trust", key.trust);
    key.ids = json.at("ids").get<std::vector<std::string>>();
    key.kinds = json.at("kinds").get<std::vector<std::string>>();
    if (std::find(key.ids.begin(), key.ids.end(), "") != key.ids.end()) {
        throw Error(Errc::InvalidValue, "an empty id would trust key " + key.name + " for everything; name what it is for");
    }
    return key;
}

std::vector<TrustedKey> load_keys(const fs::path& folder) {
    std::vector<TrustedKey> keys;
    std::error_code failed;
    if (!fs::is_directory(folder, failed)) return keys;
    std::vector<fs::path> files;
    for (fs::directory_iterator it(folder, failed), end; !failed && it != end; it.increment(failed)) {
        if (it->path().extension() == ".yaml") files.push_back(it->path());
    }
    std::sort(files.begin(), files.end());
    for (const fs::path& file : files) {
        if (const std::string unsafe = writable_by_others(file); !unsafe.empty()) {
            throw Error(Errc::PluginRefused, "the keys of " + folder.string() + " are not taken: " + unsafe);
        }
        const YamlDocument document = load_yaml(file);
        Json json = apply_schema(trusted_key_schema(), document.root, document.file);
        if (!json.contains("name")) json["name"] = file.stem().string();
        try {
            keys.push_back(trusted_key(json));
        } catch (const Error& error) {
            throw config_error(document.file, document.root, error.what());
        }
    }
    return keys;
}

}  // namespace vetting
