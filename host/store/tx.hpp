// The two ways to touch the database: a `Reader` sees it, a `Tx` may change it. Only the writer makes a `Tx`.
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "host/store/event_rows.hpp"

namespace Poco::Data {
class Session;
}

namespace vetting {

class SqlConnection;

/// A view of the store on one connection. Inside `Database::read` it is one snapshot; as part of a `Tx` it sees what
/// the transaction itself has written.
class Reader {
public:
    Reader(const Reader&) = delete;
    Reader& operator=(const Reader&) = delete;
    /// For the files of host/store only.
    [[nodiscard]] Poco::Data::Session& session() const;

protected:
    explicit Reader(SqlConnection& connection) : connection_(connection) {}
    ~Reader() = default;
    SqlConnection& connection_;
    friend class Database;
};

/// One command's part of a transaction. What it writes is durable only when the writer's `Committed` says so.
class Tx final : public Reader {
public:
    ~Tx() = default;
    /// For the stores: what after-commit readers will be told of.
    void note(StoredEvent event) { batch_.events.push_back(std::move(event)); }
    void note(OutboxAction action) { batch_.actions.push_back(std::move(action)); }
    [[nodiscard]] SqlConnection& connection() { return connection_; }

private:
    friend class Writer;
    Tx(SqlConnection& connection, CommittedBatch& batch) : Reader(connection), batch_(batch) {}
    CommittedBatch& batch_;
};

}  // namespace vetting
