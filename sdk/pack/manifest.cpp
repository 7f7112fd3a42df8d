#include "sdk/pack/manifest.hpp"

#include <algorithm>
#include <set>

namespace vetting {
namespace {

constexpr std::size_t kMostFiles = 10000;
constexpr std::size_t kLongestName = 200;

[[noreturn]] void refuse(const std::string& text) { throw Error(Errc::InvalidValue, std::string(kManifestName) + ": " + text); }

bool only(std::string_view text, std::string_view allowed) { return text.find_first_not_of(allowed) == std::string_view::npos; }

bool is_version(std::string_view version) {
    static constexpr std::string_view kAllowed = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-+_";
    const bool begins_well = !version.empty() && ((version.front() >= '0' && version.front() <= '9') || (version.front() | 0x20) == 'v');
    return begins_well && version.size() <= 64 && only(version, kAllowed) && version.find("..") == std::string_view::npos;
}

bool is_digest(std::string_view text) { return text.size() == 64 && only(text, "0123456789abcdef"); }

/// Every step a plain name: nothing absolute, nothing that goes up, nothing hidden, nothing with odd characters.
bool is_inner_path(std::string_view path) {
    static constexpr std::string_view kAllowed = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-_+/";
    if (path.empty() || path.size() > kLongestName || !only(path, kAllowed) || path.back() == '/') return false;
    for (std::string_view rest = path; !rest.empty();) {
        const std::size_t end = std::min(rest.find('/'), rest.size());
        const std::string_view step = rest.substr(0, end);
        if (step.empty() || step.front() == '.') return false;
        rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    return true;
}

void check_files(const PackManifest& manifest) {
    if (manifest.files.empty()) refuse("'files' is empty: a pack holds at least one file");
    if (manifest.files.size() > kMostFiles) refuse("'files' lists more than " + std::to_string(kMostFiles));
    std::set<std::string_view> seen;
    for (const PackFile& file : manifest.files) {
        if (!is_inner_path(file.path)) refuse("'" + file.path + "' is not a path inside the pack");
        if (file.path == kManifestName || file.path == kManifestSignature) refuse("'" + file.path + "' cannot vouch for itself");
        if (!is_digest(file.sha256)) refuse("the sha256 of '" + file.path + "' is not 64 lower-case hexadecimal digits");
        if (!seen.insert(file.path).second) refuse("'" + file.path + "' is listed twice");
    }
}

void check_components(const PackManifest& manifest) {
    std::set<std::string_view> seen;
    for (const PackComponent& component : manifest.components) {
        if (!is_component_id(component.id)) refuse("component id '" + component.id + "' is not a reverse-domain name in lower case");
        if (!seen.insert(component.id).second) refuse("component '" + component.id + "' is listed twice");
        if (manifest.find(component.file) == nullptr) refuse("component '" + component.id + "' is in '" + component.file + "', which 'files' does not list");
    }
}

}  // namespace

bool is_component_id(std::string_view id) {
    static constexpr std::string_view kAllowed = "abcdefghijklmnopqrstuvwxyz0123456789.-_";
    if (id.size() > 128 || !only(id, kAllowed)) return false;
    const auto begins = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); };
    return !id.empty() && begins(id.front()) && begins(id.back()) && id.find('.') != std::string_view::npos && id.find("..") == std::string_view::npos;
}

const PackFile* PackManifest::find(std::string_view path) const {
    const auto found = std::find_if(files.begin(), files.end(), [path](const PackFile& file) { return file.path == path; });
    return found == files.end() ? nullptr : &*found;
}

PackManifest parse_manifest(std::string_view text) {
    PackManifest manifest;
    try {
        manifest = from_json_text<PackManifest>(text);
    } catch (const Error& error) {
        throw Error(error.code(), std::string(kManifestName) + ": " + error.what());
    }
    if (!is_component_id(manifest.id)) refuse("id '" + manifest.id + "' is not a reverse-domain name in lower case, such as com.acme.firmware");
    if (!is_version(manifest.version)) refuse("version '" + manifest.version + "' is none; write one such as 1.2.0");
    check_files(manifest);
    check_components(manifest);
    return manifest;
}

}  // namespace vetting
