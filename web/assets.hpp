// The files that the pages carry, embedded in the program.
#pragma once

#include <string_view>
#include <vector>

namespace vetting::web {

struct Asset {
    std::string_view name;    ///< `htmx.js`; served as /static/NAME
    std::string_view digest;  ///< first 16 hex digits of its SHA-256: the ETag
    std::string_view bytes;
};

[[nodiscard]] std::vector<Asset> assets();
/// Whether the web packages were there at build time; without them pages are plain and reload to refresh.
[[nodiscard]] bool has_packages();

}  // namespace vetting::web
