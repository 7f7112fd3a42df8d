#include "host/cli/try/try_folder.hpp"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <optional>

#include "host/cli/profiles.hpp"
#include "sdk/base/error.hpp"
#include "sdk/base/files.hpp"

namespace vetting::cli {
namespace {

std::optional<std::filesystem::path> from_environment(const char* name) {
    const char* value = std::getenv(name);
    if (value == nullptr || *value != '/') return std::nullopt;
    return value;
}

/// The first of the usual places that can be written.
std::filesystem::path state_base() {
    std::vector<std::filesystem::path> bases;
    if (const auto state = from_environment("XDG_STATE_HOME")) bases.push_back(*state / "vetting");
    if (const auto home = from_environment("HOME")) bases.push_back(*home / ".local/state/vetting");
    for (const auto& base : bases) {
        try {
            make_folder(base, 0700);
            return base;
        } catch (const Error&) {
            continue;  // a home that is not there, or not ours: common in containers
        }
    }
    return std::filesystem::temp_directory_path();
}

}  // namespace

TryFolder make_try_folder(const std::filesystem::path& given) {
    TryFolder folder;
    if (!given.empty()) {
        make_folder(given, 0700);
        folder.root = std::filesystem::absolute(given).lexically_normal();
    } else {
        std::string pattern = (state_base() / "try-XXXXXX").string();
        if (::mkdtemp(pattern.data()) == nullptr) throw Error(Errc::Io, "cannot make " + pattern + ": " + std::strerror(errno));
        folder.root = pattern;
    }
    make_folder(folder.profiles(), 0700);
    return folder;
}

std::string prepare_profile(const TryFolder& folder, const std::string& profile, const Folders& profiles, const Folders& plugins) {
    if (!names_a_file(profile)) {
        try {
            return find_profile(profile, profiles).stem().string();
        } catch (const Error& error) {
            throw Error(error.code() == Errc::NotFound ? Errc::InvalidValue : error.code(), error.what());
        }
    }
    const CheckedProfile checked = check_profile_file(profile, profiles, plugins);
    for (const auto& file : checked.files) write_file_atomic(folder.profiles() / (file.stem().string() + ".yaml"), read_file(file));
    return checked.name;
}

}  // namespace vetting::cli
