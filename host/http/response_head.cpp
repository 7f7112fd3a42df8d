#include "host/http/response_head.hpp"

#include <algorithm>

#include "sdk/base/error.hpp"

namespace vetting::http {
namespace {

/// Nothing from elsewhere, no inline script, no frame around us; a response may bring a policy of its own.
constexpr std::pair<std::string_view, std::string_view> kAlways[] = {
    {"Content-Security-Policy",
     "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; "
     "form-action 'self'; frame-ancestors 'none'; base-uri 'none'"},
    {"X-Content-Type-Options", "nosniff"},
    {"X-Frame-Options", "DENY"},
    {"Referrer-Policy", "same-origin"},
    {"Cross-Origin-Opener-Policy", "same-origin"},
    {"Cross-Origin-Resource-Policy", "same-origin"},
    {"Cache-Control", "no-store"},
};

void add(std::string& text, std::string_view name, std::string_view value) {
    if (value.find_first_of("\r\n") != std::string_view::npos) {
        throw Error(Errc::Internal, "the header " + std::string(name) + " would hold a line break");
    }
    text.append(name).append(": ").append(value).append("\r\n");
}

bool has(const Response& response, std::string_view name) {
    return std::any_of(response.headers.begin(), response.headers.end(),
                       [name](const auto& header) { return same_ignoring_case(header.first, name); });
}

}  // namespace

std::string response_head(const Response& response, BodyLength length, bool keep_alive) {
    std::string text = "HTTP/1.1 " + std::to_string(response.status) + " " + std::string(reason_phrase(response.status)) + "\r\n";
    text.reserve(1024);
    for (const auto& [name, value] : response.headers) add(text, name, value);
    for (const auto& [name, value] : kAlways) {
        if (!has(response, name)) add(text, name, value);
    }
    const bool bodiless = response.status == status::no_content || response.status == status::not_modified;
    if (!length.bytes) add(text, "Transfer-Encoding", "chunked");
    else if (!bodiless) add(text, "Content-Length", std::to_string(*length.bytes));
    if (!keep_alive) add(text, "Connection", "close");
    text.append("\r\n");
    return text;
}

}  // namespace vetting::http
