#include "host/http/header_gate.hpp"

#include <algorithm>
#include <charconv>

namespace vetting::http {
namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

/// RFC 9110, 5.6.2: the characters of a token.
bool is_token(std::string_view text) {
    static constexpr std::string_view kOthers = "!#$%&'*+-.^_`|~";
    return !text.empty() && std::all_of(text.begin(), text.end(), [](char c) {
        return (c >= '0' && c <= '9') || (lower(c) >= 'a' && lower(c) <= 'z') || kOthers.find(c) != std::string_view::npos;
    });
}

bool is_field_value(std::string_view text) {
    return std::all_of(text.begin(), text.end(), [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return c == '\t' || (byte >= 0x20 && byte != 0x7f);
    });
}

std::string_view trim_blanks(std::string_view text) {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
    while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
    return text;
}

/// One line up to CRLF; nothing when it ends in anything else.
std::optional<std::string_view> take_line(std::string_view& rest) {
    const std::size_t end = rest.find('\r');
    if (end == std::string_view::npos || end + 1 >= rest.size() || rest[end + 1] != '\n') return std::nullopt;
    const std::string_view line = rest.substr(0, end);
    if (line.find('\n') != std::string_view::npos) return std::nullopt;
    rest.remove_prefix(end + 2);
    return line;
}

std::optional<Refusal> read_request_line(std::string_view line, RequestHead& head) {
    const std::size_t first = line.find(' ');
    const std::size_t last = line.rfind(' ');
    if (first == std::string_view::npos || first == last) return Refusal{status::bad_request, "not a request line"};
    head.target = line.substr(first + 1, last - first - 1);
    const std::string_view version = line.substr(last + 1);
    if (version != "HTTP/1.1" && version != "HTTP/1.0") return Refusal{status::version_not_supported, "speak HTTP/1.1"};
    head.keep_alive = version == "HTTP/1.1";
    if (head.target.size() > kMaxTargetBytes) return Refusal{status::uri_too_long, "the path is longer than 4 KiB"};
    const bool clean = std::all_of(head.target.begin(), head.target.end(), [](char c) { return c > 0x20 && c < 0x7f; });
    if (!head.target.starts_with('/') || !clean) return Refusal{status::bad_request, "the path must start with '/' and be percent-encoded"};
    const auto verb = verb_from(line.substr(0, first));
    if (!verb) return Refusal{status::not_implemented, "unknown method"};
    head.verb = *verb;
    return std::nullopt;
}

std::optional<Refusal> read_field(std::string_view line, RequestHead& head) {
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos || !is_token(line.substr(0, colon))) {
        return Refusal{status::bad_request, "a header line has no proper name before its colon"};
    }
    const std::string_view value = trim_blanks(line.substr(colon + 1));
    if (!is_field_value(value)) return Refusal{status::bad_request, "a header holds control characters"};
    if (head.fields.size() == kMaxFields) return Refusal{status::header_too_large, "more than 64 header fields"};
    head.fields.emplace_back(line.substr(0, colon), value);
    return std::nullopt;
}

std::size_t count(const RequestHead& head, std::string_view name) {
    return static_cast<std::size_t>(std::count_if(head.fields.begin(), head.fields.end(), [name](const auto& field) {
        return same_ignoring_case(field.first, name);
    }));
}

std::optional<Refusal> check_once(const RequestHead& head) {
    for (const std::string_view name : {"Content-Length", "Transfer-Encoding", "Authorization", "Content-Type", "Expect", "Origin"}) {
        if (count(head, name) > 1) return Refusal{status::bad_request, std::string(name) + " stands more than once"};
    }
    return std::nullopt;
}

struct HostPort {
    std::string_view name, port;
};

/// `name`, `name:port`, `[v6]`, `[v6]:port`.
std::optional<HostPort> split_host(std::string_view value) {
    HostPort parts;
    std::string_view after;
    if (value.starts_with('[')) {
        const std::size_t close = value.find(']');
        if (close == std::string_view::npos) return std::nullopt;
        parts.name = value.substr(1, close - 1);
        after = value.substr(close + 1);
    } else {
        parts.name = value.substr(0, value.find(':'));
        after = value.substr(parts.name.size());
    }
    if (after.starts_with(':')) parts.port = after.substr(1);
    else if (!after.empty()) return std::nullopt;
    if (parts.name.empty() || parts.port.find_first_not_of("0123456789") != std::string_view::npos) return std::nullopt;
    return parts;
}

