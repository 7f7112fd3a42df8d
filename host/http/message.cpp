#include "host/http/message.hpp"

#include <charconv>

#include "sdk/base/error.hpp"
#include "sdk/base/ids.hpp"
#include "sdk/base/url.hpp"

namespace vetting::http {
namespace {

/// `a=1&b=2` → the decoded value of `name`.
std::optional<std::string> find_pair(std::string_view text, std::string_view name) {
    while (!text.empty()) {
        const std::size_t end = text.find('&');
        const std::string_view pair = text.substr(0, end);
        text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
        const std::size_t equals = pair.find('=');
        const auto key = percent_decode(pair.substr(0, equals), true);
        if (!key || *key != name) continue;
        auto value = percent_decode(equals == std::string_view::npos ? std::string_view{} : pair.substr(equals + 1), true);
        if (!value) throw Error(Errc::InvalidValue, "'" + std::string(name) + "' is not percent-encoded properly");
        return value;
    }
    return std::nullopt;
}

}  // namespace

const std::string& Request::param(std::string_view name) const {
    for (const auto& [key, value] : params) {
        if (key == name) return value;
    }
    throw Error(Errc::Internal, "this route has no {" + std::string(name) + "}");
}

std::int64_t Request::id(std::string_view name) const {
    const auto number = parse_id(param(name));
    if (!number) throw Error(Errc::NotFound, "there is nothing with the id '" + param(name) + "'");
    return *number;
}

std::optional<std::string> Request::query(std::string_view name) const { return find_pair(query_string, name); }

std::int64_t Request::query_number(std::string_view name, std::int64_t otherwise, std::int64_t least, std::int64_t most) const {
    const auto text = query(name);
    if (!text || text->empty()) return otherwise;
    std::int64_t value = 0;
    const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), value);
    if (error != std::errc{} || end != text->data() + text->size() || value < least || value > most) {
        throw Error(Errc::InvalidValue, "'" + std::string(name) + "' must be a whole number from " + std::to_string(least) +
                                            " to " + std::to_string(most));
    }
    return value;
}

std::optional<std::string_view> Request::cookie(std::string_view name) const {
    for (const auto& [key, value] : head.fields) {
        if (!same_ignoring_case(key, "Cookie")) continue;
        std::string_view rest = value;
        while (!rest.empty()) {
            while (rest.starts_with(' ')) rest.remove_prefix(1);
            const std::string_view pair = rest.substr(0, rest.find(';'));
            rest.remove_prefix(std::min(rest.size(), pair.size() + 1));
            if (pair.size() > name.size() && pair.starts_with(name) && pair[name.size()] == '=') return pair.substr(name.size() + 1);
        }
    }
    return std::nullopt;
}

std::string_view Request::bearer() const {
    const std::string_view value = header("Authorization");
    static constexpr std::string_view kScheme = "Bearer ";
    if (value.size() <= kScheme.size() || !same_ignoring_case(value.substr(0, kScheme.size()), kScheme)) return {};
    return value.substr(kScheme.size());
}

std::optional<std::string> Request::form(std::string_view name) const { return find_pair(body, name); }

bool Request::has_content_type(std::string_view type) const {
    std::string_view value = header("Content-Type");
    value = value.substr(0, value.find(';'));
    while (value.ends_with(' ')) value.remove_suffix(1);
    return same_ignoring_case(value, type);
}

asio::awaitable<void> Request::load_body(std::size_t limit_bytes) {
    if (body_loaded) co_return;
    body_loaded = true;
    if (source != nullptr && head.has_body()) co_await source->read(body, limit_bytes);
}

Response text_response(int status, std::string content_type, std::string body) {
    return Response{status, {{"Content-Type", std::move(content_type)}}, std::move(body)};
}

Response empty_response(int status) { return Response{status, {}, std::string()}; }

Response file_response(std::filesystem::path path, std::string content_type, std::string_view download_name) {
    Response response{status::ok, {{"Content-Type", std::move(content_type)}}, FileBody{std::move(path)}};
    if (!download_name.empty()) {
        response.with("Content-Disposition", "attachment; filename*=UTF-8''" + percent_encode(download_name));
    }
    return response;
}

Response redirect(std::string location) {
    return Response{status::see_other, {{"Location", std::move(location)}}, std::string()};
}

}  // namespace vetting::http
