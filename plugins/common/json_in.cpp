#include "plugins/common/json_in.hpp"

#include <cmath>

#include "plugins/common/text.hpp"

namespace vetting::tool {
namespace {

using nlohmann::json;
constexpr int kMaxDepth = 64;

/// `{` or `[` before something that may follow it in a document: `[root@host ~]#` and `[sudo] password` open none.
bool opens_document(std::string_view line) {
    line = trim(line);
    if (!line.starts_with('{') && !line.starts_with('[')) return false;
    const std::string_view rest = trim(line.substr(1));
    const std::string_view may_follow = line.front() == '{' ? "\"}" : "\"{[]";
    return rest.empty() || may_follow.find(rest.front()) != std::string_view::npos;
}

std::size_t document_start(std::string_view text, std::size_t at = 0) {
    if (at == 0 && text.starts_with("\xEF\xBB\xBF")) at = 3;
    while (at < text.size()) {
        if (opens_document(text.substr(at, 256))) return at;
        const std::size_t end = text.find('\n', at);
        if (end == std::string_view::npos) break;
        at = end + 1;
    }
    return std::string_view::npos;
}

/// One past the bracket that closes the document at `start`, or the end of the text where none does.
std::size_t document_end(std::string_view text, std::size_t start) {
    std::size_t depth = 0;
    bool quoted = false;
    for (std::size_t at = start; at < text.size(); ++at) {
        const char c = text[at];
        if (quoted) {
            if (c == '\\') ++at;
            else if (c == '"') quoted = false;
        } else if (c == '"') {
            quoted = true;
        } else if (c == '{' || c == '[') {
            ++depth;
        } else if ((c == '}' || c == ']') && --depth == 0) {
            return at + 1;
        }
    }
    return text.size();
}

bool within_depth(int depth, json::parse_event_t, json&) {
    if (depth > kMaxDepth) throw InputError("JSON nested deeper than 64");
    return true;
}

std::optional<std::uint64_t> to_uint(double value) {
    // 2^63: beyond it a double does not hold the count that the tool meant.
    if (!(value >= 0 && value < 9223372036854775808.0) || std::floor(value) != value) return std::nullopt;
    return static_cast<std::uint64_t>(value);
}

/// Firmware's stray bytes in a serial or a model make no JSON: they become U+FFFD and the rest is read.
std::string cleaned_lines(std::string_view text) {
    std::string out;
    for (const std::string_view line : split_lines(text)) out += clean(line) + "\n";
    return out;
}

json parse_document(std::string_view text, const std::string& name) {
    try {
        return json::parse(text.begin(), text.end(), within_depth);
    } catch (const json::exception& first) {
        json again = json::parse(cleaned_lines(text), within_depth, false);
        if (!again.is_discarded()) return again;
        throw InputError("the JSON of " + name + " is cut off or malformed: " + clean(first.what()));
    }
}

}  // namespace

bool looks_like_json(std::string_view capture) { return document_start(capture) != std::string_view::npos; }

json read_json(std::string_view capture, std::string_view tool) {
    require_text(capture, tool);
    const std::size_t start = document_start(capture);
    const std::string name(tool);
    if (start == std::string_view::npos) throw InputError("not the output of " + name + ": no JSON in it");
    const std::size_t end = document_end(capture, start);
    if (trim(capture.substr(end)).starts_with(',')) throw InputError("the JSON of " + name + " is a list without its brackets");
    return parse_document(capture.substr(start, end - start), name);
}

std::vector<JsonDocument> read_json_documents(std::string_view capture, std::string_view tool) {
    require_text(capture, tool);
    const std::string name(tool);
    std::vector<JsonDocument> documents;
    for (std::size_t at = document_start(capture); at < capture.size(); at = document_start(capture, at)) {
        const std::size_t end = document_end(capture, at);
        documents.push_back({parse_document(capture.substr(at, end - at), name), at, end});
        at = end;
    }
    if (documents.empty()) throw InputError("not the output of " + name + ": no JSON in it");
    return documents;
}

const json* find(const json& value, std::initializer_list<const char*> path) {
    const json* here = &value;
    for (const char* key : path) {
        if (!here->is_object()) return nullptr;
        const auto found = here->find(key);
        if (found == here->end()) return nullptr;
        here = &*found;
    }
    return here->is_null() ? nullptr : here;
}

std::optional<std::string> text_at(const json& value, std::initializer_list<const char*> path) {
    const json* found = find(value, path);
    if (found == nullptr) return std::nullopt;
    if (found->is_string()) return known(found->get_ref<const std::string&>());
    if (found->is_number()) return found->dump();
    return std::nullopt;
}

std::optional<std::uint64_t> uint_at(const json& value, std::initializer_list<const char*> path) {
    const json* found = find(value, path);
    if (found == nullptr) return std::nullopt;
    if (found->is_number_unsigned()) return found->get<std::uint64_t>();
    if (found->is_number_integer()) return std::nullopt;  // below zero: no count
    if (found->is_number_float()) return to_uint(found->get<double>());
    if (!found->is_string()) return std::nullopt;
    const std::string_view text = trim(found->get_ref<const std::string&>());
    if (text.find_first_not_of("0123456789") != std::string_view::npos) return std::nullopt;
    return leading_uint(text);
}

std::optional<double> number_at(const json& value, std::initializer_list<const char*> path) {
    const json* found = find(value, path);
    if (found == nullptr) return std::nullopt;
    if (found->is_string()) return whole_number(found->get_ref<const std::string&>());
    if (!found->is_number() || !std::isfinite(found->get<double>())) return std::nullopt;
    return found->get<double>();
}

std::optional<bool> bool_at(const json& value, std::initializer_list<const char*> path) {
    const json* found = find(value, path);
    if (found == nullptr) return std::nullopt;
    if (found->is_boolean()) return found->get<bool>();
    const auto number = number_at(value, path);
    if (number) return *number != 0;
    if (!found->is_string()) return std::nullopt;
    const std::string word = lower(found->get_ref<const std::string&>());
    if (word == "true" || word == "yes") return true;
    if (word == "false" || word == "no") return false;
    return std::nullopt;
}

}  // namespace vetting::tool
