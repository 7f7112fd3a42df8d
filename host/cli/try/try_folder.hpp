// Everything that one `vetting try` keeps: host's store, agent's state, logs, profiles. One folder, nothing elsewhere.
#pragma once

#include <filesystem>
#include <string>

#include "host/cli/folders.hpp"

namespace vetting::cli {

struct TryFolder {
    std::filesystem::path root;

    [[nodiscard]] std::filesystem::path host() const { return root / "host"; }
    [[nodiscard]] std::filesystem::path agent() const { return root / "agent"; }
    [[nodiscard]] std::filesystem::path profiles() const { return root / "profiles"; }
    [[nodiscard]] std::filesystem::path ready_file() const { return root / "ready.json"; }
    [[nodiscard]] std::filesystem::path host_log() const { return root / "vettingd.log"; }
    [[nodiscard]] std::filesystem::path agent_log() const { return root / "agent.log"; }
    /// Where vettingd leaves the boot token of a run on its own machine.
    [[nodiscard]] std::filesystem::path token(std::int64_t run) const {
        return host() / "local" / ("run-" + std::to_string(run) + ".token");
    }
};

/// `given`, or a new folder in $XDG_STATE_HOME/vetting, ~/.local/state/vetting, or the temporary folder. @throws Error Io.
[[nodiscard]] TryFolder make_try_folder(const std::filesystem::path& given);

/// The profile's name for vettingd. A file is checked, then copied with all that it extends.
/// @throws Error BadConfig with the place in the file; InvalidValue for a name that is not there.
[[nodiscard]] std::string prepare_profile(const TryFolder& folder, const std::string& profile, const Folders& profiles,
                                          const Folders& plugins);

}  // namespace vetting::cli
