// Which plugins there are, and what each says of itself, without loading any of them into this process.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sdk/pack/pack.hpp"
#include "sdk/wire/describe.hpp"

namespace vetting {

struct PluginComponent {
    Describe describe;
    Json describe_json;                   ///< the whole embedded document
    std::string describe_sha256;          ///< of its bytes: the two halves of a stage must embed the same
    std::vector<std::string> interfaces;  ///< what it offers in this file: `vt.stage.run/1` …
    [[nodiscard]] bool offers(std::string_view interface_id) const;
};

/// One .so of a plugin folder, by itself or in a pack: usable, or refused with the reason.
struct PluginFile {
    std::filesystem::path path;
    std::string sha256;  ///< empty when it could not be read
    std::string name, version;
    std::vector<PluginComponent> components;
    std::string refused;             ///< empty: usable
    std::string trust = "unsigned";  ///< core | vendor | site | unsigned
    std::string pack;                ///< the id of the pack it is in; empty: by itself
};

/// A component and the file that holds it.
struct PluginEntry {
    const PluginFile* file;
    const PluginComponent* component;
    [[nodiscard]] const Describe& describe() const { return component->describe; }
};

/// What a scan found. Entries point into it: keep it where it is while they are used.
class PluginRegistry {
public:
    explicit PluginRegistry(std::vector<PluginFile> files, std::vector<Pack> packs = {})
        : files_(std::move(files)), packs_(std::move(packs)) {}
    PluginRegistry() = default;
    PluginRegistry(PluginRegistry&&) = default;
    PluginRegistry& operator=(PluginRegistry&&) = default;
    PluginRegistry(const PluginRegistry&) = delete;
    PluginRegistry& operator=(const PluginRegistry&) = delete;

    [[nodiscard]] const std::vector<PluginFile>& files() const { return files_; }
    /// Every pack that was found, data and all; refused ones with the reason.
    [[nodiscard]] const std::vector<Pack>& packs() const { return packs_; }
    /// Every component of every usable file, in the order of the scan.
    [[nodiscard]] std::vector<PluginEntry> entries() const;
    [[nodiscard]] std::vector<PluginEntry> of_kind(std::string_view kind) const;
    [[nodiscard]] std::optional<PluginEntry> find(std::string_view component_id) const;
    /// By stage id: `SMART`.
    [[nodiscard]] std::optional<PluginEntry> find_stage(std::string_view stage) const;
    /// By kind and short name: ("probe", "smartctl"), ("reporter", "html").
    [[nodiscard]] std::optional<PluginEntry> find_named(std::string_view kind, std::string_view name) const;

private:
    std::vector<PluginFile> files_;
    std::vector<Pack> packs_;
};

/// Where this installation's own plugins lie: beside the program (../lib/vetting/plugins) and /usr/lib/vetting/plugins.
/// What is there under an id of ours is `core`, and needs no signature.
[[nodiscard]] std::vector<std::filesystem::path> core_plugin_folders();

/// Look at every *.so and every pack in `folders`, in that order and by name; several children at once, each with 5 s.
/// Blocks: call it at start or on a pool. Signatures, digests and permissions come first: what they do not allow is
/// never loaded, not even to be asked what it is. A folder or file that somebody other than root and this user can
/// write is refused; so is a component or stage id that an earlier file has already. A folder that is not there
/// holds nothing. @throws Error Io when the runner program is not there.
[[nodiscard]] PluginRegistry scan_plugins(const std::vector<std::filesystem::path>& folders,
                                          const std::filesystem::path& runner, const PackPolicy& policy = {});

/// What these very files say of themselves, whoever put them there: for files whose digest was checked before.
/// @throws Error Io when the runner program is not there.
[[nodiscard]] PluginRegistry describe_plugins(const std::vector<std::filesystem::path>& files, const std::filesystem::path& runner);

}  // namespace vetting