std::optional<Refusal> check_host(const RequestHead& head, const HostNames& names, std::string_view local_address) {
    if (count(head, "Host") != 1) return Refusal{status::bad_request, "exactly one Host header is wanted"};
    const auto host = split_host(head.header("Host"));
    if (!host) return Refusal{status::bad_request, "Host is not a name or address with perhaps a port"};
    std::string wanted(host->name);
    std::transform(wanted.begin(), wanted.end(), wanted.begin(), lower);
    if (names.contains(wanted) || wanted == local_address) return std::nullopt;
    return Refusal{status::misdirected, "this host does not go by that name: use its address, or add the name to allowed_hosts"};
}

std::optional<Refusal> check_length(RequestHead& head, bool http11) {
    const std::string_view coding = head.header("Transfer-Encoding");
    const std::string_view length = head.header("Content-Length");
    if (count(head, "Transfer-Encoding") == 1) {
        if (!same_ignoring_case(coding, "chunked")) return Refusal{status::not_implemented, "the only transfer coding is chunked"};
        if (!http11 || count(head, "Content-Length") != 0) return Refusal{status::bad_request, "chunked and another length"};
        head.chunked = true;
    }
    if (count(head, "Content-Length") == 0) return std::nullopt;
    std::uint64_t bytes = 0;
    const auto [end, error] = std::from_chars(length.data(), length.data() + length.size(), bytes);
    if (length.empty() || length.size() > 15 || error != std::errc{} || end != length.data() + length.size()) {
        return Refusal{status::bad_request, "Content-Length is not a number"};
    }
    head.content_length = bytes;
    return std::nullopt;
}

std::optional<Refusal> check_connection(RequestHead& head) {
    for (const auto& [name, value] : head.fields) {
        if (!same_ignoring_case(name, "Connection")) continue;
        std::string_view rest = value;
        while (!rest.empty()) {
            const std::size_t comma = rest.find(',');
            if (same_ignoring_case(trim_blanks(rest.substr(0, comma)), "close")) head.keep_alive = false;
            rest = comma == std::string_view::npos ? std::string_view{} : rest.substr(comma + 1);
        }
    }
    const std::string_view expect = head.header("Expect");
    if (expect.empty()) return std::nullopt;
    if (!same_ignoring_case(expect, "100-continue")) return Refusal{status::expectation_failed, "only 100-continue may be expected"};
    head.expects_continue = true;
    return std::nullopt;
}

}  // namespace

bool same_ignoring_case(std::string_view a, std::string_view b) {
    return a.size() == b.size() &&
           std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) { return lower(x) == lower(y); });
}

std::string_view RequestHead::header(std::string_view name) const {
    for (const auto& [key, value] : fields) {
        if (same_ignoring_case(key, name)) return value;
    }
    return {};
}

std::variant<RequestHead, Refusal> read_head(std::string_view raw, const HostNames& names, std::string_view local_address) {
    RequestHead head;
    std::string_view rest = raw;
    const auto request_line = take_line(rest);
    if (!request_line) return Refusal{status::bad_request, "lines end in CR LF"};
    if (auto refusal = read_request_line(*request_line, head)) return *refusal;
    const bool http11 = head.keep_alive;
    for (;;) {
        const auto line = take_line(rest);
        if (!line) return Refusal{status::bad_request, "lines end in CR LF"};
        if (line->empty()) break;
        if (auto refusal = read_field(*line, head)) return *refusal;
    }
    if (!rest.empty()) return Refusal{status::bad_request, "text after the header"};
    if (auto refusal = check_once(head)) return *refusal;
    if (auto refusal = check_host(head, names, local_address)) return *refusal;
    if (auto refusal = check_length(head, http11)) return *refusal;
    if (auto refusal = check_connection(head)) return *refusal;
    return head;
}

}  // namespace vetting::http
