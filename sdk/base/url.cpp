#include "sdk/base/url.hpp"

#include <charconv>

#include "sdk/base/error.hpp"

namespace vetting {
namespace {

int hex_value(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

[[noreturn]] void refuse(std::string_view url, const char* why) {
    throw Error(Errc::InvalidValue, "'" + std::string(url) + "' is not a URL this program can use: " + why);
}

std::uint16_t parse_port(std::string_view url, std::string_view text) {
    unsigned port = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
    if (error != std::errc{} || end != text.data() + text.size() || port == 0 || port > 65535) {
        refuse(url, "the port must be a number from 1 to 65535");
    }
    return static_cast<std::uint16_t>(port);
}

/// Splits `host[:port]`, the host perhaps in brackets.
void parse_authority(std::string_view url, std::string_view authority, BaseUrl& parsed) {
    std::string_view after_host;
    if (authority.starts_with('[')) {
        const std::size_t close = authority.find(']');
        if (close == std::string_view::npos) refuse(url, "the address has no closing bracket");
        parsed.host = authority.substr(1, close - 1);
        after_host = authority.substr(close + 1);
    } else {
        const std::size_t colon = authority.find(':');
        parsed.host = authority.substr(0, colon);
        if (colon != std::string_view::npos) after_host = authority.substr(colon);
    }
    if (parsed.host.empty() || authority.find_first_of("@ \t\r\n") != std::string_view::npos) {
        refuse(url, "it needs a host and no user name");
    }
    if (after_host.starts_with(':')) parsed.port = parse_port(url, after_host.substr(1));
    else if (!after_host.empty()) refuse(url, "after the host comes ':' and a port");
}

}  // namespace

std::string BaseUrl::authority() const {
    const std::string name = host.find(':') == std::string::npos ? host : "[" + host + "]";
    return port == (tls ? 443 : 80) ? name : name + ":" + std::to_string(port);
}

BaseUrl parse_base_url(std::string_view url) {
    BaseUrl parsed;
    std::string_view rest = url;
    if (rest.starts_with("https://")) {
        rest.remove_prefix(8);
    } else if (rest.starts_with("http://")) {
        rest.remove_prefix(7);
        parsed.tls = false;
        parsed.port = 80;
    } else {
        refuse(url, "it must start with https://");
    }
    const std::size_t slash = rest.find('/');
    if (slash != std::string_view::npos) parsed.prefix = rest.substr(slash);
    while (parsed.prefix.ends_with('/')) parsed.prefix.pop_back();
    if (parsed.prefix.find_first_of("?# \t\r\n") != std::string::npos) refuse(url, "it must end before any '?' or '#'");
    parse_authority(url, rest.substr(0, slash), parsed);
    if (!parsed.tls && !is_loopback_name(parsed.host)) {
        refuse(url, "http:// goes to this machine only; use https://");
    }
    return parsed;
}

bool is_loopback_name(std::string_view host) {
    if (host == "localhost" || host == "::1") return true;
    return host.starts_with("127.") && host.find_first_not_of("0123456789.") == std::string_view::npos;
}

std::string percent_encode(std::string_view text) {
    static constexpr char kDigits[] = "0123456789ABCDEF";
    std::string encoded;
    for (const char c : text) {
        const bool unreserved = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                                c == '-' || c == '.' || c == '_' || c == '~';
        if (unreserved) {
            encoded += c;
            continue;
        }
        const auto byte = static_cast<unsigned char>(c);
        encoded += '%';
        encoded += kDigits[byte >> 4];
        encoded += kDigits[byte & 15];
    }
    return encoded;
}

std::optional<std::string> percent_decode(std::string_view text, bool plus_is_space) {
    std::string decoded;
    decoded.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '+' && plus_is_space) {
            decoded += ' ';
        } else if (text[i] != '%') {
            decoded += text[i];
        } else {
            if (i + 2 >= text.size()) return std::nullopt;
            const int high = hex_value(text[i + 1]), low = hex_value(text[i + 2]);
            if (high < 0 || low < 0) return std::nullopt;
            decoded += static_cast<char>(high * 16 + low);
            i += 2;
        }
    }
    return decoded;
}

}  // namespace vetting
