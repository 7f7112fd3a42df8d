// SQL of tables `inventories`, `expected_specs` and `spec_diffs`.
#include "host/store/spec_store.hpp"

#include "host/store/sql.hpp"
#include "sdk/base/crypto.hpp"

namespace vetting {
namespace {

constexpr auto kInventory = [](auto& row, auto&& visit) {
    visit(row.id, row.run, row.host, row.at, row.facts, row.digest);
};
constexpr const char* kInventorySelect = "SELECT id, run_id, host_id, at_ms, facts, digest FROM inventories WHERE ";

constexpr auto kExpected = [](auto& spec, auto&& visit) {
    visit(spec.host, spec.facts, spec.accepted_by, spec.at, spec.from_run);
};
constexpr auto kDiff = [](auto& diff, auto&& visit) {
    visit(diff.path, diff.kind, diff.severity, diff.expected, diff.actual, diff.message);
};

}  // namespace

std::int64_t SpecStore::add_inventory(Tx& tx, InventoryRow row) {
    row.digest = sha256_hex(dump_json(row.facts));
    sql::run(tx, "INSERT INTO inventories (run_id, host_id, at_ms, facts, digest) VALUES (?, ?, ?, ?, ?)", row.run, row.host,
             row.at, row.facts, row.digest);
    return sql::last_id(tx);
}

std::optional<InventoryRow> SpecStore::inventory_of_run(const Reader& reader, RunId run) {
    return sql::row<InventoryRow>(reader, std::string(kInventorySelect) + "run_id = ? ORDER BY id DESC LIMIT 1", kInventory,
                                  run);
}

std::optional<InventoryRow> SpecStore::previous_inventory(const Reader& reader, HostId host, RunId before) {
    return sql::row<InventoryRow>(
        reader, std::string(kInventorySelect) + "host_id = ? AND run_id < ? ORDER BY run_id DESC, id DESC LIMIT 1",
        kInventory, host, before);
}

void SpecStore::set_expected(Tx& tx, const ExpectedSpec& spec) {
    sql::insert(tx,
                "INSERT OR REPLACE INTO expected_specs (host_id, facts, accepted_by, at_ms, from_run) "
                "VALUES (?, ?, ?, ?, ?)",
                kExpected, spec);
}

std::optional<ExpectedSpec> SpecStore::expected(const Reader& reader, HostId host) {
    return sql::row<ExpectedSpec>(
        reader, "SELECT host_id, facts, accepted_by, at_ms, from_run FROM expected_specs WHERE host_id = ?", kExpected,
        host);
}

void SpecStore::set_diffs(Tx& tx, RunId run, const std::vector<SpecDiffRow>& diffs) {
    sql::run(tx, "DELETE FROM spec_diffs WHERE run_id = ?", run);
    std::int64_t position = 0;
    for (const SpecDiffRow& diff : diffs) {
        sql::run(tx,
                 "INSERT INTO spec_diffs (run_id, position, path, kind, severity, expected, actual, message) "
                 "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                 run, position, diff.path, diff.kind, diff.severity, diff.expected, diff.actual, diff.message);
        ++position;
    }
}

std::vector<SpecDiffRow> SpecStore::diffs(const Reader& reader, RunId run) {
    return sql::rows<SpecDiffRow>(
        reader,
        "SELECT path, kind, severity, expected, actual, message FROM spec_diffs WHERE run_id = ? ORDER BY position",
        kDiff, run);
}

}  // namespace vetting
