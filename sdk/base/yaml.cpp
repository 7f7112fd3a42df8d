#include "sdk/base/yaml.hpp"

#include <yaml-cpp/yaml.h>

#include <charconv>

#include "sdk/base/files.hpp"

namespace vetting {
namespace {

constexpr int kMaxDepth = 32;
constexpr std::size_t kMaxBytes = std::size_t{1} << 20;

std::string place(const std::string& file, int line, int column) {
    return file + ":" + std::to_string(line) + ":" + std::to_string(column) + ": ";
}

YamlNode copy(const std::string& file, const YAML::Node& node, int depth);

void copy_map(const std::string& file, const YAML::Node& node, int depth, YamlNode& out) {
    out.kind = YamlNode::Kind::Map;
    for (const auto& entry : node) {
        YamlNode key = copy(file, entry.first, depth + 1);
        if (key.kind != YamlNode::Kind::Scalar) throw config_error(file, key, "a key must be plain text");
        if (out.find(key.text) != nullptr) throw config_error(file, key, "key '" + key.text + "' stands here twice");
        out.entries.push_back({std::move(key), copy(file, entry.second, depth + 1)});
    }
}

YamlNode copy(const std::string& file, const YAML::Node& node, int depth) {
    YamlNode out;
    out.line = node.Mark().line + 1;
    out.column = node.Mark().column + 1;
    if (depth > kMaxDepth) throw config_error(file, out, "nested deeper than 32 levels");
    switch (node.Type()) {
        case YAML::NodeType::Scalar:
            out.kind = YamlNode::Kind::Scalar;
            out.text = node.Scalar();
            out.quoted = node.Tag() == "!";
            break;
        case YAML::NodeType::Sequence:
            out.kind = YamlNode::Kind::List;
            for (const auto& item : node) out.items.push_back(copy(file, item, depth + 1));
            break;
        case YAML::NodeType::Map: copy_map(file, node, depth, out); break;
        default: break;
    }
    return out;
}

/// Whether an `&anchor` or `*alias` stands where a value may begin (outside of quotes and comments), and where.
bool has_anchor(std::string_view text, int& line, int& column) {
    static constexpr std::string_view kValueMayFollow = "\n:-[{,?";
    line = 1;
    column = 0;
    char quote = 0;
    bool comment = false;
    char before = '\n', before_blanks = '\n';
    for (const char c : text) {
        ++column;
        const bool at_start = before == ' ' || before == '\n' || before == '[' || before == '{' || before == ',';
        const bool value_start = at_start && kValueMayFollow.find(before_blanks) != std::string_view::npos;
        if (c == '\n') {
            ++line;
            column = 0;
            comment = false;
        } else if (quote != 0) {
            if (c == quote) quote = 0;
        } else if (!comment && (c == '"' || c == '\'') && value_start) {
            quote = c;
        } else if (c == '#' && (before == ' ' || before == '\n' || before == '\t')) {
            comment = true;
        } else if (!comment && value_start && (c == '&' || c == '*')) {
            return true;
        }
        before = c == '\t' ? ' ' : c;
        if (before != ' ') before_blanks = c;
    }
    return false;
}

/// Anchors make a document mean something else than it shows, and a small one very large; yaml-cpp would resolve them.
void refuse_anchors(const std::string& file, std::string_view text) {
    int line = 0, column = 0;
    if (has_anchor(text, line, column)) {
        throw Error(Errc::BadConfig, place(file, line, column) +
                                         "anchors and aliases are not taken; quote the value if it begins with & or *");
    }
}

Json scalar_to_json(const YamlNode& node) {
    const std::string& text = node.text;
    if (node.quoted) return text;
    if (text.empty() || text == "~" || text == "null" || text == "Null" || text == "NULL") return nullptr;
    if (text == "true" || text == "True" || text == "TRUE") return true;
    if (text == "false" || text == "False" || text == "FALSE") return false;
    const char* const begin = text.data() + (text[0] == '+' ? 1 : 0);
    const char* const end = text.data() + text.size();
    std::int64_t whole = 0;
    if (const auto [at, error] = std::from_chars(begin, end, whole); error == std::errc{} && at == end) return whole;
    double number = 0;
    const auto [at, error] = std::from_chars(begin, end, number);
    if (error == std::errc{} && at == end && std::isfinite(number)) return number;
    return text;
}

}  // namespace

Error config_error(const std::string& file, const YamlNode& at, const std::string& text) {
    return {Errc::BadConfig, place(file, at.line, at.column) + text};
}

const YamlNode* YamlNode::find(std::string_view key) const {
    for (const auto& [name, value] : entries) {
        if (name.text == key) return &value;
    }
    return nullptr;
}

Json YamlNode::to_json() const {
    switch (kind) {
        case Kind::Null: return nullptr;
        case Kind::Scalar: return scalar_to_json(*this);
        case Kind::List: {
            Json list = Json::array();
            for (const YamlNode& item : items) list.push_back(item.to_json());
            return list;
        }
        case Kind::Map: {
            Json map = Json::object();
            for (const auto& [key, value] : entries) map[key.text] = value.to_json();
            return map;
        }
    }
    return nullptr;
}

YamlDocument parse_yaml(std::string file, std::string_view text) {
    if (text.size() > kMaxBytes) throw Error(Errc::BadConfig, file + ": larger than 1 MiB");
    refuse_anchors(file, text);
    try {
        const YAML::Node root = YAML::Load(std::string(text));
        YamlNode copied = copy(file, root, 0);
        return {std::move(file), std::move(copied)};
    } catch (const YAML::Exception& error) {
        throw Error(Errc::BadConfig, place(file, error.mark.line + 1, error.mark.column + 1) + error.msg);
    }
}

YamlDocument load_yaml(const std::filesystem::path& path) { return parse_yaml(path.string(), read_file(path, kMaxBytes)); }

}  // namespace vetting
