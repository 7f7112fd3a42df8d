// The log of a run: lines are committed in the store first, then moved to the flat file `runs/<id>.log`.
//
// A line is `time<TAB>level<TAB>stage<TAB>text`, control characters escaped, so that `tail -f` and `grep` work on the
// file. A position is a byte offset into the whole log: the file and, behind it, what still waits in the store.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "host/store/database.hpp"
#include "host/store/writer.hpp"
#include "sdk/wire/protocol.hpp"

namespace vetting {

/// A page of `read` or `tail` holds so many lines at most.
inline constexpr std::int64_t kLinesAtMost = 5000;

/// The lines as they stand in the file, each with its newline.
[[nodiscard]] std::string encode_log_lines(const std::vector<LogLine>& lines);

struct LogPage {
    struct Line {
        std::int64_t number = 0;  ///< from 1
        std::int64_t offset = 0;  ///< of its first byte
        LogLine line;
    };
    std::vector<Line> lines;
    std::int64_t next = 0;         ///< position behind the last line here: `after` of the next call
    std::int64_t total_lines = 0;  ///< of the whole log
    std::int64_t matches = 0;      ///< lines that match the query, in the whole log; total_lines without one
};

class RunLogs {
public:
    /// `folder` is STATE/runs; made when missing.
    RunLogs(std::filesystem::path folder, Database& database);

    /// At start: cut what a crash left behind the length that the store knows. @return files that were cut.
    std::size_t recover();
    /// Move the run's committed batches into its file: append, sync, then forget the blobs. Blocks; one thread only.
    void flush(Writer& writer, RunId run);
    /// All runs that have batches waiting.
    void flush_all(Writer& writer);

    /// Lines behind position `after` that contain `query` (all when empty; case-insensitive), oldest first.
    [[nodiscard]] LogPage read(RunId run, std::int64_t after, std::int64_t limit, std::string_view query = {}) const;
    /// The last `count` lines.
    [[nodiscard]] LogPage tail(RunId run, std::int64_t count) const;
    [[nodiscard]] std::filesystem::path path(RunId run) const;

private:
    /// File and waiting batches as one text.
    [[nodiscard]] std::string whole(RunId run) const;
    std::filesystem::path folder_;
    Database& database_;
};

}  // namespace vetting
