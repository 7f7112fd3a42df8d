// The status line and fields of a response, with the headers that every response carries. Pure.
#pragma once

#include <optional>
#include <string>

#include "host/http/message.hpp"

namespace vetting::http {

struct BodyLength {
    std::optional<std::uint64_t> bytes;  ///< nothing: chunked
};

/// @throws Error Internal when a header value holds a line break.
[[nodiscard]] std::string response_head(const Response& response, BodyLength length, bool keep_alive);

}  // namespace vetting::http
