// `report.json`, and the bundle that every reporter plugin renders from: the same document, field for field.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sdk/wire/evidence.hpp"

namespace vetting {

inline constexpr std::string_view kReportSchema = "https://vetting.dev/schema/report";
inline constexpr int kReportVersion = 1;

struct ReportStage {
    std::string id;
    StageVerdict verdict = StageVerdict::Inconclusive;
    std::string reason, title;
    std::int32_t attempt = 1;
    bool required = true;
    std::string started, ended;
    Evidence evidence;
    std::vector<Finding> findings;
    std::vector<SubStep> sub_steps;
    Json view;
    Json earlier_attempts = Json::array();  ///< verdict and reason of each, oldest first
    static constexpr auto kFields =
        fields(need("id", &ReportStage::id), need("verdict", &ReportStage::verdict), need("reason", &ReportStage::reason),
               may("title", &ReportStage::title), need("attempt", &ReportStage::attempt),
               may("required", &ReportStage::required), may("started", &ReportStage::started),
               may("ended", &ReportStage::ended), may("evidence", &ReportStage::evidence),
               may("findings", &ReportStage::findings), may("sub_steps", &ReportStage::sub_steps),
               may("view", &ReportStage::view), may("earlier_attempts", &ReportStage::earlier_attempts));
};
struct ReportRun {
    std::int64_t id = 0;
    std::string profile, started, ended;
    std::int32_t attempts = 1;
    static constexpr auto kFields = fields(need("id", &ReportRun::id), need("profile", &ReportRun::profile),
                                           may("started", &ReportRun::started), may("ended", &ReportRun::ended),
                                           may("attempts", &ReportRun::attempts));
};
struct ReportPin {
    std::string id, version, sha256, trust = "core", state = "usable";
    std::string kind, pack;  ///< kind `pack`: its rules were used; else the pack that the plugin came in, if any
    static constexpr auto kFields = fields(need("id", &ReportPin::id), may("version", &ReportPin::version),
                                           may("sha256", &ReportPin::sha256), may("trust", &ReportPin::trust),
                                           may("state", &ReportPin::state), may("kind", &ReportPin::kind), may("pack", &ReportPin::pack));
};
struct ReportPins {
    std::string rules_digest, profile_digest;
    std::vector<ReportPin> plugins;
    static constexpr auto kFields = fields(may("rules_digest", &ReportPins::rules_digest),
                                           may("profile_digest", &ReportPins::profile_digest), may("plugins", &ReportPins::plugins));
};

struct Report {
    std::string schema{kReportSchema};
    int version = kReportVersion;
    ReportRun run;
    Json host = Json::object();  ///< {id, name, mac, vendor, product, serial}
    std::optional<RunVerdict> verdict;
    std::string state, reason;
    std::vector<ReportStage> stages;
    std::vector<Finding> findings;
    Coverage coverage;
    Json spec_diffs = Json::array();
    Json thresholds = Json::object();    ///< {rules[], evaluated, breaches[]}
    Json inventory = Json::object();
    Json series = Json::array();         ///< for charts: [{key, unit, device, points: [[seconds since start, value]…], limit?}]
    ReportPins pins;
    static constexpr auto kFields =
        fields(need("schema", &Report::schema), need("version", &Report::version), need("run", &Report::run),
               may("host", &Report::host), may("verdict", &Report::verdict), need("state", &Report::state),
               may("reason", &Report::reason), need("stages", &Report::stages), may("findings", &Report::findings),
               need("coverage", &Report::coverage), may("spec_diffs", &Report::spec_diffs),
               may("thresholds", &Report::thresholds), may("inventory", &Report::inventory),
               may("series", &Report::series), may("pins", &Report::pins));
};

}  // namespace vetting
