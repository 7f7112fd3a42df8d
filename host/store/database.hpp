// The SQLite file of one host: opened with the pragmas that durability needs, checked, migrated; read from a pool.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <mutex>
#include <utility>
#include <vector>

#include "host/store/tx.hpp"
#include "sdk/base/unique_handle.hpp"

namespace vetting {

class Database {
public:
    /// Opens or creates `file` (0600), sets and reads back the pragmas, runs quick_check and the migrations.
    /// @throws Error StoreFailed with the reason: damaged, from a newer version, or a pragma that did not take.
    explicit Database(std::filesystem::path file);
    ~Database();
    Database(const Database&) = delete;
    Database& operator=(const Database&) = delete;

    /// Run `work(const Reader&)` on a read-only connection of its own, in one snapshot. Any thread; blocks.
    template <class Work>
    auto read(Work&& work) const {
        const Lease lease(*this);
        const Snapshot snapshot(lease.connection());
        const Reader reader(lease.connection());
        return std::forward<Work>(work)(reader);
    }

    [[nodiscard]] const std::filesystem::path& file() const { return file_; }
    /// The number of the last migration applied.
    [[nodiscard]] std::int64_t schema_version() const { return schema_version_; }

private:
    friend class Writer;

    class Lease {
    public:
        explicit Lease(const Database& database);
        ~Lease();
        Lease(const Lease&) = delete;
        Lease& operator=(const Lease&) = delete;
        [[nodiscard]] SqlConnection& connection() const { return *connection_; }

    private:
        const Database& database_;
        std::unique_ptr<SqlConnection> connection_;
    };
    class Snapshot {
    public:
        explicit Snapshot(SqlConnection& connection);
        ~Snapshot();
        Snapshot(const Snapshot&) = delete;
        Snapshot& operator=(const Snapshot&) = delete;

    private:
        SqlConnection& connection_;
    };

    std::filesystem::path file_;
    UniqueFd lock_;
    std::int64_t schema_version_ = 0;
    mutable std::mutex mutex_;
    mutable std::vector<std::unique_ptr<SqlConnection>> idle_readers_;
};

}  // namespace vetting
