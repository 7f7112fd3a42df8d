// What a pack says of itself: `manifest.json`.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sdk/base/json.hpp"

namespace vetting {

inline constexpr std::string_view kManifestName = "manifest.json";
inline constexpr std::string_view kManifestSignature = "manifest.json.minisig";

struct PackFile {
    std::string path;    ///< inside the pack, with `/` between: `plugins/acme.so`, `rules/nics.json`
    std::string sha256;  ///< 64 lower-case hexadecimal digits
    std::string kind;    ///< what data is for: `firmware_rules`; empty for a `.so` and for what nobody reads
    static constexpr auto kFields = fields(need("path", &PackFile::path), need("sha256", &PackFile::sha256), may("kind", &PackFile::kind));
};

struct PackComponent {
    std::string id, kind;  ///< `com.acme.firmware`, `probe`
    std::string file;      ///< the `.so` that holds it, as in `files`
    static constexpr auto kFields = fields(need("id", &PackComponent::id), need("kind", &PackComponent::kind), need("file", &PackComponent::file));
};

struct PackManifest {
    std::string id, version;  ///< `com.acme.firmware`, `1.2.0`
    std::string title, vendor;
    std::vector<PackFile> files;
    std::vector<PackComponent> components;
    static constexpr auto kFields =
        fields(need("id", &PackManifest::id), need("version", &PackManifest::version), may("title", &PackManifest::title),
               may("vendor", &PackManifest::vendor), need("files", &PackManifest::files), may("components", &PackManifest::components));

    [[nodiscard]] const PackFile* find(std::string_view path) const;
};

/// @throws Error InvalidValue or BadJson naming the field: ids and versions of odd characters, a path that leaves the pack
/// or stands twice, a digest that is none, a component whose file is not listed.
[[nodiscard]] PackManifest parse_manifest(std::string_view text);

/// A reverse-domain name of lower-case letters, digits, `.`, `-` and `_`, so that it can also name a folder.
[[nodiscard]] bool is_component_id(std::string_view id);

}  // namespace vetting
