#include "sdk/runner/registry.hpp"

#include <algorithm>

namespace vetting {
namespace {

std::optional<PluginEntry> first_where(const PluginRegistry& registry, const auto& matches) {
    for (const PluginEntry& entry : registry.entries()) {
        if (matches(entry.describe())) return entry;
    }
    return std::nullopt;
}

}  // namespace

bool PluginComponent::offers(std::string_view interface_id) const {
    return std::find(interfaces.begin(), interfaces.end(), interface_id) != interfaces.end();
}

std::vector<PluginEntry> PluginRegistry::entries() const {
    std::vector<PluginEntry> all;
    for (const PluginFile& file : files_) {
        if (!file.refused.empty()) continue;
        for (const PluginComponent& component : file.components) all.push_back({&file, &component});
    }
    return all;
}

std::vector<PluginEntry> PluginRegistry::of_kind(std::string_view kind) const {
    std::vector<PluginEntry> found = entries();
    std::erase_if(found, [kind](const PluginEntry& entry) { return entry.describe().kind != kind; });
    return found;
}

std::optional<PluginEntry> PluginRegistry::find(std::string_view component_id) const {
    return first_where(*this, [component_id](const Describe& describe) { return describe.id == component_id; });
}

std::optional<PluginEntry> PluginRegistry::find_stage(std::string_view stage) const {
    return first_where(*this, [stage](const Describe& describe) { return describe.kind == "stage" && describe.stage == stage; });
}

std::optional<PluginEntry> PluginRegistry::find_named(std::string_view kind, std::string_view name) const {
    return first_where(*this, [kind, name](const Describe& describe) { return describe.kind == kind && describe.name == name; });
}

}  // namespace vetting
