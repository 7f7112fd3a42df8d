// A request as a handler sees it and the response it gives: types of ours, nothing of the network library.
#pragma once

#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "host/http/header_gate.hpp"
#include "host/http/status.hpp"

namespace vetting::http {

namespace asio = boost::asio;

using HeaderList = std::vector<std::pair<std::string, std::string>>;

/// Where a request's body comes from; the connection. Read after authentication, so that strangers send nothing big.
class BodySource {
public:
    virtual ~BodySource() = default;
    /// @throws Error BodyTooLarge, TimedOut (slower than the minimum rate), BadRequest (broken chunks).
    virtual asio::awaitable<void> read(std::string& into, std::size_t limit_bytes) = 0;
};

class Request {
public:
    Request() = default;
    Request(const Request&) = delete;  // `head` is made of views into `raw`
    Request& operator=(const Request&) = delete;

    /// The first header of that name, in any case; empty when absent.
    [[nodiscard]] std::string_view header(std::string_view name) const { return head.header(name); }
    /// What stood for `{name}` in the path, percent-decoded. @throws Error Internal when the route has none.
    [[nodiscard]] const std::string& param(std::string_view name) const;
    /// `{id}` as a number. @throws Error NotFound when it is not one.
    [[nodiscard]] std::int64_t id(std::string_view name = "id") const;
    /// `?name=value`, decoded; nothing when absent.
    [[nodiscard]] std::optional<std::string> query(std::string_view name) const;
    /// A whole number of the query. @throws Error InvalidValue for anything else, or out of range.
    [[nodiscard]] std::int64_t query_number(std::string_view name, std::int64_t otherwise, std::int64_t least,
                                            std::int64_t most) const;
    [[nodiscard]] std::optional<std::string_view> cookie(std::string_view name) const;
    /// The bearer token of `Authorization`; empty when there is none.
    [[nodiscard]] std::string_view bearer() const;
    /// A field of an `application/x-www-form-urlencoded` body.
    [[nodiscard]] std::optional<std::string> form(std::string_view name) const;
    [[nodiscard]] bool has_content_type(std::string_view type) const;
    /// Changes something: must carry a CSRF token when a cookie says who asks.
    [[nodiscard]] bool unsafe() const { return verb != Verb::Get && verb != Verb::Head; }
    /// Once; a second call does nothing.
    [[nodiscard]] asio::awaitable<void> load_body(std::size_t limit_bytes);

    std::string raw;   ///< request line and header fields as they came
    RequestHead head;  ///< views into `raw`
    Verb verb = Verb::Get;
    std::string path, query_string;  ///< the path is decoded segment by segment by the router
    std::vector<std::pair<std::string_view, std::string>> params;
    std::string body;
    std::string peer_address;
    BodySource* source = nullptr;
    bool body_loaded = false;
};

/// The open end of a response that goes on: server-sent events.
class ResponseStream {
public:
    virtual ~ResponseStream() = default;
    /// All pieces in one gathered write. @return false when the reader is gone or does not read: end the stream.
    virtual asio::awaitable<bool> write(std::vector<std::string_view> pieces) = 0;
    /// The server is stopping.
    [[nodiscard]] virtual bool closing() const = 0;
};

struct FileBody {
    std::filesystem::path path;
};
using StreamBody = std::function<asio::awaitable<void>(ResponseStream&)>;

struct Response {
    int status = status::ok;
    HeaderList headers;
    std::variant<std::string, FileBody, StreamBody> body;

    Response& with(std::string name, std::string value) & {
        headers.emplace_back(std::move(name), std::move(value));
        return *this;
    }
    Response&& with(std::string name, std::string value) && {
        headers.emplace_back(std::move(name), std::move(value));
        return std::move(*this);
    }
};

[[nodiscard]] Response text_response(int status, std::string content_type, std::string body);
[[nodiscard]] Response empty_response(int status);
[[nodiscard]] Response file_response(std::filesystem::path path, std::string content_type, std::string_view download_name = {});
[[nodiscard]] Response redirect(std::string location);

}  // namespace vetting::http
