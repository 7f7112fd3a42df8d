// The schema, step by step. A step that has been released is never changed; what comes later is a step of its own.
#pragma once

namespace vetting {

class SqlConnection;

/// Applies the steps that the database does not have yet, each in a transaction with its number in `user_version`.
/// @throws Error StoreFailed when the database is newer than this program, or a step fails (nothing of it is kept).
void migrate(SqlConnection& connection);

}  // namespace vetting
