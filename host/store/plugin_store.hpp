// Table `plugins`: every plugin file that was ever seen, by digest and component.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "host/store/tx.hpp"

namespace vetting {

struct PluginRow {
    std::string id;               ///< component id; the file's name for a file that was refused
    std::string sha256, kind, version, path;
    std::string trust = "unsigned";  ///< core | vendor | site | unsigned
    std::string state = "usable";    ///< usable | refused | quarantined
    std::string reason;
    Json describe = Json::object();
    WallTime first_seen, last_seen;
};

struct PluginStore {
    /// Adds or renews the row of (id, sha256); first_seen and a quarantine stay.
    static void put(Tx& tx, const PluginRow& plugin);
    static void set_state(Tx& tx, const std::string& id, const std::string& sha256, const std::string& state,
                          const std::string& reason);
    [[nodiscard]] static std::optional<PluginRow> find(const Reader& reader, const std::string& id,
                                                       const std::string& sha256);
    [[nodiscard]] static std::vector<PluginRow> list(const Reader& reader);
};

}  // namespace vetting
