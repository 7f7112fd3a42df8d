#include "plugins/probes/lscpu/fields.hpp"

#include <algorithm>

#include "plugins/common/json_in.hpp"
#include "plugins/common/text.hpp"

namespace vetting::lscpu {
namespace {

using nlohmann::json;

constexpr int kMaxDepth = 16;  // lscpu 2.38 nests three deep
constexpr std::size_t kMostKinds = 64;

/// French sets a blank before the colon, in UTF-8 one that does not break.
std::string_view without_end(std::string_view key) {
    key = tool::trim(key);
    if (key.ends_with(':')) key = tool::trim(key.substr(0, key.size() - 1));
    for (const std::string_view blank : {"\xC2\xA0", "\xE2\x80\xAF"}) {
        if (key.ends_with(blank)) key.remove_suffix(blank.size());
    }
    return tool::trim(key);
}

void put(Fields& fields, std::string_view key, std::string_view text) {
    const std::string name = tool::clean(in_english(without_end(key)));
    const auto value = tool::known(text);
    if (!value) return;
    if (name == "Model name") {
        if (std::find(fields.models.begin(), fields.models.end(), *value) == fields.models.end()) fields.models.push_back(*value);
        if (fields.kinds.size() < kMostKinds) fields.kinds.emplace_back();
    } else if (!fields.kinds.empty()) {
        fields.kinds.back().try_emplace(name, *value);
    }
    fields.values.try_emplace(name, *value);
}

void collect_json(const json& rows, Fields& fields, int depth) {
    if (!rows.is_array() || depth > kMaxDepth) return;
    for (const json& row : rows) {
        const auto key = tool::text_at(row, {"field"});
        const auto data = tool::text_at(row, {"data"});
        if (key && data) put(fields, *key, *data);
        if (const json* children = tool::find(row, {"children"})) collect_json(*children, fields, depth + 1);
    }
}

/// A line that was too long for the terminal goes on below its value, broken at any letter; nothing else is set so far to the right.
bool goes_on(std::string_view line) {
    constexpr std::size_t kFar = 16;
    const std::size_t first = line.find_first_not_of(' ');
    return first != std::string_view::npos && first >= kFar;
}

/// The lines, those that were broken in one again.
std::vector<std::string> whole_lines(std::string_view capture) {
    std::vector<std::string> lines;
    std::size_t column = 0;  // of the value
    for (const std::string_view line : tool::split_lines(capture)) {
        if (!lines.empty() && goes_on(line)) {
            const std::size_t blanks = line.find_first_not_of(' ');
            lines.back() += line.substr(column >= 16 && column < blanks ? column : blanks);
            continue;
        }
        const std::size_t colon = line.find(':');
        column = colon == std::string_view::npos ? 0 : line.find_first_not_of(' ', colon + 1);
        lines.emplace_back(line);
    }
    return lines;
}

void collect_lines(std::string_view capture, Fields& fields) {
    constexpr std::string_view kWideColon = "\xEF\xBC\x9A";
    for (const std::string& whole : whole_lines(capture)) {
        const std::string_view line = whole;
        const std::size_t wide = line.find(kWideColon);
        if (wide != std::string_view::npos) {
            put(fields, line.substr(0, wide), line.substr(wide + kWideColon.size()));
        } else if (const auto pair = tool::key_value(line)) {
            put(fields, pair->first, pair->second);
        }
    }
}

}  // namespace

std::optional<Fields> read_fields(std::string_view capture) {
    Fields fields;
    if (tool::looks_like_json(capture)) {
        const json document = tool::read_json(capture, "lscpu");
        if (const json* rows = tool::find(document, {"lscpu"})) collect_json(*rows, fields, 0);
    } else {
        collect_lines(capture, fields);
    }
    // Every lscpu since 2.13 prints these; without one of them it is another tool's output, or cut off before any fact.
    const auto has = [&fields](std::string_view name) { return fields.values.contains(name); };
    const bool ours = has("Model name") || has("CPU(s)") || (has("Architecture") && !has("Static hostname"));  // hostnamectl's
    return ours ? std::optional(std::move(fields)) : std::nullopt;
}

}  // namespace vetting::lscpu
