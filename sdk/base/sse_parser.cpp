#include "sdk/base/sse_parser.hpp"

#include <charconv>

#include "sdk/base/error.hpp"

namespace vetting {

void SseParser::restart() {
    line_.clear();
    data_.clear();
    type_.clear();
    id_.clear();
    has_data_ = after_cr_ = false;
}

std::vector<SseEvent> SseParser::feed(std::string_view bytes) {
    std::vector<SseEvent> events;
    for (const char c : bytes) {
        const bool lf_of_crlf = after_cr_ && c == '\n';
        after_cr_ = c == '\r';
        if (lf_of_crlf) continue;
        if (c == '\r' || c == '\n') {
            line(events);
            line_.clear();
            continue;
        }
        line_ += c;
        if (line_.size() + data_.size() > kMaxEventBytes) {
            throw Error(Errc::BodyTooLarge, "the event stream sent an event larger than 4 MiB");
        }
    }
    return events;
}

void SseParser::line(std::vector<SseEvent>& events) {
    if (!line_.empty()) {
        const std::size_t colon = line_.find(':');
        if (colon == 0) return;  // a comment
        std::string_view value;
        if (colon != std::string::npos) {
            value = std::string_view(line_).substr(colon + 1);
            if (value.starts_with(' ')) value.remove_prefix(1);
        }
        field(std::string_view(line_).substr(0, colon), value);
        return;
    }
    if (has_data_) {
        if (!id_.empty()) last_id_ = id_;
        events.push_back({type_.empty() ? "message" : type_, data_, id_});
    }
    data_.clear();
    type_.clear();
    id_.clear();
    has_data_ = false;
}

void SseParser::field(std::string_view name, std::string_view value) {
    if (name == "data") {
        if (has_data_) data_ += '\n';
        data_ += value;
        has_data_ = true;
    } else if (name == "event") {
        type_ = value;
    } else if (name == "id") {
        id_ = value;
    } else if (name == "retry") {
        std::int64_t ms = 0;
        const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), ms);
        if (error == std::errc{} && end == value.data() + value.size() && ms >= 0) retry_ = std::chrono::milliseconds(ms);
    }
}

}  // namespace vetting
