// The one place where the libraries' exceptions become ours.
#include "host/store/sql.hpp"

#include <sqlite3.h>

#include <Poco/Data/SQLite/SQLiteException.h>

namespace vetting::sql {

void rethrow() {
    namespace sqlite = Poco::Data::SQLite;
    try {
        throw;
    } catch (const Error&) {
        throw;
    } catch (const sqlite::DatabaseFullException& error) {
        throw Error(Errc::StoreFull, "the disk of the database is full: " + error.displayText());
    } catch (const sqlite::ConstraintViolationException& error) {
        throw Error(Errc::Conflict, error.displayText());
    } catch (const sqlite::DBLockedException& error) {
        throw Error(Errc::StoreBusy, "the database is locked: " + error.displayText());
    } catch (const sqlite::TableLockedException& error) {
        throw Error(Errc::StoreBusy, "the database is locked: " + error.displayText());
    } catch (const Poco::Exception& error) {
        throw Error(Errc::StoreFailed, "database: " + error.displayText());
    }
}

std::int64_t changes(Tx& tx) { return sqlite3_changes64(tx.connection().handle()); }
std::int64_t last_id(Tx& tx) { return sqlite3_last_insert_rowid(tx.connection().handle()); }

std::string contains_pattern(const std::string& text) {
    std::string pattern = "%";
    for (const char c : text) {
        if (c == '%' || c == '_' || c == '\\') pattern += '\\';
        pattern += c;
    }
    return pattern + "%";
}

}  // namespace vetting::sql
