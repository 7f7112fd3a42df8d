// `vetting.yaml`: everything `vettingd` can be told, each with a default, so that an empty file is a good one.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "sdk/base/json.hpp"
#include "sdk/pack/pack.hpp"

namespace vetting {

/// Which notifications go where; an empty list matches everything.
struct NotifyRoute {
    std::vector<std::string> kinds, severities, notifiers;
    static constexpr auto kFields = fields(may("kinds", &NotifyRoute::kinds), may("severities", &NotifyRoute::severities),
                                           may("notifiers", &NotifyRoute::notifiers));
};

struct Config {
    std::filesystem::path state = "/var/lib/vetting";
    std::string listen = "0.0.0.0:8443";
    std::vector<std::filesystem::path> plugin_folders{"/usr/local/lib/vetting/plugins", "/usr/lib/vetting/plugins"};
    std::vector<std::filesystem::path> profile_folders{"/etc/vetting/profiles.d", "/usr/share/vetting/profiles"};
    std::filesystem::path runner;  ///< empty: beside the program
    PackPolicy plugin_policy;      ///< `plugins.trusted_keys` and `plugins.require_signature`
    std::filesystem::path keys_folder = "/etc/vetting/keys.d";  ///< more trusted keys, one a file
    std::vector<std::string> allowed_hosts;  ///< besides this machine's names and addresses
    std::int64_t max_concurrent = 3;
    std::vector<NotifyRoute> notify_routes;
    Json notifiers = Json::object();  ///< settings by component id or short name, checked against the plugin's schema
    std::string log_level = "info";
    bool log_json = false;
};

/// @throws Error BadConfig with file, line and column for unknown keys and wrong values; Io when it cannot be read.
[[nodiscard]] Config load_config(const std::filesystem::path& path);
[[nodiscard]] Config parse_config(const std::string& file, std::string_view text);
/// The whole trust store: what the configuration names and what its folder of keys holds.
/// @throws Error BadConfig with file, line and column; InvalidValue for a key that is there twice.
[[nodiscard]] PackPolicy pack_policy(const Config& config);

/// `ADDRESS:PORT` or `[V6]:PORT` in parts. @throws Error BadConfig.
struct ListenAddress {
    std::string address;
    std::uint16_t port = 0;
};
[[nodiscard]] ListenAddress parse_listen(std::string_view text);

}  // namespace vetting
