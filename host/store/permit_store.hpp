// Tables `permits` and `wipe_overrides`: who gave leave to overwrite which disk, once, and who said that it may hold data.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "host/store/tx.hpp"

namespace vetting {

struct PermitRow {
    std::int64_t id = 0;
    RunId run;
    std::string boot_id, stage;
    std::int32_t attempt = 0;
    std::string serial, wwn;
    std::int64_t size_bytes = 0;
    std::string probe_digest;
    Json found = Json::array();  ///< what was on it; empty: it was blank
    std::string pattern;         ///< key of what the run writes there; the same for every permit of a run and disk
    std::string override_by;     ///< empty: no override was needed
    WallTime given, expires;
};

struct OverrideRow {
    std::int64_t id = 0;
    RunId run;
    std::string stage;
    std::int32_t attempt = 0;  ///< the one that it was given for, or that goes on with it after an agent restart
    std::string serial, by, reason;
    WallTime given, expires;
    std::optional<WallTime> used;
};

struct PermitStore {
    /// @throws Error Conflict when this attempt had a permit for this disk before: one is used once.
    static std::int64_t add(Tx& tx, const PermitRow& row);
    [[nodiscard]] static bool exists(const Reader& reader, RunId run, const std::string& stage, std::int32_t attempt, const std::string& serial);
    /// The pattern key that this run has used on this disk; nothing before its first permit.
    [[nodiscard]] static std::optional<std::string> pattern_of(const Reader& reader, RunId run, const std::string& serial);
    [[nodiscard]] static std::vector<PermitRow> of_run(const Reader& reader, RunId run);

    static void add_override(Tx& tx, const OverrideRow& row);
    [[nodiscard]] static std::vector<OverrideRow> overrides(const Reader& reader, RunId run, const std::string& stage, std::int32_t attempt);
    static void mark_used(Tx& tx, std::int64_t override_id, WallTime at);
    /// An attempt after an agent restart goes on with what the one before it was allowed.
    static void inherit_overrides(Tx& tx, RunId run, const std::string& stage, std::int32_t from, std::int32_t to);
};

}  // namespace vetting
