#include "sdk/runner/registry.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <map>

#include "sdk/base/crypto.hpp"
#include "sdk/base/error.hpp"
#include "sdk/base/files.hpp"
#include "sdk/runner/describe_child.hpp"

namespace vetting {
namespace fs = std::filesystem;
namespace {

/// Why nothing may be loaded from `path`: somebody else could change it. Empty when all is well.
std::string writable_by_others(const fs::path& path) {
    struct stat info{};
    if (::stat(path.c_str(), &info) != 0) return path.string() + ": " + std::strerror(errno);
    if (info.st_uid != 0 && info.st_uid != ::geteuid()) return path.string() + " belongs to another user (" + std::to_string(info.st_uid) + ")";
    // A group of its own is how many systems give a person's folders away: only a write bit for all is anybody's.
    if ((info.st_mode & S_IWOTH) != 0) return path.string() + " can be written by everybody";
    if ((info.st_mode & S_IWGRP) != 0 && info.st_gid != 0 && info.st_gid != ::getegid()) {
        return path.string() + " can be written by group " + std::to_string(info.st_gid);
    }
    return {};
}

std::vector<PluginFile> files_in(const fs::path& folder) {
    std::vector<PluginFile> files;
    std::error_code failed;
    const fs::path real = fs::canonical(folder, failed);
    if (failed) return files;
    const std::string unsafe = writable_by_others(real);
    for (fs::directory_iterator it(real, failed), end; !failed && it != end; it.increment(failed)) {
        if (it->path().extension() != ".so") continue;
        PluginFile file{.path = it->path()};
        file.refused = unsafe.empty() ? writable_by_others(file.path) : unsafe;
        files.push_back(std::move(file));
    }
    std::sort(files.begin(), files.end(), [](const PluginFile& a, const PluginFile& b) { return a.path < b.path; });
    return files;
}

void read_answer(PluginFile& file, const runner::DescribeAnswer& answer) {
    if (!answer.failed.empty()) {
        file.refused = answer.failed;
        return;
    }
    try {
        const Json json = parse_json(answer.text, 64);
        file.refused = json.value("refused", "");
        if (!file.refused.empty()) return;
        file.name = json.at("name").get<std::string>();
        file.version = json.at("version").get<std::string>();
        for (const Json& entry : json.at("components")) {
            PluginComponent component;
            const auto text = entry.at("describe_text").get<std::string>();
            component.describe_json = parse_json(text);
            component.describe = from_json_value<Describe>(component.describe_json);
            component.describe_sha256 = sha256_hex(text);
            component.interfaces = entry.at("interfaces").get<std::vector<std::string>>();
            file.components.push_back(std::move(component));
        }
    } catch (const std::exception& error) {
        file.refused = std::string("what it says of itself cannot be read: ") + error.what();
    }
}

/// An id means one component: the first that has it keeps it.
void refuse_doubles(std::vector<PluginFile>& files) {
    std::map<std::string, std::string> owners;
    for (PluginFile& file : files) {
        if (!file.refused.empty()) continue;
        std::vector<std::string> names;
        for (const PluginComponent& component : file.components) {
            names.push_back("component id " + component.describe.id);
            const bool runs = component.offers("vt.stage.run/1");
            if (!component.describe.stage.empty() && runs) names.push_back("stage id " + component.describe.stage);
        }
        for (const std::string& name : names) {
            if (const auto owner = owners.find(name); owner != owners.end()) file.refused = name + " is taken by " + owner->second;
        }
        if (!file.refused.empty()) continue;
        for (const std::string& name : names) owners.emplace(name, file.path.string());
    }
}

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

PluginRegistry scan_plugins(const std::vector<fs::path>& folders, const fs::path& runner) {
    if (::access(runner.c_str(), X_OK) != 0) throw Error(Errc::Io, "plugin runner " + runner.string() + ": " + std::strerror(errno));
    std::vector<PluginFile> files;
    for (const fs::path& folder : folders) {
        for (PluginFile& file : files_in(folder)) files.push_back(std::move(file));
    }
    std::vector<fs::path> asked;
    for (PluginFile& file : files) {
        if (!file.refused.empty()) continue;
        try {
            file.sha256 = sha256_hex(read_file(file.path));
            asked.push_back(file.path);
        } catch (const Error& error) {
            file.refused = error.what();
        }
    }
    const std::vector<runner::DescribeAnswer> answers = runner::describe_all(runner, asked);
    std::size_t next = 0;
    for (PluginFile& file : files) {
        if (file.refused.empty()) read_answer(file, answers[next++]);
    }
    refuse_doubles(files);
    return PluginRegistry(std::move(files));
}

}  // namespace vetting
