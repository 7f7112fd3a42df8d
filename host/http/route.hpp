// Route tables with who-may-call as a column: `route<Principal>(verb, path, &handler)` compiles only when the handler
// takes that principal, and a principal is made by `Authentication<Principal>` alone.
#pragma once

#include <functional>
#include <string_view>
#include <utility>

#include "host/http/router.hpp"

namespace vetting::http {

/// Specialised by the api for each principal:
/// `static asio::awaitable<Principal> of(Services&, Request&)`, which throws where the caller is not who it must be,
/// and `static constexpr std::string_view kName`.
template <class Principal>
struct Authentication;

template <class Services>
struct Route {
    Verb verb = Verb::Get;
    std::string_view path;
    std::string_view who;      ///< `Authentication<Principal>::kName`
    std::string_view summary;  ///< one line for the API's own document
    std::size_t body_limit = kMaxBodyBytes;
    std::function<asio::awaitable<Response>(Services&, Request&)> call;
    std::string (*takes)() = nullptr;  ///< JSON Schema of the body; null: none
    std::string (*gives)() = nullptr;  ///< of the answer
};

/// Authenticate first, then read the body, then handle: nobody sends us a megabyte before we know who it is.
template <class Principal, class Services>
[[nodiscard]] Route<Services> route(Verb verb, std::string_view path,
                                    asio::awaitable<Response> (*handler)(Services&, Principal, const Request&),
                                    std::string_view summary = {}, std::size_t body_limit = kMaxBodyBytes) {
    auto call = [handler, body_limit](Services& services, Request& request) -> asio::awaitable<Response> {
        return [](auto handle, Services& with, Request& req, std::size_t limit) -> asio::awaitable<Response> {
            Principal principal = co_await Authentication<Principal>::of(with, req);
            co_await req.load_body(limit);
            Response response = co_await handle(with, std::move(principal), req);
            co_return response;
        }(handler, services, request, body_limit);
    };
    return {verb, path, Authentication<Principal>::kName, summary, body_limit, std::move(call)};
}

/// Put a table into the router. `services` and the table outlive it.
template <class Services, class Table>
void add_routes(Router& router, Services& services, const Table& table) {
    for (const Route<Services>& row : table) {
        const Route<Services>* kept = &row;
        router.add({row.verb, std::string(row.path),
                    [kept, &services](Request& request) { return kept->call(services, request); }});
    }
}

}  // namespace vetting::http
