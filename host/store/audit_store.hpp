// Table `audit`: who did what, each row chained to the one before by its hash, so that a deletion is noticed.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "host/store/tx.hpp"

namespace vetting {

struct AuditRow {
    std::int64_t id = 0;
    WallTime at;
    std::string who;      ///< user name, `agent`, `vettingd`
    std::string what;     ///< `run.created`, `claim`, `login`, …
    std::string subject;  ///< `run/7`, `host/3`
    Json details = Json::object();
    std::string hash;     ///< SHA-256 hex over the row before's hash and this row; filled by `append`
};

struct AuditStore {
    static std::int64_t append(Tx& tx, AuditRow row);
    /// Newest first, ids smaller than `before` (0: from the newest).
    [[nodiscard]] static std::vector<AuditRow> newest(const Reader& reader, std::int64_t limit, std::int64_t before = 0);
    [[nodiscard]] static std::vector<AuditRow> of_subject(const Reader& reader, const std::string& subject);
    /// The id of the first row that does not follow from the one before; nothing when the chain holds.
    [[nodiscard]] static std::optional<std::int64_t> first_broken(const Reader& reader);
};

}  // namespace vetting
