// Which plugins there are, and what each says of itself, without loading any of them into this process.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sdk/wire/describe.hpp"

namespace vetting {

struct PluginComponent {
    Describe describe;
    Json describe_json;                   ///< the whole embedded document
    std::string describe_sha256;          ///< of its bytes: the two halves of a stage must embed the same
    std::vector<std::string> interfaces;  ///< what it offers in this file: `vt.stage.run/1` …
    [[nodiscard]] bool offers(std::string_view interface_id) const;
};

/// One .so of a plugin folder: usable, or refused with the reason.
struct PluginFile {
    std::filesystem::path path;
    std::string sha256;  ///< empty when it could not be read
    std::string name, version;
    std::vector<PluginComponent> components;
    std::string refused;  ///< empty: usable
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
    explicit PluginRegistry(std::vector<PluginFile> files) : files_(std::move(files)) {}
    PluginRegistry() = default;
    PluginRegistry(PluginRegistry&&) = default;
    PluginRegistry& operator=(PluginRegistry&&) = default;
    PluginRegistry(const PluginRegistry&) = delete;
    PluginRegistry& operator=(const PluginRegistry&) = delete;

    [[nodiscard]] const std::vector<PluginFile>& files() const { return files_; }
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
};

/// Look at every *.so in `folders` (not below them), in that order and by name; several children at once, each with
/// 5 s. Blocks: call it at start or on a pool. A folder or file that somebody other than root and this user can
/// write is refused; so is a component or stage id that an earlier file has already. A folder that is not there
/// holds nothing. @throws Error Io when the runner program is not there.
[[nodiscard]] PluginRegistry scan_plugins(const std::vector<std::filesystem::path>& folders,
                                          const std::filesystem::path& runner);

}  // namespace vetting
