// The steps themselves, as SQL. Times are milliseconds since 1970 UTC; documents are JSON text.
#pragma once

#include <array>

namespace vetting {

struct MigrationStep {
    int number;
    const char* name;
    const char* sql;
};

inline constexpr const char* kHostsAndRuns = R"sql(
CREATE TABLE hosts (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL UNIQUE, mac TEXT UNIQUE,
  power_kind TEXT NOT NULL, power TEXT NOT NULL, tags TEXT NOT NULL, thresholds TEXT NOT NULL,
  token_hash TEXT NOT NULL, pending_command TEXT NOT NULL, pending_command_id INTEGER NOT NULL,
  vendor TEXT NOT NULL, product TEXT NOT NULL, serial TEXT NOT NULL,
  created_ms INTEGER NOT NULL, last_seen_ms INTEGER, last_run_id INTEGER
) STRICT;

CREATE TABLE runs (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  host_id INTEGER NOT NULL REFERENCES hosts(id),
  profile_name TEXT NOT NULL, profile TEXT NOT NULL, pins TEXT NOT NULL,
  local INTEGER NOT NULL, created_ms INTEGER NOT NULL,
  state TEXT NOT NULL, stage_index INTEGER NOT NULL, verdict TEXT, reason TEXT NOT NULL,
  boot_id TEXT NOT NULL, agent_token_hash TEXT NOT NULL, boot_token_claimed_hash TEXT NOT NULL,
  claim_nonce TEXT NOT NULL, token_nonce TEXT NOT NULL,
  attempts INTEGER NOT NULL, boot_tries INTEGER NOT NULL, estimate_s REAL NOT NULL,
  started_ms INTEGER, ended_ms INTEGER, coverage TEXT, hold TEXT NOT NULL, extra TEXT NOT NULL,
  log_seq INTEGER NOT NULL DEFAULT 0, log_digest TEXT NOT NULL DEFAULT '',
  sensor_seq INTEGER NOT NULL DEFAULT 0, sensor_digest TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX runs_by_host ON runs(host_id, id);
CREATE INDEX runs_by_state ON runs(state, id);

CREATE TABLE stages (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  run_id INTEGER NOT NULL REFERENCES runs(id),
  stage_index INTEGER NOT NULL, attempt INTEGER NOT NULL, stage TEXT NOT NULL,
  plugin TEXT NOT NULL, version TEXT NOT NULL, sha256 TEXT NOT NULL,
  config TEXT NOT NULL, plan TEXT NOT NULL, endpoints TEXT NOT NULL,
  timeout_s REAL NOT NULL, max_silence_s REAL NOT NULL, destructive INTEGER NOT NULL,
  required INTEGER NOT NULL, on_failure TEXT NOT NULL, title TEXT NOT NULL,
  state TEXT NOT NULL, verdict TEXT, reason TEXT NOT NULL, evidence TEXT NOT NULL, result TEXT,
  started_ms INTEGER, ended_ms INTEGER, extra TEXT NOT NULL,
  UNIQUE (run_id, stage_index, attempt)
) STRICT;

CREATE TABLE sub_steps (
  stage_id INTEGER NOT NULL REFERENCES stages(id),
  position INTEGER NOT NULL, name TEXT NOT NULL, permille INTEGER NOT NULL,
  started_s REAL NOT NULL, ended_s REAL NOT NULL,
  PRIMARY KEY (stage_id, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE findings (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  run_id INTEGER NOT NULL REFERENCES runs(id), stage_id INTEGER REFERENCES stages(id),
  code TEXT NOT NULL, severity TEXT NOT NULL, finding TEXT NOT NULL
) STRICT;
CREATE INDEX findings_by_run ON findings(run_id);
CREATE INDEX findings_by_stage ON findings(stage_id);
)sql";

inline constexpr const char* kSamples = R"sql(
CREATE TABLE measurement_keys (
  id INTEGER PRIMARY KEY,
  stage TEXT NOT NULL, device TEXT NOT NULL, key TEXT NOT NULL, unit TEXT NOT NULL,
  UNIQUE (stage, device, key, unit)
) STRICT;

-- n tells samples of one key in one millisecond apart.
CREATE TABLE measurements (
  run_id INTEGER NOT NULL, key_id INTEGER NOT NULL, at_ms INTEGER NOT NULL, n INTEGER NOT NULL, value REAL NOT NULL,
  PRIMARY KEY (run_id, key_id, at_ms, n)
) STRICT, WITHOUT ROWID;

CREATE TABLE threshold_rules (
  run_id INTEGER NOT NULL REFERENCES runs(id), rule INTEGER NOT NULL, rule_id TEXT NOT NULL, definition TEXT NOT NULL,
  PRIMARY KEY (run_id, rule)
) STRICT, WITHOUT ROWID;

-- Which rules judge a key of a run: with `measurements` this is every evaluation.
CREATE TABLE key_rules (
  run_id INTEGER NOT NULL, key_id INTEGER NOT NULL, rule INTEGER NOT NULL,
  PRIMARY KEY (run_id, key_id, rule)
) STRICT, WITHOUT ROWID;

-- The evaluations that were not good; outcome: 1 pending, 2 warning, 3 critical.
CREATE TABLE threshold_evaluations (
  run_id INTEGER NOT NULL, key_id INTEGER NOT NULL, at_ms INTEGER NOT NULL, n INTEGER NOT NULL, rule INTEGER NOT NULL,
  outcome INTEGER NOT NULL,
  PRIMARY KEY (run_id, key_id, at_ms, n, rule)
) STRICT, WITHOUT ROWID;

-- Counts and the worst sample of each rule in one attempt of a stage: what decide() asks for.
CREATE TABLE threshold_counts (
  stage_id INTEGER NOT NULL REFERENCES stages(id), rule INTEGER NOT NULL,
  evaluated INTEGER NOT NULL, warnings INTEGER NOT NULL, criticals INTEGER NOT NULL,
  worst_outcome INTEGER NOT NULL, worst_badness REAL NOT NULL, worst_key_id INTEGER NOT NULL, worst_value REAL NOT NULL,
  PRIMARY KEY (stage_id, rule)
) STRICT, WITHOUT ROWID;
)sql";

inline constexpr const char* kSpecsAndFiles = R"sql(
CREATE TABLE inventories (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  run_id INTEGER NOT NULL REFERENCES runs(id), host_id INTEGER NOT NULL REFERENCES hosts(id),
  at_ms INTEGER NOT NULL, facts TEXT NOT NULL, digest TEXT NOT NULL
) STRICT;
CREATE INDEX inventories_by_run ON inventories(run_id);
CREATE INDEX inventories_by_host ON inventories(host_id, run_id);

CREATE TABLE expected_specs (
  host_id INTEGER PRIMARY KEY REFERENCES hosts(id),
  facts TEXT NOT NULL, accepted_by TEXT NOT NULL, at_ms INTEGER NOT NULL, from_run INTEGER
) STRICT;

CREATE TABLE spec_diffs (
  run_id INTEGER NOT NULL REFERENCES runs(id), position INTEGER NOT NULL,
  path TEXT NOT NULL, kind TEXT NOT NULL, severity TEXT NOT NULL, expected TEXT, actual TEXT, message TEXT NOT NULL,
  PRIMARY KEY (run_id, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE artifacts (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  run_id INTEGER NOT NULL REFERENCES runs(id), stage TEXT, attempt INTEGER NOT NULL,
  name TEXT NOT NULL, content_type TEXT NOT NULL, sha256 TEXT NOT NULL, size_bytes INTEGER NOT NULL,
  created_ms INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX artifacts_by_name ON artifacts(run_id, name, attempt, coalesce(stage, ''));

CREATE TABLE log_batches (
  run_id INTEGER NOT NULL REFERENCES runs(id), seq INTEGER NOT NULL, text BLOB NOT NULL,
  PRIMARY KEY (run_id, seq)
) STRICT, WITHOUT ROWID;
CREATE TABLE log_files (
  run_id INTEGER PRIMARY KEY REFERENCES runs(id),
  next_seq INTEGER NOT NULL DEFAULT 1, length INTEGER NOT NULL DEFAULT 0, crc INTEGER NOT NULL DEFAULT 0,
  lines INTEGER NOT NULL DEFAULT 0
) STRICT;
)sql";

inline constexpr const char* kEventsAndPeople = R"sql(
CREATE TABLE events (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  at_ms INTEGER NOT NULL, type TEXT NOT NULL, run_id INTEGER, host_id INTEGER, data TEXT NOT NULL
) STRICT;
CREATE INDEX events_by_run ON events(run_id, id);

CREATE TABLE outbox (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  kind TEXT NOT NULL, run_id INTEGER, payload TEXT NOT NULL, key TEXT UNIQUE,
  created_ms INTEGER NOT NULL, due_ms INTEGER NOT NULL, tries INTEGER NOT NULL DEFAULT 0,
  tried_ms INTEGER, done_ms INTEGER, error TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX outbox_undone ON outbox(id) WHERE done_ms IS NULL;
CREATE INDEX outbox_by_run ON outbox(run_id);

CREATE TABLE notifications (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  run_id INTEGER, kind TEXT NOT NULL, severity TEXT NOT NULL, notifier TEXT NOT NULL, event TEXT NOT NULL,
  created_ms INTEGER NOT NULL, state TEXT NOT NULL, error TEXT NOT NULL, tried_ms INTEGER, ended_ms INTEGER
) STRICT;
CREATE INDEX notifications_by_run ON notifications(run_id);

CREATE TABLE audit (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  at_ms INTEGER NOT NULL, who TEXT NOT NULL, what TEXT NOT NULL, subject TEXT NOT NULL, details TEXT NOT NULL,
  hash TEXT NOT NULL
) STRICT;
CREATE INDEX audit_by_subject ON audit(subject, id);

CREATE TABLE users (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL UNIQUE, password_hash TEXT NOT NULL, role TEXT NOT NULL, one_time_password INTEGER NOT NULL,
  created_ms INTEGER NOT NULL, last_login_ms INTEGER
) STRICT;
CREATE TABLE sessions (
  token_hash TEXT PRIMARY KEY, user_id INTEGER NOT NULL REFERENCES users(id), csrf_token TEXT NOT NULL,
  created_ms INTEGER NOT NULL, expires_ms INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE api_tokens (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  name TEXT NOT NULL, token_hash TEXT NOT NULL UNIQUE, user_id INTEGER NOT NULL REFERENCES users(id),
  created_ms INTEGER NOT NULL, expires_ms INTEGER, last_used_ms INTEGER
) STRICT;

CREATE TABLE plugins (
  id TEXT NOT NULL, sha256 TEXT NOT NULL, kind TEXT NOT NULL, version TEXT NOT NULL, path TEXT NOT NULL,
  trust TEXT NOT NULL, state TEXT NOT NULL, reason TEXT NOT NULL, describe TEXT NOT NULL,
  first_seen_ms INTEGER NOT NULL, last_seen_ms INTEGER NOT NULL,
  PRIMARY KEY (id, sha256)
) STRICT, WITHOUT ROWID;
CREATE TABLE settings (name TEXT PRIMARY KEY, value BLOB NOT NULL) STRICT, WITHOUT ROWID;
)sql";

inline constexpr const char* kPermits = R"sql(
CREATE TABLE permits (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  run_id INTEGER NOT NULL REFERENCES runs(id),
  boot_id TEXT NOT NULL, stage TEXT NOT NULL, attempt INTEGER NOT NULL,
  serial TEXT NOT NULL, wwn TEXT NOT NULL, size_bytes INTEGER NOT NULL, probe_digest TEXT NOT NULL, found TEXT NOT NULL,
  pattern TEXT NOT NULL, override_by TEXT NOT NULL, given_ms INTEGER NOT NULL, expires_ms INTEGER NOT NULL,
  UNIQUE (run_id, stage, attempt, serial)
) STRICT;

CREATE TABLE wipe_overrides (
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  run_id INTEGER NOT NULL REFERENCES runs(id),
  stage TEXT NOT NULL, attempt INTEGER NOT NULL, serial TEXT NOT NULL,
  operator TEXT NOT NULL, reason TEXT NOT NULL, given_ms INTEGER NOT NULL, expires_ms INTEGER NOT NULL, used_ms INTEGER,
  UNIQUE (run_id, stage, attempt, serial)
) STRICT;
)sql";

inline constexpr std::array kMigrationSteps = {
    MigrationStep{1, "hosts, runs, stages, findings", kHostsAndRuns},
    MigrationStep{2, "samples and evaluations", kSamples},
    MigrationStep{3, "specs, artifacts, logs", kSpecsAndFiles},
    MigrationStep{4, "events, outbox, audit, people, plugins", kEventsAndPeople},
    MigrationStep{5, "permits to overwrite disks, overrides", kPermits},
};

}  // namespace vetting
