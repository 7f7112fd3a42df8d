// smartctl --json=g (one path a line) and --json=y (YAML): other spellings of the same document.
#include <nlohmann/json.hpp>

#include "plugins/common/smartctl/readers.hpp"
#include "plugins/common/text.hpp"

namespace vetting::smartctl {
namespace {

using nlohmann::json;
using tool::trim;

constexpr std::size_t kMaxDepth = 32;

json scalar(std::string_view text) {
    text = trim(text);
    if (text.size() > 1 && text.front() == '\'' && text.back() == '\'') {
        std::string out;
        for (std::size_t at = 1; at + 1 < text.size(); ++at) {
            if (text[at] == '\'') ++at;  // doubled within quotes
            if (at + 1 < text.size()) out += text[at];
        }
        return out;
    }
    json value = json::parse(text, nullptr, false);
    return value.is_discarded() ? json(tool::clean(text)) : value;
}

/// The member that `path` names (`.smartctl.version[0]`), made where it is not there yet; null where the path is none.
json* member_at(json& document, std::string_view path) {
    json* here = &document;
    for (std::size_t depth = 0; !path.empty(); ++depth) {
        if (depth > kMaxDepth) return nullptr;
        if (path.front() == '[') {
            const auto index = tool::leading_uint(path.substr(1));
            const std::size_t end = path.find(']');
            if (!index || end == std::string_view::npos || (!here->is_null() && !here->is_array())) return nullptr;
            if (*index > here->size()) return nullptr;  // a gap: lines are missing
            if (*index == here->size()) here->push_back(nullptr);
            here = &(*here)[*index];
            path.remove_prefix(end + 1);
        } else {
            const std::size_t end = std::min(path.find_first_of(".[", 1), path.size());
            if (path.front() != '.' || end < 2 || (!here->is_null() && !here->is_object())) return nullptr;
            here = &(*here)[std::string(path.substr(1, end - 1))];
            path.remove_prefix(end);
        }
    }
    return here;
}

struct YamlLine {
    std::size_t indent;
    std::string_view text;
};

json yaml_block(const std::vector<YamlLine>& lines, std::size_t& at, std::size_t indent, std::size_t depth);

/// `key: value`, or `key:` before a block that stands deeper (a list may stand as deep as its key).
void yaml_pair(json& into, std::string_view text, const std::vector<YamlLine>& lines, std::size_t& at, std::size_t indent,
               std::size_t depth) {
    const std::size_t colon = text.find(':');
    if (colon == std::string_view::npos) return;
    const std::string key(trim(text.substr(0, colon)));
    const std::string_view value = trim(text.substr(colon + 1));
    if (!value.empty()) {
        into[key] = scalar(value);
    } else if (at < lines.size() && lines[at].indent > indent) {
        into[key] = yaml_block(lines, at, lines[at].indent, depth + 1);
    }
}

json yaml_block(const std::vector<YamlLine>& lines, std::size_t& at, std::size_t indent, std::size_t depth) {
    json block;
    while (at < lines.size() && lines[at].indent == indent && depth < kMaxDepth) {
        std::string_view text = lines[at++].text;
        if (!text.starts_with("- ")) {
            if (!block.is_array()) yaml_pair(block, text, lines, at, indent, depth);
            continue;
        }
        if (block.is_object()) continue;
        text = trim(text.substr(2));
        const bool opens_object = text.find(": ") != std::string_view::npos || text.ends_with(':');
        if (!opens_object || text.front() == '\'') {
            block.push_back(scalar(text));
            continue;
        }
        json element;
        yaml_pair(element, text, lines, at, indent + 2, depth);
        while (at < lines.size() && lines[at].indent == indent + 2) {
            const std::string_view next = lines[at++].text;
            yaml_pair(element, next, lines, at, indent + 2, depth);
        }
        block.push_back(std::move(element));
    }
    while (at < lines.size() && lines[at].indent > indent) ++at;  // deeper than anything asked for
    return block;
}

}  // namespace

std::vector<json> read_path_lines(std::string_view text) {
    std::vector<json> documents;
    for (std::string_view line : tool::split_lines(text)) {
        line = trim(line);
        const std::size_t equals = line.find(" = ");
        if (!line.starts_with("json") || !line.ends_with(';') || equals == std::string_view::npos) continue;
        const std::string_view path = line.substr(4, equals - 4);
        if (path.empty()) documents.emplace_back(json::object());
        if (path.empty() || documents.empty()) continue;
        json value = json::parse(line.substr(equals + 3, line.size() - equals - 4), nullptr, false);
        json* const member = value.is_discarded() ? nullptr : member_at(documents.back(), path);
        if (member != nullptr) *member = std::move(value);
    }
    return documents;
}

std::vector<json> read_yaml(std::string_view text) {
    std::vector<json> documents;
    std::vector<YamlLine> lines;
    const auto settle = [&documents, &lines] {
        std::size_t at = 0;
        if (!lines.empty()) documents.push_back(yaml_block(lines, at, 0, 0));
        lines.clear();
    };
    bool inside = false;
    for (const std::string_view line : tool::split_lines(text)) {
        if (trim(line) == "---") {
            settle();
            inside = true;
        } else if (inside && !trim(line).empty()) {
            lines.push_back({line.find_first_not_of(' '), trim(line)});
        }
    }
    settle();
    return documents;
}

}  // namespace vetting::smartctl
