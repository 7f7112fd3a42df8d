#include "host/http/status.hpp"

#include <array>
#include <utility>

namespace vetting::http {
namespace {

constexpr auto kVerbs = std::to_array<std::pair<Verb, std::string_view>>(
    {{Verb::Get, "GET"}, {Verb::Head, "HEAD"}, {Verb::Post, "POST"}, {Verb::Put, "PUT"}, {Verb::Patch, "PATCH"},
     {Verb::Delete, "DELETE"}});

constexpr auto kReasons = std::to_array<std::pair<int, std::string_view>>({
    {200, "OK"},
    {201, "Created"},
    {202, "Accepted"},
    {204, "No Content"},
    {303, "See Other"},
    {304, "Not Modified"},
    {400, "Bad Request"},
    {401, "Unauthorized"},
    {403, "Forbidden"},
    {404, "Not Found"},
    {405, "Method Not Allowed"},
    {408, "Request Timeout"},
    {409, "Conflict"},
    {411, "Length Required"},
    {413, "Content Too Large"},
    {414, "URI Too Long"},
    {415, "Unsupported Media Type"},
    {417, "Expectation Failed"},
    {421, "Misdirected Request"},
    {422, "Unprocessable Content"},
    {429, "Too Many Requests"},
    {431, "Request Header Fields Too Large"},
    {500, "Internal Server Error"},
    {501, "Not Implemented"},
    {502, "Bad Gateway"},
    {503, "Service Unavailable"},
    {504, "Gateway Timeout"},
    {505, "HTTP Version Not Supported"},
    {507, "Insufficient Storage"},
});

}  // namespace

std::string_view verb_name(Verb verb) {
    for (const auto& [row, name] : kVerbs) {
        if (row == verb) return name;
    }
    return "?";
}

std::optional<Verb> verb_from(std::string_view name) {
    for (const auto& [verb, row] : kVerbs) {
        if (row == name) return verb;
    }
    return std::nullopt;
}

std::string_view reason_phrase(int status) {
    for (const auto& [row, phrase] : kReasons) {
        if (row == status) return phrase;
    }
    return "Unknown";
}

}  // namespace vetting::http
