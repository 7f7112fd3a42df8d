// Tables `log_batches` and `log_files`: log lines that are committed and not yet in the run's flat file.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "host/store/tx.hpp"

namespace vetting {

struct StoredLogBatch {
    std::int64_t seq = 0;   ///< order within the run; the store's own, not the agent's
    std::string text;       ///< whole lines, each ending in a newline
};
/// How much of `runs/<id>.log` is ours and synced.
struct LogFileState {
    std::int64_t length = 0;
    std::uint32_t crc = 0;      ///< running CRC-32 remainder over those bytes
    std::int64_t lines = 0;
};

struct LogStore {
    /// Append whole lines to the run's log; part of the caller's commit.
    static void append(Tx& tx, RunId run, const std::string& text);
    /// The batches up to `through` are in the file now, which is as `state` says.
    static void moved_to_file(Tx& tx, RunId run, std::int64_t through, const LogFileState& state);
    [[nodiscard]] static std::vector<StoredLogBatch> waiting(const Reader& reader, RunId run);
    [[nodiscard]] static LogFileState file_state(const Reader& reader, RunId run);
    /// Runs that have batches waiting.
    [[nodiscard]] static std::vector<RunId> runs_waiting(const Reader& reader);
    [[nodiscard]] static std::vector<RunId> runs_with_files(const Reader& reader);
};

}  // namespace vetting
