#include "sdk/runner/child/module.hpp"

#include <boost/dll/shared_library.hpp>

#include <cstring>

#include "sdk/base/error.hpp"
#include "sdk/runner/child/checks.hpp"
#include "sdk/runner/child/interfaces.hpp"

namespace vetting::runner {
namespace {

constexpr std::uint32_t kMostStructSize = 4096;  // ABI 1 has no struct near it: such a size is rubbish
constexpr std::size_t kMostComponents = 64;
constexpr std::size_t kMostDescribe = std::size_t{1} << 20;

[[noreturn]] void refuse(const std::string& why) { throw Error(Errc::PluginRefused, why); }

void check_size(std::uint32_t said, std::size_t least, const std::string& what) {
    if (said < least || said > kMostStructSize) {
        refuse(what + " says struct_size " + std::to_string(said) + "; ABI 1 has " + std::to_string(least));
    }
}

std::string short_text(const char* text, const std::string& what) {
    if (text == nullptr) refuse(what + " is null");
    const std::size_t length = ::strnlen(text, kMostName + 1);
    if (length == 0 || length > kMostName) refuse(what + " is empty or longer than " + std::to_string(kMostName) + " bytes");
    std::string copy(text, length);
    if (!is_utf8(copy)) refuse(what + " is not UTF-8");
    return copy;
}

/// The library object is never destroyed: nothing is ever unloaded.
vt_plugin_entry_v1_fn* entry_of(const std::filesystem::path& file) {
    try {
        auto* library = new boost::dll::shared_library(
            file, boost::dll::load_mode::rtld_now | boost::dll::load_mode::rtld_local);
        if (!library->has("vt_plugin_entry_v1")) refuse("no symbol vt_plugin_entry_v1: not a plugin of ABI 1");
        return &library->get<vt_plugin_entry_v1_fn>("vt_plugin_entry_v1");
    } catch (const Error&) {
        throw;
    } catch (const std::exception& error) {
        refuse(error.what());
    }
}

Describe describe_of(const vt_component& raw, const std::string& id, const std::string& kind) {
    if (raw.describe.len > kMostDescribe || check_text(raw.describe, kMostDescribe) != VT_OK) {
        refuse("component " + id + ": its describe is too long or not UTF-8");
    }
    Describe describe;
    try {
        describe = from_json_text<Describe>(view(raw.describe));
    } catch (const std::exception& error) {
        refuse("component " + id + ": its describe: " + error.what());
    }
    if (describe.id != id) refuse("component " + id + " embeds the describe of " + describe.id);
    if (describe.kind != kind) refuse("component " + id + " is a " + kind + ", its describe says " + describe.kind);
    if (kind == "stage" && describe.stage.empty()) refuse("component " + id + ": its describe names no stage");
    if ((kind == "probe" || kind == "reporter") && describe.name.empty()) refuse("component " + id + ": its describe has no name");
    return describe;
}

std::vector<std::string> interfaces_of(const vt_component& raw, const std::string& kind) {
    std::vector<std::string> found;
    for (const FunctionInfo& row : functions()) {
        if (row.kind != kind || (!found.empty() && found.back() == row.interface_id)) continue;
        if (interface_table(raw, row.interface_id) != nullptr) found.emplace_back(row.interface_id);
    }
    return found;
}

bool known_requirement(std::string_view name) {
    if (name == "vt.host/1") return true;
    for (const FunctionInfo& row : functions()) {
        if (row.interface_id == name) return true;
    }
    return false;
}

LoadedComponent check_component(const vt_component* raw) {
    if (raw == nullptr) refuse("a component is null");
    check_size(raw->struct_size, sizeof(vt_component), "a component");
    const std::string id = short_text(raw->id, "the id of a component");
    const std::string kind = short_text(raw->kind, "the kind of component " + id);
    if (raw->get == nullptr) refuse("component " + id + " has no get()");
    if (raw->create != nullptr && raw->destroy == nullptr) refuse("component " + id + " has create() without destroy()");
    LoadedComponent loaded{raw, describe_of(*raw, id, kind), std::string(view(raw->describe)), interfaces_of(*raw, kind)};
    if (loaded.interfaces.empty()) refuse("component " + id + " offers no interface that a " + kind + " can have");
    for (const std::string& needed : loaded.describe.requires_) {
        if (!known_requirement(needed)) refuse("component " + id + " requires '" + needed + "', which this host does not have");
    }
    return loaded;
}

}  // namespace

const LoadedComponent* LoadedModule::find(std::string_view id) const {
    for (const LoadedComponent& component : components) {
        if (component.describe.id == id) return &component;
    }
    return nullptr;
}

const void* interface_table(const vt_component& component, std::string_view interface_id) {
    const std::string id(interface_id);
    const void* table = component.get(id.c_str());
    if (table == nullptr) return nullptr;
    std::uint32_t size = 0;
    std::memcpy(&size, table, sizeof size);
    for (const FunctionInfo& row : functions()) {
        if (row.interface_id != interface_id || !row.required) continue;
        check_size(size, row.offset + sizeof(void*), "interface " + id);
        void* pointer = nullptr;
        std::memcpy(&pointer, static_cast<const char*>(table) + row.offset, sizeof pointer);
        if (pointer == nullptr) refuse("interface " + id + " has no " + std::string(row.name) + "()");
    }
    return table;
}

LoadedModule load_module(const std::filesystem::path& file) {
    if (!file.is_absolute()) refuse("the path of a plugin must be absolute");
    const vt_module* raw = entry_of(file)(nullptr);
    if (raw == nullptr) refuse("vt_plugin_entry_v1() returned null");
    check_size(raw->struct_size, sizeof(vt_module), "the module");
    LoadedModule module{short_text(raw->name, "the module's name"), short_text(raw->version, "the module's version"), {}};
    if (raw->components == nullptr) refuse("the module's list of components is null");
    for (std::size_t i = 0; raw->components[i] != nullptr; ++i) {
        if (i == kMostComponents) refuse("the module's list of components does not end");
        module.components.push_back(check_component(raw->components[i]));
    }
    if (module.components.empty()) refuse("the module has no component");
    return module;
}

}  // namespace vetting::runner
