// One SQLite connection with its pragmas set and read back. Private to host/store: the rest sees Reader and Tx.
#pragma once

#include <Poco/Data/Session.h>

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <string>

#include "host/store/dictionary_cache.hpp"

struct sqlite3;
struct sqlite3_stmt;

namespace vetting {

/// A statement that is prepared once and run for many small rows: there Poco's way of binding costs as much as SQLite's work.
class SqlStatement {
public:
    SqlStatement(sqlite3* connection, const std::string& sql);
    /// One row: the values in the order of the question marks. @throws Error by the kind of failure.
    template <class... Values>
    void run(const Values&... values) {
        int position = 0;
        (bind(++position, values), ...);
        step();
    }

private:
    void bind(int position, std::int64_t value);
    void bind(int position, double value);
    void step();
    struct Finalize {
        void operator()(sqlite3_stmt* statement) const;
    };
    sqlite3* connection_;
    std::unique_ptr<sqlite3_stmt, Finalize> statement_;
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

    /// It stays with the connection and is used by its thread alone.
    [[nodiscard]] SqlStatement& prepared(const char* sql);

    DictionaryCache dictionary;

private:
    Poco::Data::Session session_;
    sqlite3* handle_;
    std::map<std::string, SqlStatement, std::less<>> statements_;  ///< gone before the session: it could not be closed else
};

/// The error that stands for SQLite's result code: StoreFull, StoreBusy, Conflict or StoreFailed.
[[noreturn]] void throw_sqlite(int code, const std::string& text);

}  // namespace vetting
