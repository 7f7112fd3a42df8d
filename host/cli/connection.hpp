// Where the host is and who we are to it: from flags, or from the ready file that a local vettingd writes.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "host/cli/connection_flags.hpp"
#include "sdk/base/http_client.hpp"

namespace vetting::cli {

/// What `vettingd --ready-file` writes when it can be talked to.
struct ReadyFile {
    std::string url, fingerprint, api_token;
    std::int64_t pid = 0;
};

/// Nothing when it is not there (yet). @throws Error BadJson that names the file.
[[nodiscard]] std::optional<ReadyFile> read_ready_file(const std::filesystem::path& path);
[[nodiscard]] ClientOptions options_of(const ReadyFile& ready);

/// @throws Error InvalidValue that says which flag is missing; Io.
[[nodiscard]] ClientOptions resolve(const ConnectionFlags& flags);

}  // namespace vetting::cli
