// Table `artifacts` and the files behind it: bytes lie once under STATE/artifacts/<aa>/<sha256>.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "host/store/tx.hpp"

namespace vetting {

struct ArtifactRow {
    ArtifactId id;
    RunId run;
    std::optional<std::string> stage;
    std::int32_t attempt = 1;
    std::string name, content_type, sha256;
    std::int64_t size_bytes = 0;
    WallTime created;
};

struct ArtifactStore {
    /// The same name with the same bytes again gives the same row. @throws Error Conflict: same run, stage, attempt
    /// and name with other bytes.
    static ArtifactId add(Tx& tx, const ArtifactRow& artifact);
    /// The same name with other bytes replaces it: reports that are rendered anew.
    static ArtifactId put(Tx& tx, const ArtifactRow& artifact);
    [[nodiscard]] static std::optional<ArtifactRow> find(const Reader& reader, ArtifactId id);
    [[nodiscard]] static std::optional<ArtifactRow> find(const Reader& reader, RunId run, const std::string& name);
    [[nodiscard]] static std::vector<ArtifactRow> of_run(const Reader& reader, RunId run);
};

/// Files are written and synced before the row that names them is committed; a file without a row is harmless.
class ArtifactFiles {
public:
    explicit ArtifactFiles(std::filesystem::path folder);
    /// @return the bytes' SHA-256. @throws Error Io, StoreFull.
    std::string put(std::string_view bytes) const;
    [[nodiscard]] std::filesystem::path path(const std::string& sha256) const;
    /// @throws Error NotFound.
    [[nodiscard]] std::string get(const std::string& sha256) const;

private:
    std::filesystem::path folder_;
};

}  // namespace vetting
