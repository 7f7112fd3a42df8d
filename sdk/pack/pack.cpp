#include "sdk/pack/pack.hpp"

#include <sys/stat.h>

#include <set>

#include "sdk/base/crypto.hpp"
#include "sdk/base/files.hpp"

namespace vetting {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kLargestManifest = std::size_t{4} << 20;

/// `signed_bytes` by `signature_file`: whose word is it, if anybody's?
Vouched vouch(std::string_view signed_bytes, const fs::path& signature_file, const PackPolicy& policy) {
    Vouched vouched;
    std::error_code failed;
    if (!fs::exists(fs::symlink_status(signature_file, failed))) {
        if (policy.require_signature) vouched.refused = "it is not signed, and plugins.require_signature is on";
        return vouched;
    }
    try {
        const MinisignSignature signature = parse_signature(read_file(signature_file, kLongestSignature));
        vouched.key_id = signature.key_id;
        const TrustedKey* key = policy.trust.find(signature.key_id);
        if (key == nullptr) {
            vouched.refused = "it is signed with key " + signature.key_id + ", which is not in plugins.trusted_keys";
            return vouched;
        }
        vouched.refused = check_signature(key->key, signature, signed_bytes);
        if (!vouched.refused.empty()) return vouched;
        vouched.trust = key->trust;
        vouched.signed_by = key->name;
        vouched.comment = signature.trusted_comment;
    } catch (const Error& error) {
        vouched.refused = signature_file.filename().string() + ": " + error.what();
    }
    return vouched;
}

std::string why_not_listed(const fs::path& folder, const PackManifest& manifest) {
    std::error_code failed;
    std::set<std::string> folders;
    for (const PackFile& file : manifest.files) {
        for (fs::path step = fs::path(file.path).parent_path(); !step.empty(); step = step.parent_path()) folders.insert(step.generic_string());
    }
    for (fs::recursive_directory_iterator it(folder, failed), end; !failed && it != end; it.increment(failed)) {
        const std::string inner = it->path().lexically_relative(folder).generic_string();
        const fs::file_type type = it->symlink_status(failed).type();
        if (failed) break;
        if (type == fs::file_type::directory && folders.contains(inner)) continue;
        if (type != fs::file_type::regular) return "modified: '" + inner + "' is neither a file nor a folder that the manifest names";
        if (inner == kManifestName || inner == kManifestSignature) continue;
        if (manifest.find(inner) == nullptr) return "modified: the manifest does not name '" + inner + "'";
    }
    return failed ? "it cannot be read: " + failed.message() : std::string();
}

std::string why_not_same(const fs::path& folder, const PackManifest& manifest, bool installed) {
    for (const PackFile& file : manifest.files) {
        const fs::path path = folder / file.path;
        std::error_code failed;
        if (!fs::exists(fs::symlink_status(path, failed))) return "modified: '" + file.path + "' is missing";
        try {
            if (sha256_hex(read_file(path)) != file.sha256) return "modified: '" + file.path + "' is not the file that the manifest names (SHA-256 differs)";
        } catch (const Error& error) {
            return error.what();
        }
        if (installed) {
            if (std::string unsafe = writable_by_others(path); !unsafe.empty()) return unsafe;
        }
    }
    return {};
}

/// Every component, and the pack's data under the pack's own id.
std::string why_not_in_scope(const PackManifest& manifest, const Vouched& vouched, const TrustStore& trust) {
    std::string why = reason_against(vouched, trust, manifest.id, manifest.components.empty() ? "data" : manifest.components.front().kind);
    for (const PackComponent& component : manifest.components) {
        if (why.empty()) why = reason_against(vouched, trust, component.id, component.kind);
    }
    for (const PackFile& file : manifest.files) {
        if (why.empty() && !file.kind.empty()) why = reason_against(vouched, trust, manifest.id, "data");
    }
    return why;
}

}  // namespace

std::string reason_against(const Vouched& vouched, const TrustStore& trust, std::string_view id, std::string_view kind) {
    const TrustedKey* key = vouched.trust == "unsigned" ? nullptr : trust.find(vouched.key_id);
    return key == nullptr ? std::string() : key->reason_against(id, kind);
}

int rank_of_trust(std::string_view trust) { return trust == "core" ? 0 : trust == "unsigned" ? 2 : 1; }

void refuse_double_packs(std::vector<Pack>& packs) {
    const auto stands_before = [&packs](std::size_t other, std::size_t own) {
        const int theirs = rank_of_trust(packs[other].vouched.trust), mine = rank_of_trust(packs[own].vouched.trust);
        return packs[other].usable() && packs[other].manifest.id == packs[own].manifest.id && (theirs < mine || (theirs == mine && other < own));
    };
    for (std::size_t own = 0; own < packs.size(); ++own) {
        for (std::size_t other = 0; packs[own].usable() && other < packs.size(); ++other) {
            if (other == own || !stands_before(other, own)) continue;
            packs[own].vouched.refused = "its id " + packs[own].manifest.id + " is taken by " + packs[other].folder.string();
        }
    }
}

bool is_pack(const fs::path& folder) {
    std::error_code failed;
    return fs::is_regular_file(fs::symlink_status(folder / kManifestName, failed));
}

Pack check_pack(const fs::path& folder, const PackPolicy& policy, bool installed) {
    Pack pack{.folder = folder, .manifest = {}, .manifest_sha256 = {}, .vouched = {}};
    std::string& refused = pack.vouched.refused;
    try {
        const std::string text = read_file(folder / kManifestName, kLargestManifest);
        pack.manifest_sha256 = sha256_hex(text);
        pack.vouched = vouch(text, folder / kManifestSignature, policy);
        pack.manifest = parse_manifest(text);
    } catch (const Error& error) {
        if (refused.empty()) refused = error.what();
        return pack;
    }
    if (refused.empty() && installed) refused = writable_by_others(folder / kManifestName);
    if (refused.empty()) refused = why_not_in_scope(pack.manifest, pack.vouched, policy.trust);
    if (refused.empty()) refused = why_not_listed(folder, pack.manifest);
    if (refused.empty()) refused = why_not_same(folder, pack.manifest, installed);
    return pack;
}

Vouched check_bare_file(const fs::path& file, std::string_view bytes, const PackPolicy& policy) {
    return vouch(bytes, file.string() + ".minisig", policy);
}

std::string read_pack_file(const Pack& pack, const PackFile& file) {
    std::string bytes = read_file(pack.folder / file.path);
    if (sha256_hex(bytes) != file.sha256) throw Error(Errc::PluginRefused, (pack.folder / file.path).string() + " was changed since the pack was checked");
    return bytes;
}

}  // namespace vetting
