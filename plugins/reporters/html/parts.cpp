#include "plugins/reporters/html/parts.hpp"

#include <map>

#include "plugins/reporters/html/format.hpp"

namespace vetting::report {

std::string text_at(const Json& json, const char* key) {
    const auto found = json.is_object() ? json.find(key) : json.end();
    if (!json.is_object() || found == json.end()) return {};
    if (found->is_string()) return found->get<std::string>();
    return found->is_number_integer() ? found->dump() : std::string{};
}

double number_at(const Json& json, const char* key) {
    if (!json.is_object()) return 0;
    const auto found = json.find(key);
    return found != json.end() && found->is_number() ? found->get<double>() : 0;
}

const Json& list_at(const Json& json, const char* key) {
    static const Json kEmpty = Json::array();
    if (!json.is_object()) return kEmpty;
    const auto found = json.find(key);
    return found != json.end() && found->is_array() ? *found : kEmpty;
}

const Json& object_at(const Json& json, const char* key) {
    static const Json kEmpty = Json::object();
    if (!json.is_object()) return kEmpty;
    const auto found = json.find(key);
    return found != json.end() && found->is_object() ? *found : kEmpty;
}

Json badge(const std::string& verdict) {
    struct Row {
        const char *icon, *tone, *word;
    };
    static const std::map<std::string, Row> kRows = {
        {"fit", {"✔", "good", "Fit to carry work"}},  {"passed", {"✔", "good", "passed"}},
        {"unfit", {"✘", "bad", "unfit"}},             {"failed", {"✘", "bad", "failed"}},
        {"inconclusive", {"?", "open", "inconclusive"}}, {"skipped", {"–", "none", "skipped"}},
        {"cancelled", {"■", "none", "cancelled"}},    {"critical", {"✘", "bad", "critical"}},
        {"warning", {"!", "open", "warning"}},        {"info", {"i", "none", "info"}}};
    const auto row = kRows.find(verdict);
    if (row == kRows.end()) return {{"icon", "…"}, {"tone", "none"}, {"word", verdict.empty() ? "No verdict yet" : verdict}};
    return {{"icon", row->second.icon}, {"tone", row->second.tone}, {"word", row->second.word}};
}

std::string part_words(const Json& part) {
    std::string words = text_at(part, "model");
    const auto add = [&words](const std::string& label, const std::string& value) {
        if (!value.empty()) words += (words.empty() ? "" : " · ") + label + value;
    };
    add("", text_at(part, "slot"));
    add("serial ", text_at(part, "serial"));
    return words.empty() ? text_at(part, "kind") : words;
}

Json finding_rows(const Json& findings) {
    Json rows = Json::array();
    for (const Json& one : findings) {
        const std::string unit = text_at(one, "unit");
        std::string measured;
        if (one.is_object() && one.contains("value") && one["value"].is_number()) measured = quantity(number_at(one, "value"), unit);
        if (one.is_object() && one.contains("limit") && one["limit"].is_number()) measured += " (limit " + quantity(number_at(one, "limit"), unit) + ")";
        const bool confirmed = one.is_object() && one.contains("confirmed") && one["confirmed"].is_boolean() && one["confirmed"].get<bool>();
        const std::string seen = text_at(one, "severity") == "info" ? "" : confirmed ? "confirmed" : "seen once";
        const std::string source = text_at(one, "source");
        for (const std::string& more : {seen, source.empty() ? source : "by " + source}) {
            if (!more.empty()) measured += (measured.empty() ? "" : ", ") + more;
        }
        rows.push_back({{"code", text_at(one, "code")}, {"badge", badge(text_at(one, "severity"))},
                        {"part", part_words(object_at(one, "part"))}, {"message", text_at(one, "message")},
                        {"measured", measured}, {"next_step", text_at(one, "next_step")}, {"action", text_at(one, "action")}});
    }
    return rows;
}

}  // namespace vetting::report
