#include "sdk/pack/install.hpp"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "sdk/base/files.hpp"
#include "sdk/base/unique_handle.hpp"
#include "sdk/pack/version.hpp"

namespace vetting {
namespace {

namespace fs = std::filesystem;

[[noreturn]] void fail(const fs::path& path, const char* doing) {
    throw Error(Errc::Io, path.string() + ": " + doing + ": " + std::strerror(errno));
}

/// One installer at a time; gone with the descriptor.
UniqueFd lock_folder(const fs::path& folder) {
    UniqueFd lock(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
    if (!lock) fail(folder, "cannot open");
    if (::flock(lock.get(), LOCK_EX) != 0) fail(folder, "cannot lock");
    return lock;
}

/// A new folder beside the others, out of the scan's sight, gone unless it was moved away.
class Workplace {
public:
    explicit Workplace(const fs::path& folder) {
        std::string name = (folder / ".new-XXXXXX").string();
        if (::mkdtemp(name.data()) == nullptr) fail(folder, "cannot make a folder");
        path_ = name;
        if (::chmod(path_.c_str(), 0755) != 0) fail(path_, "cannot set its mode");
    }
    ~Workplace() {
        std::error_code ignored;
        fs::remove_all(path_, ignored);
    }
    Workplace(const Workplace&) = delete;
    Workplace& operator=(const Workplace&) = delete;
    [[nodiscard]] const fs::path& path() const { return path_; }

private:
    fs::path path_;
};

void copy_in(const Pack& pack, const fs::path& to) {
    const auto copy = [&](const std::string& inner) {
        make_folder((to / inner).parent_path());
        write_file_atomic(to / inner, read_file(pack.folder / inner));
    };
    copy(std::string(kManifestName));
    if (fs::exists(pack.folder / kManifestSignature)) copy(std::string(kManifestSignature));
    for (const PackFile& file : pack.manifest.files) copy(file.path);
}

std::optional<Pack> find_pack(const fs::path& folder, const std::string& id, const PackPolicy& policy) {
    std::vector<Pack> packs = list_packs({folder}, policy);
    const auto found = std::find_if(packs.begin(), packs.end(), [&id](const Pack& one) { return one.manifest.id == id; });
    if (found == packs.end()) return std::nullopt;
    return std::move(*found);
}

void refuse_step_back(const Pack& there, const Pack& pack) {
    const auto order = compare_versions(pack.manifest.version, there.manifest.version);
    if (order < 0) {
        throw Error(Errc::Conflict, pack.manifest.id + " " + there.manifest.version + " is installed, which is newer than " +
                                        pack.manifest.version + "; --force installs the older one all the same");
    }
    if (order == 0) {
        throw Error(Errc::Conflict, pack.manifest.id + " " + there.manifest.version + " is installed already, with other content or modified; " +
                                        "--force replaces it");
    }
}

/// `from` and `to` change places; where the file system cannot do that, `to` is away for a moment.
void exchange(const fs::path& from, const fs::path& to) {
    if (::renameat2(AT_FDCWD, from.c_str(), AT_FDCWD, to.c_str(), RENAME_EXCHANGE) == 0) return;
    if (errno != EINVAL && errno != ENOSYS) fail(to, "cannot replace");
    const fs::path aside = from.string() + "-old";
    if (::rename(to.c_str(), aside.c_str()) != 0) fail(to, "cannot move away");
    if (::rename(from.c_str(), to.c_str()) != 0) fail(to, "cannot replace");
    if (::rename(aside.c_str(), from.c_str()) != 0) fail(aside, "cannot move");
}

/// The old version out of sight. What was kept there before under the same name goes.
fs::path keep_old(const fs::path& old, const fs::path& folder, const PackManifest& manifest) {
    const fs::path kept = folder / ".old" / (manifest.id + "-" + manifest.version);
    make_folder(kept.parent_path());
    std::error_code ignored;
    fs::remove_all(kept, ignored);
    if (::rename(old.c_str(), kept.c_str()) != 0) fail(kept, "cannot keep the former version");
    return kept;
}

}  // namespace

InstalledPack install_pack(const fs::path& source, const fs::path& folder, const PackPolicy& policy, bool force) {
    Pack pack = check_pack(source, policy, false);
    if (!pack.usable()) throw Error(Errc::PluginRefused, source.string() + ": " + pack.vouched.refused);
    make_folder(folder);
    const UniqueFd lock = lock_folder(folder);
    InstalledPack done;
    const std::optional<Pack> there = find_pack(folder, pack.manifest.id, policy);
    if (there && there->usable() && there->manifest_sha256 == pack.manifest_sha256) {
        return {.pack = *there, .replaced = {}, .kept = {}, .was_there = true};
    }
    if (there && !force) refuse_step_back(*there, pack);
    const Workplace workplace(folder);
    copy_in(pack, workplace.path());
    // What was copied is what counts: the source may have changed in between.
    if (const Pack copy = check_pack(workplace.path(), policy, true); !copy.usable() || copy.manifest_sha256 != pack.manifest_sha256) {
        throw Error(Errc::PluginRefused, source.string() + " changed while it was copied: " + copy.vouched.refused);
    }
    const fs::path target = there ? there->folder : folder / pack.manifest.id;
    if (fs::exists(fs::symlink_status(target))) {
        exchange(workplace.path(), target);
        if (there) done.kept = keep_old(workplace.path(), folder, there->manifest);
    } else if (::rename(workplace.path().c_str(), target.c_str()) != 0) {
        fail(target, "cannot install");
    }
    if (::fsync(lock.get()) != 0) fail(folder, "cannot sync");
    if (there) done.replaced = there->manifest.version;
    done.pack = check_pack(target, policy, true);
    return done;
}

std::vector<Pack> list_packs(const std::vector<fs::path>& folders, const PackPolicy& policy) {
    std::vector<Pack> packs;
    for (const fs::path& folder : folders) {
        std::error_code failed;
        for (fs::directory_iterator it(folder, failed), end; !failed && it != end; it.increment(failed)) {
            const bool hidden = it->path().filename().string().starts_with('.');
            if (!hidden && is_pack(it->path())) packs.push_back(check_pack(it->path(), policy, true));
        }
    }
    std::sort(packs.begin(), packs.end(), [](const Pack& a, const Pack& b) {
        return std::tie(a.manifest.id, a.folder) < std::tie(b.manifest.id, b.folder);
    });
    refuse_double_packs(packs);
    return packs;
}

}  // namespace vetting
