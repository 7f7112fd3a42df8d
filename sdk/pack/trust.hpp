// Whose signature counts, and for what: the trust store.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "sdk/base/yaml.hpp"
#include "sdk/pack/minisign.hpp"

namespace vetting {

/// One key. It vouches for what has an id under one of its prefixes and a kind that it is good for, and for nothing else.
struct TrustedKey {
    std::string name;  ///< for people
    PublicKey key;
    std::string trust = "vendor";  ///< `vendor` | `site`
    std::vector<std::string> ids;  ///< `com.acme.`: everything under it; `com.acme.firmware`: that alone
    /// `stage` `probe` `notifier` `reporter` `power`, `data` for a pack's data, `*` for all.
    std::vector<std::string> kinds;

    /// Empty: it may vouch for this; else why not.
    [[nodiscard]] std::string reason_against(std::string_view id, std::string_view kind) const;
};

class TrustStore {
public:
    TrustStore() = default;
    explicit TrustStore(std::vector<TrustedKey> keys) : keys_(std::move(keys)) {}
    [[nodiscard]] const TrustedKey* find(std::string_view key_id) const;
    [[nodiscard]] const std::vector<TrustedKey>& keys() const { return keys_; }
    /// @throws Error InvalidValue when the key is there already: whose limits would count?
    void add(TrustedKey key);

private:
    std::vector<TrustedKey> keys_;
};

/// The settings schema of one key, for those who read it out of a larger document.
[[nodiscard]] const Json& trusted_key_schema();
/// @throws Error InvalidValue.
[[nodiscard]] TrustedKey trusted_key(const Json& json);

/// Every `*.yaml` of `folder`, each one key; the name is the file's where it gives none. A folder that is not there holds
/// none. @throws Error BadConfig with file, line and column; PluginRefused for a folder that others can write.
[[nodiscard]] std::vector<TrustedKey> load_keys(const std::filesystem::path& folder);

}  // namespace vetting
