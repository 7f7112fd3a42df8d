#include "host/cli/folders.hpp"

#include "sdk/base/error.hpp"

namespace vetting::cli {
namespace {

Folders existing(const Folders& folders) {
    Folders found;
    for (const auto& folder : folders) {
        std::error_code ignored;
        if (std::filesystem::is_directory(folder, ignored)) found.push_back(folder.lexically_normal());
    }
    return found;
}

}  // namespace

std::filesystem::path own_folder() { return std::filesystem::read_symlink("/proc/self/exe").parent_path(); }

std::filesystem::path sibling(const std::string& name) {
    const auto path = own_folder() / name;
    std::error_code ignored;
    if (!std::filesystem::exists(path, ignored)) {
        throw Error(Errc::NotFound, "the program " + name + " is not beside this one (" + path.string() + "): install or build it");
    }
    return path;
}

Folders plugin_folders(const Folders& given) {
    if (!given.empty()) return given;
    return existing({own_folder() / "../lib/vetting/plugins", "/usr/local/lib/vetting/plugins", "/usr/lib/vetting/plugins"});
}

Folders profile_folders() {
    return existing({own_folder() / "../../../examples/profiles", "/usr/share/vetting/profiles", "/etc/vetting/profiles.d"});
}

}  // namespace vetting::cli
