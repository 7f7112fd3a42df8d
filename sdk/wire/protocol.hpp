// The bodies of the agent API (`POST /api/v1/runs/{id}/…`), field for field as on the wire.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sdk/wire/evidence.hpp"

namespace vetting {

struct StageOffer {
    std::int32_t index = 0;
    std::string id;  ///< the stage's id: `SMART`, `InventoryCheck`, or a third party's
    std::int32_t attempt = 1;
    std::string plugin, version, sha256;  ///< empty plugin: a stage of the core
    Json config = Json::object();
    Plan plan;
    Json endpoints = Json::object();  ///< what the stage's own `serve` said: `{"iperf3": {"address": …, "port": …}}`
    double timeout_s = 0;
    double max_silence_s = 0;
    bool destructive = false;
    static constexpr auto kFields =
        fields(need("index", &StageOffer::index), need("id", &StageOffer::id), need("attempt", &StageOffer::attempt),
               may("plugin", &StageOffer::plugin), may("version", &StageOffer::version), may("sha256", &StageOffer::sha256),
               may("config", &StageOffer::config), may("plan", &StageOffer::plan), may("endpoints", &StageOffer::endpoints),
               may("timeout_s", &StageOffer::timeout_s), may("max_silence_s", &StageOffer::max_silence_s),
               may("destructive", &StageOffer::destructive));
};

struct PluginRef {
    std::string id, version, sha256;
    static constexpr auto kFields =
        fields(need("id", &PluginRef::id), may("version", &PluginRef::version), may("sha256", &PluginRef::sha256));
};

struct HelloRequest {
    std::string boot_id, agent_version;
    std::int32_t abi = 1;
    std::optional<std::string> mac;
    std::vector<std::string> addresses;
    static constexpr auto kFields =
        fields(need("boot_id", &HelloRequest::boot_id), may("agent_version", &HelloRequest::agent_version),
               may("abi", &HelloRequest::abi), may("mac", &HelloRequest::mac), may("addresses", &HelloRequest::addresses));
};
struct HelloAnswer {
    std::string state, server_time;
    static constexpr auto kFields = fields(need("state", &HelloAnswer::state), need("server_time", &HelloAnswer::server_time));
};

struct ClaimRequest {
    std::string boot_id, claim_nonce;
    std::vector<PluginRef> plugins;
    static constexpr auto kFields = fields(need("boot_id", &ClaimRequest::boot_id), need("claim_nonce", &ClaimRequest::claim_nonce),
                                           may("plugins", &ClaimRequest::plugins));
};
struct StageListed {
    std::int32_t index = 0;
    std::string id, plugin, version, sha256, state;
    static constexpr auto kFields =
        fields(need("index", &StageListed::index), need("id", &StageListed::id), may("plugin", &StageListed::plugin),
               may("version", &StageListed::version), may("sha256", &StageListed::sha256), may("state", &StageListed::state));
};
struct Acked {
    std::int64_t log = 0, sensor = 0;
    static constexpr auto kFields = fields(may("log", &Acked::log), may("sensor", &Acked::sensor));
};
struct ExpectedDisk {
    std::string serial, wwn;
    std::int64_t size_bytes = 0;
    std::string pattern;  ///< key of what this run has written there, where it had a permit before; else empty
    static constexpr auto kFields =
        fields(need("serial", &ExpectedDisk::serial), may("wwn", &ExpectedDisk::wwn), may("size_bytes", &ExpectedDisk::size_bytes),
               may("pattern", &ExpectedDisk::pattern));
};
struct SidecarConfig {
    double interval_s = 5;
    std::vector<std::string> probes;
    static constexpr auto kFields = fields(may("interval_s", &SidecarConfig::interval_s), may("probes", &SidecarConfig::probes));
};
struct Download {
    std::string id, version, sha256, url;
    static constexpr auto kFields = fields(need("id", &Download::id), may("version", &Download::version),
                                           need("sha256", &Download::sha256), need("url", &Download::url));
};
struct ClaimAnswer {
    std::string run_token, state;
    std::vector<StageListed> stages;
    std::optional<StageOffer> current;
    Acked acked;
    std::vector<ExpectedDisk> expected_disks;
    SidecarConfig sidecar;
    std::vector<Download> downloads;  ///< what the run has pinned and the agent did not name
    std::vector<PluginRef> probes;    ///< by which this run's inventory is made; empty: all that the agent has
    double heartbeat_interval_s = 5;
    std::vector<std::string> override_flags;  ///< of `current`, where it goes on with an attempt that was overridden
    static constexpr auto kFields =
        fields(need("run_token", &ClaimAnswer::run_token), need("state", &ClaimAnswer::state),
               may("stages", &ClaimAnswer::stages), may("current", &ClaimAnswer::current), may("acked", &ClaimAnswer::acked),
               may("expected_disks", &ClaimAnswer::expected_disks), may("sidecar", &ClaimAnswer::sidecar),
               may("downloads", &ClaimAnswer::downloads), may("probes", &ClaimAnswer::probes), may("heartbeat_interval_s", &ClaimAnswer::heartbeat_interval_s),
               may("override_flags", &ClaimAnswer::override_flags));
};

struct HeartbeatRequest {
    std::string boot_id;
    std::optional<std::string> stage;  ///< absent between stages
    std::int32_t attempt = 0;
    std::optional<std::string> sub_step;
    std::int32_t permille = 0;
    double uptime_s = 0;
    static constexpr auto kFields =
        fields(need("boot_id", &HeartbeatRequest::boot_id), may("stage", &HeartbeatRequest::stage),
               may("attempt", &HeartbeatRequest::attempt), may("sub_step", &HeartbeatRequest::sub_step),
               may("permille", &HeartbeatRequest::permille), may("uptime_s", &HeartbeatRequest::uptime_s));
};
struct HeartbeatAnswer {
    std::string state;
    Command cmd = Command::Continue;
    std::optional<StageOffer> offer;       ///< with retry_stage, or when an offer was not ready before
    std::vector<std::string> override_flags;
    static constexpr auto kFields = fields(need("state", &HeartbeatAnswer::state), need("cmd", &HeartbeatAnswer::cmd),
                                           may("offer", &HeartbeatAnswer::offer),
                                           may("override_flags", &HeartbeatAnswer::override_flags));
};

struct LogLine {
    std::string ts, level, stage, text;
    static constexpr auto kFields = fields(need("ts", &LogLine::ts), may("level", &LogLine::level),
                                           may("stage", &LogLine::stage), need("text", &LogLine::text));
};
struct LogBatch {
    std::int64_t seq = 0;
    std::vector<LogLine> lines;
    static constexpr auto kFields = fields(need("seq", &LogBatch::seq), need("lines", &LogBatch::lines));
};
struct LogAnswer {
    std::int64_t acked_seq = 0;
    static constexpr auto kFields = fields(need("acked_seq", &LogAnswer::acked_seq));
};

struct Sample {
    std::string ts, stage, device, key;
    double value = 0;
    std::string unit;
    static constexpr auto kFields = fields(need("ts", &Sample::ts), may("stage", &Sample::stage), may("device", &Sample::device),
                                           need("key", &Sample::key), need("value", &Sample::value), need("unit", &Sample::unit));
};
/// Samples stay raw JSON here: one bad sample is `rejected` by index and does not poison its batch.
struct SensorBatch {
    std::int64_t seq = 0;
    std::vector<Json> samples;
    static constexpr auto kFields = fields(need("seq", &SensorBatch::seq), need("samples", &SensorBatch::samples));
};
struct Breach {
    std::string rule_id, stage, key, unit;
    double value = 0, limit = 0;
    Severity severity = Severity::Warning;
    static constexpr auto kFields =
        fields(need("rule_id", &Breach::rule_id), may("stage", &Breach::stage), need("key", &Breach::key),
               may("unit", &Breach::unit), need("value", &Breach::value), need("limit", &Breach::limit),
               need("severity", &Breach::severity));
};
struct RejectedSample {
    std::int64_t index = 0;
    std::string code;
    static constexpr auto kFields = fields(need("index", &RejectedSample::index), need("code", &RejectedSample::code));
};
struct SensorAnswer {
    std::int64_t acked_seq = 0;
    std::vector<Breach> breaches;
    std::vector<RejectedSample> rejected;
    static constexpr auto kFields = fields(need("acked_seq", &SensorAnswer::acked_seq), may("breaches", &SensorAnswer::breaches),
                                           may("rejected", &SensorAnswer::rejected));
};

struct StageResult {
    std::string stage;
    std::int32_t attempt = 1;
    Ending ending;
    std::vector<SeenDevice> seen;
    std::vector<Work> work;
    std::vector<Finding> findings;
    std::vector<ToolRecord> tools;
    KernelTruth kernel;
    std::vector<SubStep> sub_steps;
    Json view;       ///< a `view/1` document, or null
    Json inventory;  ///< InventoryCheck only: the facts of every probe in one document
    static constexpr auto kFields =
        fields(need("stage", &StageResult::stage), need("attempt", &StageResult::attempt), need("ending", &StageResult::ending),
               may("seen", &StageResult::seen), may("work", &StageResult::work), may("findings", &StageResult::findings),
               may("tools", &StageResult::tools), may("kernel", &StageResult::kernel),
               may("sub_steps", &StageResult::sub_steps), may("view", &StageResult::view),
               may("inventory", &StageResult::inventory));
};
struct ResultAnswer {
    StageVerdict verdict = StageVerdict::Inconclusive;
    std::string next_state;
    std::optional<StageOffer> next_stage;
    static constexpr auto kFields = fields(need("verdict", &ResultAnswer::verdict), need("next_state", &ResultAnswer::next_state),
                                           may("next_stage", &ResultAnswer::next_stage));
};

struct ArtifactAnswer {
    std::int64_t id = 0;
    std::string sha256;
    static constexpr auto kFields = fields(need("id", &ArtifactAnswer::id), need("sha256", &ArtifactAnswer::sha256));
};

struct HoldRequest {
    std::string address, host_key;
    std::int32_t ssh_port = 22;
    static constexpr auto kFields =
        fields(may("address", &HoldRequest::address), may("ssh_port", &HoldRequest::ssh_port), may("host_key", &HoldRequest::host_key));
};
struct HoldAnswer {
    std::string authorized_key, user;
    static constexpr auto kFields = fields(need("authorized_key", &HoldAnswer::authorized_key), need("user", &HoldAnswer::user));
};

struct PermitDisk {
    std::string serial, wwn, probe_digest;
    std::int64_t size_bytes = 0;
    std::vector<std::string> found;
    static constexpr auto kFields =
        fields(need("serial", &PermitDisk::serial), may("wwn", &PermitDisk::wwn), may("probe_digest", &PermitDisk::probe_digest),
               may("size_bytes", &PermitDisk::size_bytes), may("found", &PermitDisk::found));
};
struct PermitRequest {
    std::string stage;
    std::int32_t attempt = 1;
    std::vector<PermitDisk> disks;
    static constexpr auto kFields = fields(need("stage", &PermitRequest::stage), need("attempt", &PermitRequest::attempt),
                                           need("disks", &PermitRequest::disks));
};
/// Leave to overwrite one disk once: for this run, boot, stage, attempt and disk, as the disk was when it was looked into.
struct PermitGrant {
    std::string id, run, boot_id, stage;
    std::int32_t attempt = 0;
    std::string serial, wwn;
    std::int64_t size_bytes = 0;
    std::string probe_digest;
    std::string pattern;      ///< key of the run's own pattern: 16 characters
    std::string override_by;  ///< who overrode the wipe probe; empty: the disk was blank
    std::string expires;
    static constexpr auto kFields =
        fields(need("id", &PermitGrant::id), need("run", &PermitGrant::run), need("boot_id", &PermitGrant::boot_id),
               need("stage", &PermitGrant::stage), need("attempt", &PermitGrant::attempt), need("serial", &PermitGrant::serial),
               may("wwn", &PermitGrant::wwn), need("size_bytes", &PermitGrant::size_bytes),
               need("probe_digest", &PermitGrant::probe_digest), may("pattern", &PermitGrant::pattern),
               may("override_by", &PermitGrant::override_by), need("expires", &PermitGrant::expires));
};
struct PermitAnswer {
    std::vector<PermitGrant> permits;
    std::string now;  ///< by the clock that `expires` was written by; the machine's own may be anywhere
    static constexpr auto kFields = fields(need("permits", &PermitAnswer::permits), may("now", &PermitAnswer::now));
};

}  // namespace vetting
