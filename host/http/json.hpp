// JSON bodies: a struct of the wire out of a request, a value into a response.
#pragma once

#include "host/http/message.hpp"
#include "sdk/base/json.hpp"

namespace vetting::http {

/// The body as JSON. @throws Error BadRequest without `Content-Type: application/json`, BadJson.
[[nodiscard]] inline Json json_body(const Request& request) {
    if (!request.has_content_type("application/json")) {
        throw Error(Errc::BadRequest, "send the body with Content-Type: application/json");
    }
    return parse_json(request.body);
}

/// @throws Error BadRequest, BadJson with the path of the field that is wrong.
template <class T>
[[nodiscard]] T parse(const Request& request) {
    return from_json_value<T>(json_body(request));
}

template <class T>
[[nodiscard]] Response json_response(int status, const T& value) {
    return text_response(status, "application/json", dump_json(Json(value)));
}

}  // namespace vetting::http
