// Tables `inventories`, `expected_specs`, `spec_diffs`: what is in the box, what should be, and the difference.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "host/store/tx.hpp"
#include "sdk/wire/words.hpp"

namespace vetting {

struct InventoryRow {
    std::int64_t id = 0;
    RunId run;
    HostId host;
    WallTime at;
    Json facts = Json::object();
    std::string digest;  ///< SHA-256 of the compact JSON; filled by `add`
};
struct ExpectedSpec {
    HostId host;
    Json facts = Json::object();
    std::string accepted_by;
    WallTime at;
    std::optional<RunId> from_run;
};
struct SpecDiffRow {
    std::string path, kind;  ///< kind: missing | surplus | changed
    Severity severity = Severity::Warning;
    Json expected, actual;   ///< null where there is none
    std::string message;
};

struct SpecStore {
    static std::int64_t add_inventory(Tx& tx, InventoryRow row);
    [[nodiscard]] static std::optional<InventoryRow> inventory_of_run(const Reader& reader, RunId run);
    /// The newest one of another run of this host.
    [[nodiscard]] static std::optional<InventoryRow> previous_inventory(const Reader& reader, HostId host, RunId before);

    static void set_expected(Tx& tx, const ExpectedSpec& spec);
    [[nodiscard]] static std::optional<ExpectedSpec> expected(const Reader& reader, HostId host);

    /// Instead of the diffs that the run had.
    static void set_diffs(Tx& tx, RunId run, const std::vector<SpecDiffRow>& diffs);
    [[nodiscard]] static std::vector<SpecDiffRow> diffs(const Reader& reader, RunId run);
};

}  // namespace vetting
