// The few URLs this project uses: `https://host:port`, and what must be escaped inside one.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace vetting {

struct BaseUrl {
    bool tls = true;
    std::string host;  ///< name or address; an IPv6 address without its brackets
    std::uint16_t port = 443;
    std::string prefix;  ///< path before every target, without a slash at its end; mostly empty
    /// `host:port` as the `Host` header wants it.
    [[nodiscard]] std::string authority() const;
};

/// @throws Error InvalidValue that says what is wrong with it.
[[nodiscard]] BaseUrl parse_base_url(std::string_view url);
/// `127.0.0.1` (and all of 127/8), `::1`, `localhost`.
[[nodiscard]] bool is_loopback_name(std::string_view host);
/// Everything but unreserved characters as `%XX`.
[[nodiscard]] std::string percent_encode(std::string_view text);
/// Nothing when a `%` is not followed by two hexadecimal digits.
[[nodiscard]] std::optional<std::string> percent_decode(std::string_view text, bool plus_is_space = false);

}  // namespace vetting
