#include <unistd.h>

#include <array>

#include "agent/command/commands.hpp"

namespace vetting {
namespace {

namespace fs = std::filesystem;

constexpr std::array kPluginFolders = {"/usr/local/lib/vetting/plugins", "/usr/lib/vetting/plugins"};
constexpr std::array kRunners = {"/usr/local/bin/vetting-plugin-runner", "/usr/bin/vetting-plugin-runner"};

fs::path own_folder() {
    std::error_code error;
    const fs::path program = fs::read_symlink("/proc/self/exe", error);
    return error ? fs::path{} : program.parent_path();
}

/// Plugins are asked in children that stand in other folders than this program does.
void make_absolute(Places& places) {
    places.sysroot = fs::absolute(places.sysroot);
    if (!places.runner.empty()) places.runner = fs::absolute(places.runner);
    for (fs::path& folder : places.plugins) folder = fs::absolute(folder);
}

}  // namespace

void fill_places(Places& places) {
    std::error_code error;
    make_absolute(places);
    const fs::path here = own_folder();
    if (places.runner.empty()) {
        places.runner = here / "vetting-plugin-runner";
        for (const char* other : kRunners) {
            if (!fs::exists(places.runner, error)) places.runner = other;
        }
    }
    if (!places.plugins.empty()) return;
    const fs::path beside = here.parent_path() / "lib/vetting/plugins";
    if (fs::is_directory(beside, error)) places.plugins.push_back(beside);
    for (const char* other : kPluginFolders) {
        if (places.plugins.empty() && fs::is_directory(other, error)) places.plugins.emplace_back(other);
    }
}

}  // namespace vetting
