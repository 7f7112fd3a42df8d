// From method and path to the endpoint that answers.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "host/http/message.hpp"

namespace vetting::http {

inline constexpr std::size_t kMaxBodyBytes = std::size_t{1} << 20;

struct Endpoint {
    Verb verb = Verb::Get;
    std::string path;  ///< `/api/v1/runs/{id}/log`
    std::function<asio::awaitable<Response>(Request&)> call;
};

class Router {
public:
    /// @throws Error Conflict when method and path are there already: a programming error, found at start.
    void add(Endpoint endpoint);

    struct Match {
        const Endpoint* endpoint = nullptr;
        std::vector<std::pair<std::string_view, std::string>> params;
        std::string allowed;  ///< methods of this path, where it has no such method: 405; empty: 404
    };
    /// A HEAD is answered by the GET of its path.
    [[nodiscard]] Match find(Verb verb, std::string_view path) const;

private:
    struct Entry {
        Endpoint endpoint;
        std::vector<std::string> segments;  ///< of its path
    };
    std::vector<std::vector<Entry>> by_length_;  ///< by number of segments
};

/// Find the endpoint, call it, and turn every exception into a problem document.
[[nodiscard]] asio::awaitable<Response> dispatch(const Router& router, Request& request);

}  // namespace vetting::http
