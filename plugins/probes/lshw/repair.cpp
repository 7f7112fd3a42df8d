// JSON that lshw itself spoils, by version: commas missing between nodes or left over behind the last, brackets of `children` left
// away at their end, or the children without any. Brackets that are open at the end of the text are not closed: that is cut off.
#include "plugins/common/text.hpp"
#include "plugins/probes/lshw/tree.hpp"

namespace vetting::lshw {
namespace {

class Mender {
public:
    void take(std::string_view text) {
        for (std::size_t at = 0; at < text.size();) {
            const char c = text[at];
            if (c == '"') {
                at += string_at(text.substr(at));
            } else if (c == '{' || c == '[') {
                open(c);
                ++at;
            } else if (c == '}' || c == ']') {
                if (!close(c)) return;
                ++at;
            } else if (c == ':') {
                out_ += c;
                value_follows_ = true;
                ++at;
            } else if (c == ',' || c == ' ' || c == '\n' || c == '\r' || c == '\t') {
                ++at;
            } else {
                at += word_at(text.substr(at));
            }
        }
    }
    /// The roots as one list; empty while something is open.
    [[nodiscard]] std::string list() const { return open_.empty() && !broken_ ? "[" + out_ + "]" : std::string{}; }

private:
    void begin_value() {
        if (needs_comma_ && !value_follows_) out_ += ',';
        value_follows_ = false;
    }
    std::size_t string_at(std::string_view text) {
        std::size_t end = 1;
        while (end < text.size() && text[end] != '"') end += text[end] == '\\' ? 2 : 1;
        if (!open_.empty() && open_.back() == 'c') close_children();  // a key of the parent
        begin_value();
        out_ += text.substr(0, std::min(end + 1, text.size()));
        needs_comma_ = true;
        return std::min(end + 1, text.size());
    }
    std::size_t word_at(std::string_view text) {
        const std::size_t end = std::min(text.find_first_of(",}] \t\r\n:\"{["), text.size());
        begin_value();
        out_ += text.substr(0, end);
        needs_comma_ = true;
        return std::max<std::size_t>(end, 1);
    }
    void open(char bracket) {
        if (!open_.empty() && open_.back() == '{' && !value_follows_) {  // a child without its list
            if (needs_comma_) out_ += ',';
            out_ += "\"children\":[";
            open_ += 'c';
            needs_comma_ = false;
        }
        begin_value();
        out_ += bracket;
        open_ += bracket;
        needs_comma_ = false;
    }
    void close_children() {
        out_ += ']';
        open_.pop_back();
        needs_comma_ = true;
    }
    bool close(char bracket) {
        const char wanted = bracket == '}' ? '{' : '[';
        while (!open_.empty() && open_.back() != wanted && (open_.back() == 'c' || wanted == '{')) close_children();
        broken_ = open_.empty() || open_.back() != wanted;
        if (broken_) return false;
        out_ += bracket;
        open_.pop_back();
        needs_comma_ = true;
        return true;
    }
    std::string out_, open_;  ///< brackets that are open; `c`: a list of children that we opened
    bool needs_comma_ = false, value_follows_ = false, broken_ = false;
};

}  // namespace

std::string mended_json(std::string_view capture) {
    // The first brace or bracket that stands first in its line: a prompt or a warning may come before.
    std::size_t start = 0;
    while (start < capture.size()) {
        const std::size_t end = std::min(capture.find('\n', start), capture.size());
        const std::string_view line = tool::trim(capture.substr(start, end - start));
        if (line == "[" || line.starts_with('{')) break;
        start = end + 1;
    }
    if (start >= capture.size()) return {};
    std::string_view body = capture.substr(start);
    body = body.substr(0, body.find_last_of("}]") + 1);
    Mender mender;
    mender.take(body);
    return mender.list();
}

}  // namespace vetting::lshw
