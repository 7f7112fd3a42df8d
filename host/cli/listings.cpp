#include "host/cli/listings.hpp"

#include <algorithm>

#include "host/cli/words.hpp"
#include "sdk/wire/amounts.hpp"
#include "sdk/wire/finding_words.hpp"

namespace vetting::cli {
namespace {

std::string joined(const std::vector<std::string>& words, std::string_view between) {
    std::string text;
    for (const std::string& word : words) text += (text.empty() ? "" : std::string(between)) + word;
    return text;
}

std::string verdict_text(const std::optional<RunVerdict>& verdict) { return verdict ? std::string(word(*verdict)) : "-"; }

std::string stage_of(const RunItem& run) {
    if (run.stage_index < 0 || run.stage_count <= 0) return "-";
    return std::to_string(run.stage_index + 1) + "/" + std::to_string(run.stage_count);
}

Tone tone_of(Severity severity) {
    if (severity == Severity::Critical) return Tone::Bad;
    return severity == Severity::Warning ? Tone::Doubtful : Tone::Plain;
}

Listing with(std::vector<Column> columns, const Json& document, std::string empty) {
    Listing listing;
    listing.columns = std::move(columns);
    listing.document = document;
    listing.empty = std::move(empty);
    return listing;
}

std::string text_of(const Json& value) { return value.is_string() ? value.get<std::string>() : dump_json(value); }

}  // namespace

Tone tone_of(const std::optional<StageVerdict>& verdict) {
    if (!verdict) return Tone::Plain;
    if (*verdict == StageVerdict::Passed) return Tone::Good;
    if (*verdict == StageVerdict::Failed) return Tone::Bad;
    return *verdict == StageVerdict::Skipped ? Tone::Faint : Tone::Doubtful;
}

Tone tone_of(const std::optional<RunVerdict>& verdict) {
    if (!verdict) return Tone::Plain;
    if (*verdict == RunVerdict::Fit) return Tone::Good;
    return *verdict == RunVerdict::Unfit ? Tone::Bad : Tone::Doubtful;
}

Listing hosts_listing(const Json& document) {
    Listing listing = with({{"ID", false, true}, {"NAME"}, {"MAC"}, {"STATE"}, {"LAST VERDICT"}, {"LAST RUN", false, true},
                            {"POWER", true}, {"ADDRESS", true}, {"TAGS", true}, {"LAST SEEN", true}},
                           document, "no hosts");
    for (const HostItem& host : from_json_value<ItemList<HostItem>>(document).items) {
        listing.rows.push_back({std::to_string(host.id), host.name, host.mac.empty() ? "-" : host.mac, host.state.value_or("-"),
                                {verdict_text(host.last_verdict), tone_of(host.last_verdict)},
                                host.last_run ? std::to_string(*host.last_run) : "-", host.power, host.address,
                                joined(host.tags, ","), host.last_seen.value_or("-")});
        listing.names.push_back(std::to_string(host.id));
    }
    return listing;
}

Listing runs_listing(const Json& document) {
    Listing listing = with({{"ID", false, true}, {"HOST"}, {"PROFILE"}, {"STATE"}, {"STAGE", false, true}, {"VERDICT"}, {"ETA"},
                            {"CREATED"}, {"ENDED", true}, {"REASON", true, false, true}},
                           document, "no runs");
    for (const RunItem& run : from_json_value<ItemList<RunItem>>(document).items) {
        listing.rows.push_back({std::to_string(run.id), run.host_name, run.profile, run.state, stage_of(run),
                                {verdict_text(run.verdict), tone_of(run.verdict)},
                                run.active ? eta_in_words(run.eta_s) : "-", run.created, run.ended.value_or("-"), run.reason});
        listing.names.push_back(std::to_string(run.id));
    }
    return listing;
}

Listing plugins_listing(const Json& document) {
    Listing listing = with({{"ID"}, {"VERSION"}, {"KIND"}, {"NAME"}, {"STATE"}, {"TRUST"}, {"TITLE", true}, {"REASON", false, false, true},
                            {"PACK", true}, {"SHA-256", true}, {"FILE", true}},
                           document, "no plugins");
    for (const PluginItem& plugin : from_json_value<ItemList<PluginItem>>(document).items) {
        listing.rows.push_back({plugin.id, plugin.version, plugin.kind, plugin.stage.empty() ? plugin.name : plugin.stage,
                                {plugin.state, plugin.state == "usable" ? Tone::Plain : Tone::Bad}, plugin.trust, plugin.title,
                                plugin.reason, plugin.pack, plugin.sha256, plugin.file});
        listing.names.push_back(plugin.id);
    }
    return listing;
}

Listing packs_listing(const Json& document) {
    Listing listing = with({{"ID"}, {"VERSION"}, {"STATE"}, {"TRUST"}, {"TITLE", true}, {"REASON", false, false, true},
                            {"SHA-256", true}, {"FOLDER", true}},
                           document, "no packs");
    for (const PluginItem& pack : from_json_value<ItemList<PluginItem>>(document).items) {
        if (pack.kind != "pack") continue;
        listing.rows.push_back({pack.id, pack.version, {pack.state, pack.state == "usable" ? Tone::Plain : Tone::Bad}, pack.trust,
                                pack.title, pack.reason, pack.sha256, pack.file});
        listing.names.push_back(pack.id);
    }
    return listing;
}

Listing profiles_listing(const Json& document) {
    Listing listing = with({{"NAME"}, {"TITLE"}, {"STAGES", false, false, true}, {"DESCRIPTION", true, false, true}}, document, "no profiles");
    for (const Json& profile : document.value("items", Json::array())) {
        const auto stages = profile.value("stages", std::vector<std::string>{});
        listing.rows.push_back({profile.value("name", ""), profile.value("title", ""), joined(stages, " "), profile.value("description", "")});
        listing.names.push_back(profile.value("name", ""));
    }
    return listing;
}

Listing host_listing(const Json& document) {
    Listing listing = with({{"FIELD"}, {"VALUE", false, false, true}}, document, "nothing");
    for (const auto& [field, value] : document.items()) listing.rows.push_back({field, text_of(value)});
    listing.names.push_back(document.contains("id") ? text_of(document.at("id")) : "");
    return listing;
}

Listing stages_listing(const RunItem& run, std::int64_t now_ms) {
    Listing listing = with({{"STAGE"}, {"VERDICT"}, {"TIME", false, true}, {"EVIDENCE", false, false, true},
                            {"REASON", false, false, true}, {"ATTEMPT", true, true}, {"PLUGIN", true}},
                           Json(run.stages), "no stages");
    for (const StageItem& stage : run.stages) {
        const bool missed = !stage.verdict && !run.active;
        const std::string mark = std::string(stage_sign(stage)) + " " + (missed ? "not reached" : stage_word(stage)) +
                                 (stage.required ? "" : " (optional)");
        listing.rows.push_back({stage.id, {mark, tone_of(stage.verdict)}, stage_time(stage, now_ms),
                                stage.evidence ? evidence_in_words(*stage.evidence) : "-", stage.reason,
                                std::to_string(stage.attempt), stage.plugin + (stage.version.empty() ? "" : " " + stage.version)});
        listing.names.push_back(stage.id);
    }
    return listing;
}

Listing findings_listing(const std::vector<Finding>& findings) {
    Listing listing = with({{"SEVERITY"}, {"CODE"}, {"PART"}, {"SEEN"}, {"WHAT", false, false, true}, {"NEXT STEP", false, false, true}},
                           Json(findings), "no findings");
    for (const Finding& finding : findings) {
        listing.rows.push_back({{std::string(word(finding.severity)), tone_of(finding.severity)}, finding.code,
                                part_in_words(finding.part.kind, finding.part), std::string(seen_word(finding)), finding.message, finding.next_step});
        listing.names.push_back(finding.code);
    }
    return listing;
}

}  // namespace vetting::cli
