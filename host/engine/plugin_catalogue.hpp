// Every plugin component the host knows, and what was refused and why. Read with nothing loaded.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sdk/wire/describe.hpp"

namespace vetting {

struct HostPlugin {
    Describe describe;
    Json describe_json = Json::object();  ///< the whole embedded document
    std::string path, sha256;
    std::vector<std::string> interfaces;  ///< what it offers in this file
    std::string trust = "unsigned";       ///< core | vendor | site | unsigned
    std::string pack;                     ///< the id of its pack; empty: by itself

    [[nodiscard]] bool offers(std::string_view interface_id) const;
};

/// One file as the scan saw it; `refused` is empty for a file that is usable.
struct HostPluginFile {
    std::string path, sha256, module, version, refused;
    std::vector<HostPlugin> components;
    std::string trust = "unsigned";
    std::string pack = {};
};

/// A pack as the scan saw it: what it brings besides plugins.
struct HostPack {
    std::string id, version, title, path, sha256;  ///< sha256: of its manifest
    std::string trust = "unsigned", signed_by = {}, refused = {};
    std::vector<Json> firmware_rules = {};  ///< each a document of rules
};

/// Components by id, stages by stage id. Immutable once made.
class PluginCatalogue {
public:
    /// Duplicates (of a component id or a stage id), and stage ids equal to a state's name, are refused with the reason.
    /// @param kept  what runs have pinned that is not in `files` any more: found by digest only
    explicit PluginCatalogue(std::vector<HostPluginFile> files, std::vector<HostPack> packs = {}, std::vector<HostPlugin> kept = {});

    [[nodiscard]] const HostPlugin* find(std::string_view component_id) const;
    /// The component out of the file with this digest, whatever is installed by now.
    [[nodiscard]] const HostPlugin* pinned(std::string_view component_id, std::string_view sha256) const;
    [[nodiscard]] const HostPlugin* stage(std::string_view stage_id) const;
    /// By component id or by format (`html`).
    [[nodiscard]] const HostPlugin* reporter(std::string_view name) const;
    [[nodiscard]] std::vector<const HostPlugin*> of_kind(std::string_view kind) const;
    [[nodiscard]] const std::vector<HostPluginFile>& files() const { return files_; }
    [[nodiscard]] const std::vector<HostPack>& packs() const { return packs_; }

private:
    [[nodiscard]] std::string reason_to_refuse(const HostPluginFile& file) const;
    void add(const HostPluginFile& file);
    std::vector<HostPluginFile> files_;
    std::vector<HostPack> packs_;
    std::vector<HostPlugin> kept_;
    std::map<std::string, HostPlugin, std::less<>> components_;
    std::map<std::string, std::string, std::less<>> stage_ids_;  ///< stage id → component id
};

}  // namespace vetting
