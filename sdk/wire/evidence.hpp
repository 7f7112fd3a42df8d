// What a stage did and what it found: the nouns from which `decide()` makes a verdict.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "sdk/wire/words.hpp"

namespace vetting {

/// A part of the machine, as a person would point at it. `slot` is a DIMM locator, a bay, a port, a socket.
struct Part {
    std::string kind;  ///< cpu | memory | dimm | disk | nic | gpu | psu | fan | board | …
    std::optional<std::string> slot, serial, model;
    static constexpr auto kFields = fields(may("kind", &Part::kind), may("slot", &Part::slot),
                                           may("serial", &Part::serial), may("model", &Part::model));
    bool operator==(const Part&) const = default;
};

struct Finding {
    std::string code;  ///< from the catalogue (`VT-MEM-002`), or `<component id>/…` of a third party
    Severity severity = Severity::Warning;
    Action action = Action::Watch;
    Part part;
    std::optional<double> value, limit;
    std::optional<std::string> unit;
    std::string message;
    std::string next_step;
    std::string source;      ///< which tool, counter or rule said so
    bool confirmed = false;  ///< seen again when it was repeated; else seen once
    std::optional<Json> details;
    static constexpr auto kFields =
        fields(need("code", &Finding::code), may("severity", &Finding::severity), may("action", &Finding::action),
               may("part", &Finding::part), may("value", &Finding::value), may("limit", &Finding::limit),
               may("unit", &Finding::unit), may("message", &Finding::message), may("next_step", &Finding::next_step),
               may("source", &Finding::source), may("confirmed", &Finding::confirmed), may("details", &Finding::details));
};

/// Work on one device: `done` of `planned` `unit`s of `what` (`bytes read`, byte; `verified operations`, count).
struct Work {
    std::string device;
    std::string what;
    double done = 0;
    std::optional<double> planned;
    std::string unit;
    static constexpr auto kFields =
        fields(need("device", &Work::device), need("what", &Work::what), need("done", &Work::done),
               may("planned", &Work::planned), may("unit", &Work::unit));
};

/// A tool that the runner itself started, and what the kernel accounted to it.
struct ToolRecord {
    std::string name;
    std::optional<std::string> version;
    std::vector<std::string> argv;
    int exit = 0;                 ///< exit code; 128 + signal when killed by one
    double cpu_s = 0;             ///< user + system seconds, children included
    std::int64_t read_bytes = 0;  ///< larger of block-layer and system-call bytes, see the runner
    std::int64_t written_bytes = 0;
    double wall_s = 0;
    static constexpr auto kFields =
        fields(need("name", &ToolRecord::name), may("version", &ToolRecord::version), may("argv", &ToolRecord::argv),
               need("exit", &ToolRecord::exit), may("cpu_s", &ToolRecord::cpu_s),
               may("read_bytes", &ToolRecord::read_bytes), may("written_bytes", &ToolRecord::written_bytes),
               may("wall_s", &ToolRecord::wall_s));
};

/// A device as the agent saw it with its own eyes when the stage ran.
struct SeenDevice {
    std::string kind, device;  ///< `device` is the serial, or the locator/name where there is none
    std::optional<std::string> name, model;
    static constexpr auto kFields = fields(need("kind", &SeenDevice::kind), need("device", &SeenDevice::device),
                                           may("name", &SeenDevice::name), may("model", &SeenDevice::model));
};

/// Work that a plan wants on a target.
struct PlannedWork {
    std::string what, unit;
    double planned = 0;
    static constexpr auto kFields = fields(need("what", &PlannedWork::what), may("unit", &PlannedWork::unit),
                                           need("planned", &PlannedWork::planned));
};

/// One device that a stage must exercise. `device` is the key that `work` and findings use.
struct Target {
    std::string kind, device;
    std::optional<std::string> path;  ///< `/dev/sda`, an interface, a CPU list
    Part part;
    std::vector<PlannedWork> work;
    std::optional<Json> params;  ///< whatever else the stage's own run() wants to know
    static constexpr auto kFields =
        fields(need("kind", &Target::kind), need("device", &Target::device), may("path", &Target::path),
               may("part", &Target::part), may("work", &Target::work), may("params", &Target::params));
};

/// Something the stage could have tested and will not, with the reason: coverage, not failure.
struct Untargeted {
    std::string kind, device, reason;
    Part part;
    static constexpr auto kFields = fields(need("kind", &Untargeted::kind), need("device", &Untargeted::device),
                                           need("reason", &Untargeted::reason), may("part", &Untargeted::part));
};

/// What `vt.stage.plan/1` answers: intended before anything runs, and the yardstick afterwards.
struct Plan {
    std::vector<Target> targets;
    std::vector<Untargeted> untargeted;
    std::vector<std::string> sub_steps;
    std::vector<std::string> tools;      ///< tools that must run for the work to count
    std::vector<std::string> rules;      ///< threshold rule ids that must have been evaluated
    double estimate_s = 0;
    double timeout_s = 0;                ///< 0: three times the estimate, at least a minute
    bool destructive = false;
    std::optional<std::string> refused;  ///< why this cannot run as configured → inconclusive with that reason
    static constexpr auto kFields =
        fields(may("targets", &Plan::targets), may("untargeted", &Plan::untargeted), may("sub_steps", &Plan::sub_steps),
               may("tools", &Plan::tools), may("rules", &Plan::rules), may("estimate_s", &Plan::estimate_s),
               may("timeout_s", &Plan::timeout_s), may("destructive", &Plan::destructive),
               may("refused", &Plan::refused));
};

/// Counters of the kernel around a stage: what moved, and what this platform does not show.
struct KernelTruth {
    std::map<std::string, double> delta;  ///< `mem/DIMM_A1/corrected` → 3; zero deltas are listed too
    std::vector<std::string> not_visible;
    std::vector<std::string> log;         ///< kernel-log lines that match a signature of hardware trouble
    static constexpr auto kFields = fields(may("delta", &KernelTruth::delta),
                                           may("not_visible", &KernelTruth::not_visible), may("log", &KernelTruth::log));
};

struct SubStep {
    std::string name;
    std::int32_t permille = 0;
    double started_s = 0, ended_s = 0;  ///< since the stage began
    static constexpr auto kFields = fields(need("name", &SubStep::name), may("permille", &SubStep::permille),
                                           may("started_s", &SubStep::started_s), may("ended_s", &SubStep::ended_s));
};

/// How the stage's child ended; only `clean` can lead to a pass.
struct Ending {
    EndingKind kind = EndingKind::Clean;
    std::int32_t status = 0;              ///< vt_status, for `status`
    std::int32_t signal = 0;
    std::string message;                  ///< the plugin's own words, or the supervisor's
    std::optional<std::string> sub_step;  ///< where it was
    double cpu_s = 0;                     ///< the runner child's own CPU time: backs in-process work
    std::int64_t read_bytes = 0, written_bytes = 0;
    double duration_s = 0;
    std::optional<std::string> last_output;
    static constexpr auto kFields =
        fields(need("kind", &Ending::kind), may("status", &Ending::status), may("signal", &Ending::signal),
               may("message", &Ending::message), may("sub_step", &Ending::sub_step), may("cpu_s", &Ending::cpu_s),
               may("read_bytes", &Ending::read_bytes), may("written_bytes", &Ending::written_bytes),
               may("duration_s", &Ending::duration_s), may("last_output", &Ending::last_output));
};

struct TargetsEvidence {
    std::vector<std::string> expected, seen, exercised;
    static constexpr auto kFields = fields(may("expected", &TargetsEvidence::expected), may("seen", &TargetsEvidence::seen),
                                           may("exercised", &TargetsEvidence::exercised));
};
struct RuleEvidence {
    std::string id;
    std::int64_t evaluated = 0;
    static constexpr auto kFields = fields(need("id", &RuleEvidence::id), need("evaluated", &RuleEvidence::evaluated));
};
struct PeakEvidence {
    std::optional<double> temperature_c, power_w;
    static constexpr auto kFields =
        fields(may("temperature_c", &PeakEvidence::temperature_c), may("power_w", &PeakEvidence::power_w));
};

/// The block that stands under every verdict in report, API, CLI and page.
struct Evidence {
    TargetsEvidence targets;
    std::vector<Work> work;
    std::vector<ToolRecord> tools;
    std::vector<RuleEvidence> rules;
    PeakEvidence peak;
    KernelTruth kernel;
    double duration_s = 0;
    static constexpr auto kFields =
        fields(may("targets", &Evidence::targets), may("work", &Evidence::work), may("tools", &Evidence::tools),
               may("rules", &Evidence::rules), may("peak", &Evidence::peak), may("kernel", &Evidence::kernel),
               may("duration_s", &Evidence::duration_s));
};

struct TestedPart {
    std::string kind, stage;
    Part part;
    std::string work;  ///< in words with amount and unit: `1.0 GiB read (25 % of the surface)`
    static constexpr auto kFields = fields(need("kind", &TestedPart::kind), need("part", &TestedPart::part),
                                           need("stage", &TestedPart::stage), need("work", &TestedPart::work));
};
struct UntestedPart {
    std::string kind, reason;
    Part part;
    static constexpr auto kFields = fields(need("kind", &UntestedPart::kind), need("part", &UntestedPart::part),
                                           need("reason", &UntestedPart::reason));
};
/// What of this machine the run says something about, and what not.
struct Coverage {
    std::vector<TestedPart> tested;
    std::vector<UntestedPart> untested;
    double percent = 0;  ///< parts tested by at least one stage, of all parts in the inventory
    static constexpr auto kFields = fields(need("tested", &Coverage::tested), need("untested", &Coverage::untested),
                                           need("percent", &Coverage::percent));
};

}  // namespace vetting
