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

struct PluginComponent {
    Describe describe;
    std::string path, sha256;
    std::string trust = "unsigned";  ///< core | vendor | site | unsigned

    [[nodiscard]] bool offers(std::string_view interface_id) const;
};

/// One file as the scan saw it; `refused` is empty for a file that is usable.
struct PluginFile {
    std::string path, sha256, module, version, refused;
    std::vector<Describe> components;
};

/// Components by id, stages by stage id. Immutable once made.
class PluginCatalogue {
public:
    /// Duplicates (of a component id or a stage id), and stage ids equal to a state's name, are refused with the reason.
    explicit PluginCatalogue(std::vector<PluginFile> files);

    [[nodiscard]] const PluginComponent* find(std::string_view component_id) const;
    [[nodiscard]] const PluginComponent* stage(std::string_view stage_id) const;
    /// By component id or by format (`html`).
    [[nodiscard]] const PluginComponent* reporter(std::string_view name) const;
    [[nodiscard]] std::vector<const PluginComponent*> of_kind(std::string_view kind) const;
    [[nodiscard]] const std::vector<PluginFile>& files() const { return files_; }

private:
    [[nodiscard]] std::string reason_to_refuse(const PluginFile& file) const;
    void add(const PluginFile& file);
    std::vector<PluginFile> files_;
    std::map<std::string, PluginComponent, std::less<>> components_;
    std::map<std::string, std::string, std::less<>> stage_ids_;  ///< stage id → component id
};

}  // namespace vetting
