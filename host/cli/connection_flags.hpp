// How a command was told where the host is. The token itself is never on a command line.
#pragma once

#include <string>

namespace vetting::cli {

/// As given by flags or environment; empty means not given.
struct ConnectionFlags {
    std::string url, fingerprint, token_file, ready_file;
    [[nodiscard]] bool given() const { return !url.empty() || !ready_file.empty(); }
};

}  // namespace vetting::cli
