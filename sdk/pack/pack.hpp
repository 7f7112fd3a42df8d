// Is this pack what its maker signed, and may its maker say so? Nothing of a pack is loaded or read before that is known.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "sdk/pack/manifest.hpp"
#include "sdk/pack/trust.hpp"

namespace vetting {

/// What counts as good enough to be used.
struct PackPolicy {
    TrustStore trust;
    bool require_signature = false;
};

/// What a look at a signed thing came to.
struct Vouched {
    std::string trust = "unsigned";  ///< `vendor` | `site` | `unsigned`
    std::string signed_by;           ///< the trusted key's name
    std::string key_id;              ///< of the signature, trusted or not
    std::string comment;             ///< the signature's trusted comment, once it is known to be genuine
    std::string refused;             ///< empty: usable
};

struct Pack {
    std::filesystem::path folder;
    PackManifest manifest;
    std::string manifest_sha256;
    Vouched vouched;
    [[nodiscard]] bool usable() const { return vouched.refused.empty(); }
};

/// Look at the pack in `folder`: its signature, who signed and for what, then every file by its digest. Files that the
/// manifest does not name, links, and whatever is neither file nor folder make it *modified*: refused. Never throws for
/// what is in the folder. `installed`: it lies where it would be loaded from, so nobody else may be able to write it.
[[nodiscard]] Pack check_pack(const std::filesystem::path& folder, const PackPolicy& policy, bool installed);

/// A bare file is a pack of one: `FILE.minisig` beside it signs its bytes.
/// @param ids, kinds  of the components in it, in the same order; the key must be good for each.
[[nodiscard]] Vouched check_bare_file(const std::filesystem::path& file, std::string_view bytes, const PackPolicy& policy);
/// The second half, once it is known what is in the file. @return why the key that signed it may not; empty: it may.
[[nodiscard]] std::string reason_against(const Vouched& vouched, const TrustStore& trust, std::string_view id, std::string_view kind);

/// 0 for what comes with the product, 1 for what somebody vouches for, 2 for the rest: who keeps an id that two have.
[[nodiscard]] int rank_of_trust(std::string_view trust);
/// An id means one pack: the most trusted that has it keeps it, among equals the first; the others are refused.
void refuse_double_packs(std::vector<Pack>& packs);

/// Whether `folder` holds a pack at all.
[[nodiscard]] bool is_pack(const std::filesystem::path& folder);

/// The bytes of one of the pack's data files, checked again as they are read. @throws Error PluginRefused, Io.
[[nodiscard]] std::string read_pack_file(const Pack& pack, const PackFile& file);

}  // namespace vetting
