// SQL of table `artifacts`, and its files.
#include "host/store/artifact_store.hpp"

#include "host/store/sql.hpp"
#include "sdk/base/crypto.hpp"
#include "sdk/base/files.hpp"

namespace vetting {
namespace {

constexpr auto kRow = [](auto& row, auto&& visit) {
    visit(row.id, row.run, row.stage, row.attempt, row.name, row.content_type, row.sha256, row.size_bytes, row.created);
};
constexpr const char* kSelect =
    "SELECT id, run_id, stage, attempt, name, content_type, sha256, size_bytes, created_ms FROM artifacts WHERE ";

std::optional<ArtifactRow> same_name(Tx& tx, const ArtifactRow& artifact) {
    return sql::row<ArtifactRow>(
        tx, std::string(kSelect) + "run_id = ? AND coalesce(stage, '') = ? AND attempt = ? AND name = ?", kRow, artifact.run,
        artifact.stage.value_or(""), artifact.attempt, artifact.name);
}

ArtifactId insert(Tx& tx, const ArtifactRow& artifact) {
    sql::run(tx,
             "INSERT INTO artifacts (run_id, stage, attempt, name, content_type, sha256, size_bytes, created_ms) "
             "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
             artifact.run, artifact.stage, artifact.attempt, artifact.name, artifact.content_type, artifact.sha256,
             artifact.size_bytes, artifact.created);
    return {sql::last_id(tx)};
}

}  // namespace

ArtifactId ArtifactStore::add(Tx& tx, const ArtifactRow& artifact) {
    const auto earlier = same_name(tx, artifact);
    if (!earlier) return insert(tx, artifact);
    if (earlier->sha256 != artifact.sha256) {
        throw Error(Errc::Conflict, "there is an artifact '" + artifact.name + "' with other bytes already");
    }
    return earlier->id;
}

ArtifactId ArtifactStore::put(Tx& tx, const ArtifactRow& artifact) {
    const auto earlier = same_name(tx, artifact);
    if (!earlier) return insert(tx, artifact);
    sql::run(tx, "UPDATE artifacts SET content_type = ?, sha256 = ?, size_bytes = ?, created_ms = ? WHERE id = ?",
             artifact.content_type, artifact.sha256, artifact.size_bytes, artifact.created, earlier->id);
    return earlier->id;
}

std::optional<ArtifactRow> ArtifactStore::find(const Reader& reader, ArtifactId id) {
    return sql::row<ArtifactRow>(reader, std::string(kSelect) + "id = ?", kRow, id);
}
std::optional<ArtifactRow> ArtifactStore::find(const Reader& reader, RunId run, const std::string& name) {
    return sql::row<ArtifactRow>(reader, std::string(kSelect) + "run_id = ? AND name = ? ORDER BY id DESC LIMIT 1", kRow, run,
                                 name);
}
std::vector<ArtifactRow> ArtifactStore::of_run(const Reader& reader, RunId run) {
    return sql::rows<ArtifactRow>(reader, std::string(kSelect) + "run_id = ? ORDER BY id", kRow, run);
}

ArtifactFiles::ArtifactFiles(std::filesystem::path folder) : folder_(std::move(folder)) { make_folder(folder_, 0700); }

std::filesystem::path ArtifactFiles::path(const std::string& sha256) const {
    const bool is_digest = sha256.size() == 64 && sha256.find_first_not_of("0123456789abcdef") == std::string::npos;
    if (!is_digest) throw Error(Errc::NotFound, "no such artifact");
    return folder_ / sha256.substr(0, 2) / sha256;
}

std::string ArtifactFiles::put(std::string_view bytes) const {
    const std::string sha256 = sha256_hex(bytes);
    const std::filesystem::path target = path(sha256);
    std::error_code ec;
    if (std::filesystem::file_size(target, ec) == bytes.size() && !ec) return sha256;
    make_folder(target.parent_path(), 0700);
    write_file_atomic(target, bytes, 0600);
    return sha256;
}

std::string ArtifactFiles::get(const std::string& sha256) const {
    auto bytes = try_read_file(path(sha256));
    if (!bytes) throw Error(Errc::NotFound, "the artifact's file is gone");
    return std::move(*bytes);
}

}  // namespace vetting
