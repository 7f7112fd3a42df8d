// Table `notifications`: what was told to whom, and how that went.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "host/store/tx.hpp"
#include "sdk/wire/words.hpp"

namespace vetting {

struct NotificationRow {
    std::int64_t id = 0;
    std::optional<RunId> run;
    std::string kind;      ///< StageFailed | SpecMismatch | HoldingOpened | RunCompleted
    Severity severity = Severity::Info;
    std::string notifier;  ///< component id
    Json event = Json::object();  ///< what the notifier was given
    WallTime created;
    std::string state = "created";  ///< created | tried | delivered | failed
    std::string error;
    std::optional<WallTime> tried, ended;
};

struct NotificationStore {
    static std::int64_t add(Tx& tx, const NotificationRow& notification);
    /// state, error, tried and ended.
    static void save(Tx& tx, const NotificationRow& notification);
    [[nodiscard]] static std::optional<NotificationRow> find(const Reader& reader, std::int64_t id);
    [[nodiscard]] static std::vector<NotificationRow> of_run(const Reader& reader, RunId run);
    [[nodiscard]] static std::vector<NotificationRow> newest(const Reader& reader, std::int64_t limit);
};

}  // namespace vetting
