// Bringing a pack into a plugin folder, so that at every moment either the old or the new one is there, whole.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "sdk/pack/pack.hpp"

namespace vetting {

struct InstalledPack {
    Pack pack;             ///< where it lies now
    std::string replaced;  ///< the version that was there before; empty: none
    std::filesystem::path kept;  ///< where that one lies now, out of the scan's sight
    bool was_there = false;      ///< this very pack was installed already: nothing was done
};

/// Check, copy, check the copy, exchange. The version that was there is kept in `.old/ID-VERSION` of the folder.
/// @throws Error PluginRefused with the reason; Conflict when a newer version, or another content under the same version,
/// is there and `force` is not set; Io.
[[nodiscard]] InstalledPack install_pack(const std::filesystem::path& source, const std::filesystem::path& folder,
                                         const PackPolicy& policy, bool force);

/// Every pack in these folders, by id, refused ones with the reason; hidden folders are not looked into.
[[nodiscard]] std::vector<Pack> list_packs(const std::vector<std::filesystem::path>& folders, const PackPolicy& policy);

}  // namespace vetting
