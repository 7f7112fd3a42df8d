// Artifacts (raw outputs, captures) on their way to the host: two files each, kept until acknowledged.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace vetting {

struct WaitingArtifact {
    std::int64_t number = 0;
    std::string name, media_type, sha256;
    std::string stage;
    std::int32_t attempt = 0;
    std::filesystem::path data;
};

class ArtifactBox {
public:
    /// Takes up what a former life left. @throws Error Io.
    explicit ArtifactBox(std::filesystem::path folder);

    /// `stage` and `attempt`: where it comes from; empty between stages.
    void put(std::string_view name, std::string_view media_type, std::string_view bytes, std::string_view stage = {},
             std::int32_t attempt = 0);
    /// The oldest that waits.
    [[nodiscard]] std::optional<WaitingArtifact> next() const;
    void acknowledged(std::int64_t number) const;

private:
    [[nodiscard]] std::filesystem::path meta_file(std::int64_t number) const;
    [[nodiscard]] std::filesystem::path data_file(std::int64_t number) const;
    std::filesystem::path folder_;
    std::int64_t last_ = 0;
};

/// A name that can stand in a URL path and in a file system: letters, digits, `.`, `-`, `_`; at most 120 bytes.
[[nodiscard]] std::string artifact_name(std::string_view text);

}  // namespace vetting
