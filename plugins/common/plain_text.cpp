#include "plugins/common/plain_text.hpp"

#include <algorithm>

#include "plugins/common/text.hpp"

namespace vetting::tool {
namespace {

constexpr std::string_view kMark = "\xEF\xBB\xBF";

bool is_quote(std::string_view line) { return trim(line).starts_with('>'); }

/// Two lines of three: what was broken in the mail, and what is said about it, has no mark.
bool is_quoted(const std::vector<std::string_view>& lines) {
    std::size_t quoted = 0, filled = 0;
    for (const std::string_view line : lines) {
        if (trim(line).empty()) continue;
        ++filled;
        if (is_quote(line)) ++quoted;
    }
    return quoted >= 2 && quoted * 3 >= filled * 2;
}

std::string_view without_quote(std::string_view line) {
    if (!is_quote(line)) return line;
    line.remove_prefix(line.find('>') + 1);
    return line.starts_with(' ') ? line.substr(1) : line;
}

/// What every line that is not empty begins with, of blanks and tabs.
std::string_view common_indent(const std::vector<std::string_view>& lines) {
    std::string_view indent;
    bool first = true;
    for (const std::string_view line : lines) {
        if (trim(line).empty()) continue;
        const std::string_view own = line.substr(0, line.find_first_not_of(" \t"));
        if (first) indent = own;
        first = false;
        const auto differs = std::mismatch(indent.begin(), indent.end(), own.begin(), own.end()).first;
        indent = indent.substr(0, static_cast<std::size_t>(differs - indent.begin()));
    }
    return indent;
}

std::string joined(const std::vector<std::string_view>& lines) {
    std::string text;
    for (const std::string_view line : lines) text.append(line).append("\n");
    return text;
}

}  // namespace

std::string unquoted(std::string_view capture) {
    if (capture.starts_with(kMark)) capture.remove_prefix(kMark.size());
    constexpr int kDeepest = 4;  // answers to answers
    auto lines = split_lines(capture);
    if (!is_quoted(lines)) return std::string(capture);
    for (int depth = 0; depth < kDeepest && is_quoted(lines); ++depth) {
        std::transform(lines.begin(), lines.end(), lines.begin(), without_quote);
    }
    return joined(lines);
}

std::string plain_text(std::string_view capture) {
    std::string text = unquoted(capture);
    auto lines = split_lines(text);
    const std::size_t indent = common_indent(lines).size();
    if (indent == 0) return text;
    for (std::string_view& line : lines) line.remove_prefix(std::min(indent, line.size()));
    return joined(lines);
}

}  // namespace vetting::tool
