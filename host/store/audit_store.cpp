// SQL of table `audit`, and the chain of its hashes.
#include "host/store/audit_store.hpp"

#include "host/store/sql.hpp"
#include "sdk/base/crypto.hpp"

namespace vetting {
namespace {

constexpr auto kRow = [](auto& row, auto&& visit) {
    visit(row.id, row.at, row.who, row.what, row.subject, row.details, row.hash);
};
constexpr const char* kSelect = "SELECT id, at_ms, who, what, subject, details, hash FROM audit ";

/// The fields as a JSON list: no two different rows look alike.
std::string chain(const std::string& before, const AuditRow& row) {
    return sha256_hex(dump_json(Json::array({before, row.at.ms, row.who, row.what, row.subject, row.details})));
}

}  // namespace

std::int64_t AuditStore::append(Tx& tx, AuditRow row) {
    const auto before = sql::value<std::string>(tx, "SELECT hash FROM audit ORDER BY id DESC LIMIT 1");
    row.hash = chain(before.value_or(""), row);
    sql::run(tx, "INSERT INTO audit (at_ms, who, what, subject, details, hash) VALUES (?, ?, ?, ?, ?, ?)", row.at, row.who,
             row.what, row.subject, row.details, row.hash);
    return sql::last_id(tx);
}

std::vector<AuditRow> AuditStore::newest(const Reader& reader, std::int64_t limit, std::int64_t before) {
    return sql::rows<AuditRow>(reader, std::string(kSelect) + "WHERE ? = 0 OR id < ? ORDER BY id DESC LIMIT ?", kRow, before,
                               before, limit);
}

std::vector<AuditRow> AuditStore::of_subject(const Reader& reader, const std::string& subject) {
    return sql::rows<AuditRow>(reader, std::string(kSelect) + "WHERE subject = ? ORDER BY id", kRow, subject);
}

std::optional<std::int64_t> AuditStore::first_broken(const Reader& reader) {
    std::string before;
    std::int64_t id = 0;
    for (const AuditRow& row : sql::rows<AuditRow>(reader, std::string(kSelect) + "ORDER BY id", kRow)) {
        if (row.id != id + 1 || row.hash != chain(before, row)) return row.id;
        before = row.hash;
        id = row.id;
    }
    const std::int64_t given =
        sql::value<std::int64_t>(reader, "SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'audit'").value_or(0);
    if (given != id) return id + 1;  // rows at the end are gone
    return std::nullopt;
}

}  // namespace vetting
