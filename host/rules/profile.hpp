// A profile as a run pins it: what is done to a machine, in which order, by which rules. Pure data.
//
// Stored with the run as JSON (`pins.profile`) and never changed afterwards; the YAML that people write is read by
// `parse_profile()` (profile_yaml.hpp), which fills every default.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "sdk/wire/words.hpp"

namespace vetting {

/// What a failed stage does to the run: hold it for a person, or go on to the next stage (and still end `unfit`).
enum class OnFailure : std::uint8_t { Hold, Continue };
enum class ThresholdOp : std::uint8_t { Lt, Lte, Gt, Gte, WithinPct };

template <>
struct EnumWords<OnFailure> {
    static constexpr auto kWords = std::to_array<std::pair<OnFailure, std::string_view>>(
        {{OnFailure::Hold, "hold"}, {OnFailure::Continue, "continue"}});
};
template <>
struct EnumWords<ThresholdOp> {
    static constexpr auto kWords = std::to_array<std::pair<ThresholdOp, std::string_view>>(
        {{ThresholdOp::Lt, "lt"}, {ThresholdOp::Lte, "lte"}, {ThresholdOp::Gt, "gt"}, {ThresholdOp::Gte, "gte"},
         {ThresholdOp::WithinPct, "within_pct"}});
};

struct ProfileStage {
    std::string id;  ///< `SMART`; core stages (InventoryCheck, SpecValidate, Reporting) are added by the pipeline
    bool required = true;
    OnFailure on_failure = OnFailure::Hold;
    Json config = Json::object();     ///< settings, defaults of the plugin's schema filled in when the run is pinned
    std::optional<double> timeout_s;  ///< instead of the plan's
    static constexpr auto kFields =
        fields(need("id", &ProfileStage::id), may("required", &ProfileStage::required),
               may("on_failure", &ProfileStage::on_failure), may("config", &ProfileStage::config),
               may("timeout_s", &ProfileStage::timeout_s));
};

/// `stage` and `key` match `*`, `prefix/*` or exactly. A sample is good when `value op limit` holds;
/// `within_pct`: when it is within `limit` per cent of `target`.
struct ThresholdRule {
    std::string id;
    std::string stage = "*", key;
    ThresholdOp op = ThresholdOp::Lte;
    double limit = 0;
    std::optional<double> target;  ///< within_pct only
    std::string unit;
    Severity severity = Severity::Warning;
    double for_s = 0;              ///< bad for this long before it counts
    std::int64_t min_samples = 1;  ///< and at least so many bad samples in a row
    static constexpr auto kFields =
        fields(need("id", &ThresholdRule::id), may("stage", &ThresholdRule::stage), need("key", &ThresholdRule::key),
               need("op", &ThresholdRule::op), need("limit", &ThresholdRule::limit), may("target", &ThresholdRule::target),
               need("unit", &ThresholdRule::unit), may("severity", &ThresholdRule::severity),
               may("for_s", &ThresholdRule::for_s), may("min_samples", &ThresholdRule::min_samples));
};

struct SpecRule {
    std::string path;  ///< facts path, `*` for any: `memory/total_bytes`, `disks/*/model`
    Severity severity = Severity::Critical;
    static constexpr auto kFields = fields(need("path", &SpecRule::path), may("severity", &SpecRule::severity));
};

struct Profile {
    std::string name, title, description;
    std::vector<ProfileStage> stages;  ///< the middle of the pipeline, in order; may name SpecValidate to place it
    std::vector<ThresholdRule> thresholds;
    std::vector<SpecRule> spec_rules;
    double sidecar_interval_s = 5;
    std::vector<std::string> sidecar_probes;
    double heartbeat_interval_s = 5;
    std::int64_t heartbeats_missed = 6;
    double reboot_grace_s = 300;
    double boot_timeout_s = 600;
    std::int64_t boot_retries = 2;
    std::vector<std::string> reporters;  ///< component ids; empty: every reporter loaded
    std::vector<std::string> notifiers;
    std::vector<std::string> plugins;  ///< patterns of ids that take part: `org.vetting.*`; empty: every one that is usable
    std::map<std::string, std::string> plugin_versions;  ///< of plugins and packs by id: `1.2.0`, `>=1.2, <2`
    static constexpr auto kFields =
        fields(need("name", &Profile::name), may("title", &Profile::title), may("description", &Profile::description),
               need("stages", &Profile::stages), may("thresholds", &Profile::thresholds),
               may("spec_rules", &Profile::spec_rules), may("sidecar_interval_s", &Profile::sidecar_interval_s),
               may("sidecar_probes", &Profile::sidecar_probes),
               may("heartbeat_interval_s", &Profile::heartbeat_interval_s),
               may("heartbeats_missed", &Profile::heartbeats_missed), may("reboot_grace_s", &Profile::reboot_grace_s),
               may("boot_timeout_s", &Profile::boot_timeout_s), may("boot_retries", &Profile::boot_retries),
               may("reporters", &Profile::reporters), may("notifiers", &Profile::notifiers),
               may("plugins", &Profile::plugins), may("plugin_versions", &Profile::plugin_versions));
};

}  // namespace vetting
