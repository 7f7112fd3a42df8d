#include "host/http/problem.hpp"
#include "host/http/router.hpp"

namespace vetting::http {

asio::awaitable<Response> dispatch(const Router& router, Request& request) {
    Router::Match match = router.find(request.verb, request.path);
    if (match.endpoint == nullptr && match.allowed.empty()) {
        co_return problem(Errc::NotFound, "there is nothing at this path");
    }
    if (match.endpoint == nullptr) {
        co_return problem(status::method_not_allowed, "method_not_allowed", "this path takes " + match.allowed)
            .with("Allow", match.allowed);
    }
    request.params = std::move(match.params);
    std::exception_ptr failed;
    try {
        Response response = co_await match.endpoint->call(request);
        co_return response;
    } catch (...) {
        failed = std::current_exception();
    }
    co_return problem_of(failed, request);
}

}  // namespace vetting::http
