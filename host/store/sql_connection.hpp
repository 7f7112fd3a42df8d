// One SQLite connection with its pragmas set and read back. Private to host/store: the rest sees Reader and Tx.
#pragma once

#include <Poco/Data/Session.h>

#include <cstdint>
#include <filesystem>
#include <string>

#include "host/store/dictionary_cache.hpp"

struct sqlite3;

namespace vetting {

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
