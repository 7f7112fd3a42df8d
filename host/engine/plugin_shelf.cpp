#include "host/engine/plugin_shelf.hpp"

#include "sdk/base/crypto.hpp"
#include "sdk/base/error.hpp"
#include "sdk/base/files.hpp"

namespace vetting {
namespace fs = std::filesystem;
namespace {

bool is_whole(const fs::path& file, const std::string& sha256) {
    const auto bytes = try_read_file(file);
    return bytes && sha256_hex(*bytes) == sha256;
}

}  // namespace

PluginShelf::PluginShelf(fs::path folder) : folder_(std::move(folder)) { make_folder(folder_, 0700); }

fs::path PluginShelf::path_of(const std::string& sha256) const { return folder_ / (sha256 + ".so"); }

void PluginShelf::keep(const HostPlugin& plugin) const {
    std::error_code failed;
    // Never half a file: it comes here by its rename, and what a power loss has spoilt goes at the next start.
    if (fs::exists(path_of(plugin.sha256), failed)) return;
    const fs::path beside = folder_ / (".new-" + random_token(9));
    fs::copy_file(plugin.path, beside, failed);
    const bool same = !failed && is_whole(beside, plugin.sha256);
    if (same) fs::permissions(beside, fs::perms::owner_read | fs::perms::owner_exec, failed);
    if (same && !failed) fs::rename(beside, path_of(plugin.sha256), failed);
    std::error_code ignored;
    if (!same || failed) fs::remove(beside, ignored);
    if (failed) throw Error(Errc::Io, plugin.path + ": cannot be kept for the run: " + failed.message());
    if (!same) {
        throw Error(Errc::Conflict, plugin.path + " was changed since vettingd looked at it; restart vettingd to use what is there now");
    }
}

std::optional<fs::path> PluginShelf::find(const std::string& sha256) const {
    if (sha256.size() != 64 || sha256.find_first_not_of("0123456789abcdef") != std::string::npos) return std::nullopt;
    std::error_code failed;
    fs::path kept = path_of(sha256);
    return fs::is_regular_file(kept, failed) ? std::optional(std::move(kept)) : std::nullopt;
}

void PluginShelf::keep_only(const std::set<std::string>& digests) const {
    std::error_code failed;
    for (const fs::directory_entry& entry : fs::directory_iterator(folder_, failed)) {
        std::error_code ignored;
        const std::string digest = entry.path().stem().string();
        if (!digests.contains(digest) || !is_whole(entry.path(), digest)) fs::remove(entry.path(), ignored);
    }
}

}  // namespace vetting
