// The HTTP statuses and methods this program speaks.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace vetting::http {

enum class Verb : std::uint8_t { Get, Head, Post, Put, Patch, Delete };
[[nodiscard]] std::string_view verb_name(Verb verb);
[[nodiscard]] std::optional<Verb> verb_from(std::string_view name);

namespace status {
inline constexpr int ok = 200, created = 201, accepted = 202, no_content = 204, see_other = 303, not_modified = 304,
                     bad_request = 400, unauthorized = 401, forbidden = 403, not_found = 404, method_not_allowed = 405,
                     request_timeout = 408, conflict = 409, length_required = 411, payload_too_large = 413,
                     uri_too_long = 414, unsupported_media_type = 415, expectation_failed = 417, misdirected = 421,
                     unprocessable = 422, too_many_requests = 429, header_too_large = 431, internal = 500,
                     not_implemented = 501, bad_gateway = 502, unavailable = 503, gateway_timeout = 504,
                     version_not_supported = 505, insufficient_storage = 507;
}  // namespace status

[[nodiscard]] std::string_view reason_phrase(int status);

}  // namespace vetting::http
