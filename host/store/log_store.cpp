// SQL of tables `log_batches` and `log_files`.
#include "host/store/log_store.hpp"

#include <Poco/Data/LOB.h>

#include "host/store/sql.hpp"

namespace vetting {
namespace {

struct BatchRead {
    std::int64_t seq = 0;
    Poco::Data::CLOB text;
};
constexpr auto kBatch = [](auto& row, auto&& visit) { visit(row.seq, row.text); };
constexpr auto kFile = [](auto& row, auto&& visit) { visit(row.length, row.crc, row.lines); };

std::vector<RunId> runs_of(const Reader& reader, const std::string& select) {
    return sql::rows<RunId>(reader, select, [](auto& run, auto&& visit) { visit(run); });
}

}  // namespace

void LogStore::append(Tx& tx, RunId run, const std::string& text) {
    if (text.empty()) return;
    const Poco::Data::CLOB lines(text);
    sql::run(tx, "INSERT INTO log_files (run_id) VALUES (?) ON CONFLICT (run_id) DO NOTHING", run);
    sql::run(tx, "INSERT INTO log_batches (run_id, seq, text) SELECT run_id, next_seq, ? FROM log_files WHERE run_id = ?",
             lines, run);
    sql::run(tx, "UPDATE log_files SET next_seq = next_seq + 1 WHERE run_id = ?", run);
}

void LogStore::moved_to_file(Tx& tx, RunId run, std::int64_t through, const LogFileState& state) {
    sql::run(tx, "DELETE FROM log_batches WHERE run_id = ? AND seq <= ?", run, through);
    const auto crc = static_cast<std::int64_t>(state.crc);
    sql::run(tx, "UPDATE log_files SET length = ?, crc = ?, lines = ? WHERE run_id = ?", state.length, crc, state.lines, run);
}

std::vector<StoredLogBatch> LogStore::waiting(const Reader& reader, RunId run) {
    std::vector<StoredLogBatch> found;
    for (const BatchRead& row : sql::rows<BatchRead>(
             reader, "SELECT seq, text FROM log_batches WHERE run_id = ? ORDER BY seq", kBatch, run)) {
        found.push_back({row.seq, std::string(row.text.rawContent(), row.text.size())});
    }
    return found;
}

LogFileState LogStore::file_state(const Reader& reader, RunId run) {
    struct Read {
        std::int64_t length = 0, crc = 0, lines = 0;
    };
    const auto read = sql::row<Read>(reader, "SELECT length, crc, lines FROM log_files WHERE run_id = ?", kFile, run);
    if (!read) return {};
    return {read->length, static_cast<std::uint32_t>(read->crc), read->lines};
}

std::vector<RunId> LogStore::runs_waiting(const Reader& reader) {
    return runs_of(reader, "SELECT DISTINCT run_id FROM log_batches ORDER BY run_id");
}
std::vector<RunId> LogStore::runs_with_files(const Reader& reader) {
    return runs_of(reader, "SELECT run_id FROM log_files ORDER BY run_id");
}

}  // namespace vetting
