// One SQLite connection with its pragmas set and read back. Private to host/store: the rest sees Reader and Tx.
#pragma once

#include <Poco/Data/Session.h>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <tuple>
#include <vector>

#include "host/rules/profile.hpp"

struct sqlite3;

namespace vetting {

/// What the writer knows of a key in a run: which rules judge it, and its last sample (`n` as in measurements).
struct KeyOfRun {
    std::vector<bool> rules;
    std::int64_t last_at_ms = 0, last_n = 0;
};

/// What the writer knows of the dictionaries without asking the database. Dropped whenever something is rolled back.
struct DictionaryCache {
    using Key = std::tuple<std::string, std::string, std::string, std::string>;  ///< stage, device, key, unit
    std::map<Key, std::int64_t, std::less<>> keys;
    std::map<std::pair<std::int64_t, std::int64_t>, KeyOfRun> keys_of_runs;  ///< by run and key
    std::map<std::int64_t, std::vector<ThresholdRule>> rules;                ///< by run
    void clear() {
        keys.clear();
        keys_of_runs.clear();
        rules.clear();
    }
};

class SqlConnection {
public:
    enum class Mode { ReadWrite, ReadOnly };
    /// @throws Error StoreFailed when the file cannot be opened or a pragma does not take.
    SqlConnection(const std::filesystem::path& file, Mode mode);
    SqlConnection(const SqlConnection&) = delete;
    SqlConnection& operator=(const SqlConnection&) = delete;

    [[nodiscard]] Poco::Data::Session& session() { return session_; }
    [[nodiscard]] sqlite3* handle() const { return handle_; }
    /// One or more statements without values. @return SQLite's extended result code, 0 when all is well.
    [[nodiscard]] int try_run(const char* sql) noexcept;
    /// The same. @throws Error by the kind of failure.
    void run(const char* sql);
    [[nodiscard]] bool in_transaction() const noexcept;
    /// The first column of the first row, as text.
    [[nodiscard]] std::string ask(const char* sql);

    DictionaryCache dictionary;

private:
    Poco::Data::Session session_;
    sqlite3* handle_;
};

/// The error that stands for SQLite's result code: StoreFull, StoreBusy, Conflict or StoreFailed.
[[noreturn]] void throw_sqlite(int code, const std::string& text);

}  // namespace vetting
