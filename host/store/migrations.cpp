// Runs the numbered steps of migration_steps.hpp.
#include "host/store/migrations.hpp"

#include <string>

#include "host/store/migration_steps.hpp"
#include "host/store/sql_connection.hpp"
#include "sdk/base/error.hpp"
#include "sdk/base/log.hpp"

namespace vetting {
namespace {

void apply(SqlConnection& connection, const MigrationStep& step) {
    connection.run("BEGIN IMMEDIATE");
    try {
        connection.run(step.sql);
        connection.run(("PRAGMA user_version=" + std::to_string(step.number)).c_str());
        connection.run("COMMIT");
    } catch (const Error& error) {
        static_cast<void>(connection.try_run("ROLLBACK"));
        throw Error(error.code(), "migration " + std::to_string(step.number) + " (" + step.name + "): " + error.what());
    }
    log::debug("store.migrated", {{"step", step.number}, {"name", step.name}});
}

}  // namespace

void migrate(SqlConnection& connection) {
    const std::int64_t now = std::stoll(connection.ask("PRAGMA user_version"));
    if (now > kMigrationSteps.back().number) {
        throw Error(Errc::StoreFailed, "the database is of a newer version (schema " + std::to_string(now) + ", known " +
                                           std::to_string(kMigrationSteps.back().number) + "): use the newer vettingd");
    }
    for (const MigrationStep& step : kMigrationSteps) {
        if (step.number > now) apply(connection, step);
    }
}

}  // namespace vetting
