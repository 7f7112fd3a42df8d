// The look at the plugin folders: first who may have written what is there, then what it says of itself.
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <map>

#include "sdk/base/crypto.hpp"
#include "sdk/base/error.hpp"
#include "sdk/base/files.hpp"
#include "sdk/runner/describe_child.hpp"
#include "sdk/runner/registry.hpp"

namespace vetting {
namespace fs = std::filesystem;
namespace {

constexpr std::string_view kOwnIds = "org.vetting.";

/// A file on its way into the registry, and what is known of it before it is loaded.
struct Candidate {
    PluginFile file;
    Vouched vouched;
    std::size_t pack = SIZE_MAX;   ///< its pack's place in the list; SIZE_MAX: it is by itself
    std::string inner;             ///< its path inside the pack
    bool core_folder = false;
};

struct Scan {
    const PackPolicy& policy;
    std::vector<fs::path> core;
    std::vector<Candidate> candidates;
    std::vector<Pack> packs;
};

std::vector<fs::path> sorted_entries(const fs::path& folder) {
    std::vector<fs::path> entries;
    std::error_code failed;
    for (fs::directory_iterator it(folder, failed), end; !failed && it != end; it.increment(failed)) entries.push_back(it->path());
    std::sort(entries.begin(), entries.end());
    return entries;
}

void take_bare(Scan& scan, const fs::path& path, bool core_folder) {
    Candidate candidate;
    candidate.file.path = path;
    candidate.file.refused = writable_by_others(path);
    candidate.core_folder = core_folder;
    try {
        if (candidate.file.refused.empty()) {
            const std::string bytes = read_file(path);
            candidate.file.sha256 = sha256_hex(bytes);
            candidate.vouched = check_bare_file(path, bytes, scan.policy);
        }
    } catch (const Error& error) {
        candidate.file.refused = error.what();
    }
    candidate.file.trust = candidate.vouched.trust;
    // What a package put into our own folder needs no signature besides; whether it is ours is known once it is described.
    const bool signature_missing = candidate.vouched.key_id.empty();
    if (candidate.file.refused.empty() && !(core_folder && signature_missing)) candidate.file.refused = candidate.vouched.refused;
    scan.candidates.push_back(std::move(candidate));
}

void take_pack(Scan& scan, const fs::path& folder) {
    const Pack pack = check_pack(folder, scan.policy, true);
    const std::size_t place = scan.packs.size();
    for (const PackFile& listed : pack.manifest.files) {
        if (!listed.path.ends_with(".so")) continue;
        Candidate candidate;
        candidate.file.path = folder / listed.path;
        candidate.file.sha256 = listed.sha256;
        candidate.file.trust = pack.vouched.trust;
        candidate.file.pack = pack.manifest.id;
        candidate.file.version = pack.manifest.version;
        candidate.file.refused = pack.vouched.refused;
        candidate.vouched = pack.vouched;
        candidate.pack = place;
        candidate.inner = listed.path;
        scan.candidates.push_back(std::move(candidate));
    }
    scan.packs.push_back(pack);
}

void look_into(Scan& scan, const fs::path& folder) {
    std::error_code failed;
    const fs::path real = fs::canonical(folder, failed);
    if (failed) return;
    const bool core_folder = std::find(scan.core.begin(), scan.core.end(), real) != scan.core.end();
    for (const fs::path& entry : sorted_entries(real)) {
        if (entry.filename().string().starts_with('.')) continue;
        if (is_pack(entry)) take_pack(scan, entry);
        else if (entry.extension() == ".so") take_bare(scan, entry, core_folder);
    }
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

std::string why_not_in_pack(const Candidate& candidate, const PackManifest& manifest) {
    for (const PluginComponent& component : candidate.file.components) {
        const Describe& says = component.describe;
        const bool named = std::any_of(manifest.components.begin(), manifest.components.end(), [&](const PackComponent& one) {
            return one.id == says.id && one.kind == says.kind && one.file == candidate.inner;
        });
        if (!named) return "it holds the " + says.kind + " " + says.id + ", which the pack's manifest does not name";
    }
    return {};
}

/// Now that it is known what is in it: is it ours, and was whoever signed it allowed to?
void judge_contents(Scan& scan, Candidate& candidate) {
    PluginFile& file = candidate.file;
    if (!file.refused.empty()) return;
    if (candidate.pack != SIZE_MAX) {
        file.refused = why_not_in_pack(candidate, scan.packs[candidate.pack].manifest);
        return;
    }
    const bool ours = std::all_of(file.components.begin(), file.components.end(), [](const PluginComponent& one) { return one.describe.id.starts_with(kOwnIds); });
    if (candidate.core_folder && ours && candidate.vouched.key_id.empty()) {
        file.trust = "core";
        return;
    }
    file.refused = candidate.vouched.refused;
    for (const PluginComponent& component : file.components) {
        if (file.refused.empty()) file.refused = reason_against(candidate.vouched, scan.policy.trust, component.describe.id, component.describe.kind);
    }
}

/// Ours first, then what somebody has signed for: nobody takes the place of a stage by lying in a folder that is read earlier.
std::vector<PluginFile*> by_trust(std::vector<PluginFile>& files) {
    std::vector<PluginFile*> order;
    for (PluginFile& file : files) order.push_back(&file);
    std::stable_sort(order.begin(), order.end(), [](const PluginFile* a, const PluginFile* b) { return rank_of_trust(a->trust) < rank_of_trust(b->trust); });
    return order;
}

/// An id means one component: the most trusted that has it keeps it, among equals the first.
void refuse_doubles(std::vector<PluginFile>& files) {
    std::map<std::string, std::string> owners;
    for (PluginFile* const candidate : by_trust(files)) {
        PluginFile& file = *candidate;
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

void describe_all(Scan& scan, const fs::path& runner) {
    std::vector<fs::path> asked;
    for (const Candidate& candidate : scan.candidates) {
        if (candidate.file.refused.empty()) asked.push_back(candidate.file.path);
    }
    const std::vector<runner::DescribeAnswer> answers = runner::describe_all(runner, asked);
    std::size_t next = 0;
    for (Candidate& candidate : scan.candidates) {
        if (candidate.file.refused.empty()) read_answer(candidate.file, answers[next++]);
    }
}

void need_runner(const fs::path& runner) {
    if (::access(runner.c_str(), X_OK) != 0) throw Error(Errc::Io, "plugin runner " + runner.string() + ": " + std::strerror(errno));
}

}  // namespace

std::vector<fs::path> core_plugin_folders() {
    std::vector<fs::path> folders;
    std::error_code failed;
    const fs::path program = fs::read_symlink("/proc/self/exe", failed).parent_path();
    for (const fs::path& folder : {program / "../lib/vetting/plugins", fs::path("/usr/lib/vetting/plugins")}) {
        fs::path real = fs::canonical(folder, failed);
        if (!failed) folders.push_back(std::move(real));
    }
    return folders;
}

PluginRegistry describe_plugins(const std::vector<fs::path>& listed, const fs::path& runner) {
    need_runner(runner);
    const PackPolicy anybody;
    Scan scan{.policy = anybody, .core = {}, .candidates = {}, .packs = {}};
    for (const fs::path& file : listed) take_bare(scan, file, false);
    describe_all(scan, runner);
    std::vector<PluginFile> files;
    for (Candidate& candidate : scan.candidates) files.push_back(std::move(candidate.file));
    return PluginRegistry(std::move(files));
}

PluginRegistry scan_plugins(const std::vector<fs::path>& folders, const fs::path& runner, const PackPolicy& policy) {
    need_runner(runner);
    Scan scan{.policy = policy, .core = core_plugin_folders(), .candidates = {}, .packs = {}};
    for (const fs::path& folder : folders) look_into(scan, folder);
    refuse_double_packs(scan.packs);
    for (Candidate& candidate : scan.candidates) {
        if (candidate.pack != SIZE_MAX && candidate.file.refused.empty()) candidate.file.refused = scan.packs[candidate.pack].vouched.refused;
    }
    describe_all(scan, runner);
    std::vector<PluginFile> files;
    for (Candidate& candidate : scan.candidates) {
        judge_contents(scan, candidate);
        files.push_back(std::move(candidate.file));
    }
    refuse_doubles(files);
    return PluginRegistry(std::move(files), std::move(scan.packs));
}

}  // namespace vetting
