// The gate before the parser: what a request's head must look like to be read any further. Pure.
//
// Beast 1.81 accepts what two programs may read in two ways (two lengths, a length beside chunks, odd transfer
// codings, any Host). This gate lets through only what has one reading.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "host/http/status.hpp"

namespace vetting::http {

inline constexpr std::size_t kMaxHeadBytes = 8192;
inline constexpr std::size_t kMaxTargetBytes = 4096;
inline constexpr std::size_t kMaxFields = 64;

/// A request's head in parts; all views are into the text that was read.
struct RequestHead {
    Verb verb = Verb::Get;
    std::string_view target;
    std::vector<std::pair<std::string_view, std::string_view>> fields;
    std::optional<std::uint64_t> content_length;
    bool chunked = false;
    bool keep_alive = true;
    bool expects_continue = false;

    [[nodiscard]] std::string_view header(std::string_view name) const;
    [[nodiscard]] bool has_body() const { return chunked || content_length.value_or(0) > 0; }
};

struct Refusal {
    int status = status::bad_request;
    std::string detail;
};

/// Names (lower case, without port) under which this host may be spoken to: no DNS rebinding.
using HostNames = std::set<std::string, std::less<>>;

/// @param raw request line and fields up to and with the empty line
/// @param local_address the address that the connection came in on: always a good Host
[[nodiscard]] std::variant<RequestHead, Refusal> read_head(std::string_view raw, const HostNames& names,
                                                           std::string_view local_address);

/// Equal but for the case of ASCII letters.
[[nodiscard]] bool same_ignoring_case(std::string_view a, std::string_view b);

}  // namespace vetting::http
