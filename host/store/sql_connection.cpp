// Opens SQLite through Poco and makes sure of every pragma that durability and safety rest on.
#include "host/store/sql_connection.hpp"

#include <sqlite3.h>

#include <Poco/Data/SQLite/Connector.h>
#include <Poco/Data/SQLite/SQLiteException.h>
#include <Poco/Data/SQLite/Utility.h>

#include <array>
#include <memory>

#include "sdk/base/error.hpp"
#include "sdk/base/unique_handle.hpp"

namespace vetting {
namespace {

struct Pragma {
    const char* name;
    const char* set;
    const char* expected;
};

// journal_size_limit gives the space of a grown WAL back after the next checkpoint. temp_store: what a savepoint may
// have to undo is kept in memory instead of a file in /tmp, which doubled the cost of a small batch.
constexpr std::array kPragmas = {
    Pragma{"busy_timeout", "PRAGMA busy_timeout=5000", "5000"},
    Pragma{"journal_mode", "PRAGMA journal_mode=WAL", "wal"},
    Pragma{"synchronous", "PRAGMA synchronous=FULL", "2"},
    Pragma{"foreign_keys", "PRAGMA foreign_keys=ON", "1"},
    Pragma{"journal_size_limit", "PRAGMA journal_size_limit=67108864", "67108864"},
    Pragma{"trusted_schema", "PRAGMA trusted_schema=OFF", "0"},
    Pragma{"temp_store", "PRAGMA temp_store=MEMORY", "2"},
    Pragma{"cell_size_check", "PRAGMA cell_size_check=ON", "1"},
};

Poco::Data::Session open_session(const std::filesystem::path& file) {
    // A connection is used by one thread at a time here (the writer's, or whoever leases a reader): its own mutex,
    // taken with every bound value, is left out.
    static const bool ready = [] {
        namespace sqlite = Poco::Data::SQLite;
        sqlite::Connector::registerConnector();
        return sqlite::Utility::setThreadMode(sqlite::Utility::THREAD_MODE_MULTI);
    }();
    if (!ready) throw Error(Errc::StoreFailed, "SQLite does not take its threading mode");
    try {
        return Poco::Data::Session(Poco::Data::SQLite::Connector::KEY, file.string());
    } catch (const Poco::Exception& error) {
        throw Error(Errc::StoreFailed, "cannot open the database " + file.string() + ": " + error.displayText());
    }
}

}  // namespace

void throw_sqlite(int code, const std::string& text) {
    // SHMSIZE: the WAL index could not grow, which only a full disk does.
    if (code == SQLITE_IOERR_SHMSIZE) throw Error(Errc::StoreFull, "the disk of the database is full: " + text);
    switch (code & 0xff) {
        case SQLITE_FULL: throw Error(Errc::StoreFull, "the disk of the database is full: " + text);
        case SQLITE_BUSY:
        case SQLITE_LOCKED: throw Error(Errc::StoreBusy, "the database is locked: " + text);
        case SQLITE_CONSTRAINT: throw Error(Errc::Conflict, text);
        default: throw Error(Errc::StoreFailed, "database: " + text);
    }
}

SqlConnection::SqlConnection(const std::filesystem::path& file, Mode mode)
    : session_(open_session(file)), handle_(Poco::Data::SQLite::Utility::dbHandle(session_)) {
    sqlite3_extended_result_codes(handle_, 0);  // Poco maps the primary codes; ours are asked for
    for (const Pragma& pragma : kPragmas) {
        run(pragma.set);
        const std::string now = ask((std::string("PRAGMA ") + pragma.name).c_str());
        if (now != pragma.expected) {
            throw Error(Errc::StoreFailed, std::string("database: pragma ") + pragma.name + " is " + now + ", not " +
                                               pragma.expected);
        }
    }
    if (mode == Mode::ReadOnly) run("PRAGMA query_only=ON");
}

SqlStatement::SqlStatement(sqlite3* connection, const std::string& sql) : connection_(connection) {
    sqlite3_stmt* raw = nullptr;
    const int code = sqlite3_prepare_v3(connection, sql.c_str(), -1, SQLITE_PREPARE_PERSISTENT, &raw, nullptr);
    if (code != SQLITE_OK) throw_sqlite(sqlite3_extended_errcode(connection), sqlite3_errmsg(connection));
    statement_.reset(raw);
}

void SqlStatement::Finalize::operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }

void SqlStatement::bind(int position, std::int64_t value) { sqlite3_bind_int64(statement_.get(), position, value); }
void SqlStatement::bind(int position, double value) { sqlite3_bind_double(statement_.get(), position, value); }

void SqlStatement::step() {
    const int stepped = sqlite3_step(statement_.get());
    if (stepped == SQLITE_DONE) {
        sqlite3_reset(statement_.get());
        return;
    }
    const int code = sqlite3_extended_errcode(connection_);
    const std::string text = sqlite3_errmsg(connection_);
    sqlite3_reset(statement_.get());
    throw_sqlite(code, text);
}

SqlStatement& SqlConnection::prepared(const char* sql) {
    const auto found = statements_.find(std::string_view(sql));
    return found != statements_.end() ? found->second : statements_.emplace(sql, SqlStatement(handle_, sql)).first->second;
}

int SqlConnection::try_run(const char* sql) noexcept {
    if (sqlite3_exec(handle_, sql, nullptr, nullptr, nullptr) == SQLITE_OK) return SQLITE_OK;
    return sqlite3_extended_errcode(handle_);
}

void SqlConnection::run(const char* sql) {
    if (const int code = try_run(sql); code != SQLITE_OK) throw_sqlite(code, sqlite3_errmsg(handle_));
}

bool SqlConnection::in_transaction() const noexcept { return sqlite3_get_autocommit(handle_) == 0; }

std::string SqlConnection::ask(const char* sql) {
    sqlite3_stmt* raw = nullptr;
    if (sqlite3_prepare_v2(handle_, sql, -1, &raw, nullptr) != SQLITE_OK) {
        throw_sqlite(sqlite3_extended_errcode(handle_), sqlite3_errmsg(handle_));
    }
    const std::unique_ptr<sqlite3_stmt, FreeWith<&sqlite3_finalize>> statement(raw);
    if (sqlite3_step(statement.get()) != SQLITE_ROW) return {};
    const unsigned char* text = sqlite3_column_text(statement.get(), 0);
    return text == nullptr ? std::string() : std::string(reinterpret_cast<const char*>(text));
}

}  // namespace vetting
