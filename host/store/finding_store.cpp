// SQL of table `findings`.
#include "host/store/finding_store.hpp"

#include "host/store/sql.hpp"

namespace vetting {
namespace {

constexpr auto kRow = [](auto& row, auto&& visit) { visit(row.id, row.run, row.stage, row.finding); };
constexpr const char* kWorstFirst =
    " ORDER BY CASE severity WHEN 'critical' THEN 0 WHEN 'warning' THEN 1 ELSE 2 END, id";

}  // namespace

void FindingStore::add(Tx& tx, RunId run, std::optional<StageRowId> stage, const std::vector<Finding>& findings) {
    for (const Finding& finding : findings) {
        sql::run(tx, "INSERT INTO findings (run_id, stage_id, code, severity, finding) VALUES (?, ?, ?, ?, ?)", run, stage,
                 finding.code, finding.severity, finding);
    }
}

std::vector<FindingRow> FindingStore::of_run(const Reader& reader, RunId run) {
    return sql::rows<FindingRow>(
        reader, std::string("SELECT id, run_id, stage_id, finding FROM findings WHERE run_id = ?") + kWorstFirst, kRow, run);
}

std::vector<Finding> FindingStore::of_stage(const Reader& reader, StageRowId stage) {
    return sql::rows<Finding>(
        reader, std::string("SELECT finding FROM findings WHERE stage_id = ?") + kWorstFirst,
        [](auto& finding, auto&& visit) { visit(finding); }, stage);
}

}  // namespace vetting
