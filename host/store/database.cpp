// Opening, checking and migrating the file; the pool of readers.
#include "host/store/database.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <cerrno>
#include <cstring>
#include <string>

#include "host/store/migrations.hpp"
#include "host/store/sql_connection.hpp"
#include "sdk/base/error.hpp"
#include "sdk/base/log.hpp"

namespace vetting {
namespace {

// quick_check reads the whole file: up to here it costs well under a second, beyond it start-up would wait for it.
constexpr std::uintmax_t kCheckedBytes = std::uintmax_t{512} << 20;

[[noreturn]] void fail(const std::filesystem::path& file, const std::string& what) {
    throw Error(Errc::StoreFailed, "the database " + file.string() + " " + what);
}

/// The file is private before SQLite sees it; SQLite gives the same rights to the WAL beside it.
void make_private(const std::filesystem::path& file) {
    const UniqueFd fd(::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
    if (!fd) fail(file, std::string("cannot be opened: ") + std::strerror(errno));
    if (::fchmod(fd.get(), 0600) != 0) fail(file, std::string("cannot be made private: ") + std::strerror(errno));
}

/// One process a database: a second host on the same state would answer for runs that it does not drive.
UniqueFd lock(const std::filesystem::path& file) {
    const std::string path = file.string() + ".lock";
    UniqueFd fd(::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
    if (!fd) fail(file, "cannot be locked: " + path + ": " + std::strerror(errno));
    if (::flock(fd.get(), LOCK_EX | LOCK_NB) != 0) fail(file, "is in use by another vettingd");
    return fd;
}

void check(SqlConnection& connection, const std::filesystem::path& file) {
    std::error_code ec;
    const std::uintmax_t size = std::filesystem::file_size(file, ec);
    if (!ec && size > kCheckedBytes) {
        log::info("store.check_left_out", {{"file", file.string()}, {"bytes", size}});
        return;
    }
    if (const std::string answer = connection.ask("PRAGMA quick_check(1)"); answer != "ok") {
        fail(file, "is damaged: " + answer + ". Restore it from a backup, or move it away to begin anew");
    }
}

}  // namespace

Database::Database(std::filesystem::path file) : file_(std::move(file)) {
    make_private(file_);
    lock_ = lock(file_);
    SqlConnection connection(file_, SqlConnection::Mode::ReadWrite);
    check(connection, file_);
    migrate(connection);
    schema_version_ = std::stoll(connection.ask("PRAGMA user_version"));
}

Database::~Database() = default;

Database::Lease::Lease(const Database& database) : database_(database) {
    {
        const std::scoped_lock guard(database_.mutex_);
        if (!database_.idle_readers_.empty()) {
            connection_ = std::move(database_.idle_readers_.back());
            database_.idle_readers_.pop_back();
            return;
        }
    }
    connection_ = std::make_unique<SqlConnection>(database_.file_, SqlConnection::Mode::ReadOnly);
}

Database::Lease::~Lease() {
    const std::scoped_lock guard(database_.mutex_);
    database_.idle_readers_.push_back(std::move(connection_));
}

Database::Snapshot::Snapshot(SqlConnection& connection) : connection_(connection) { connection_.run("BEGIN"); }

// A read transaction has nothing to lose: if ending it fails, the next BEGIN says so.
Database::Snapshot::~Snapshot() { static_cast<void>(connection_.try_run("COMMIT")); }

Poco::Data::Session& Reader::session() const { return connection_.session(); }

}  // namespace vetting
