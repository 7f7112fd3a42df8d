#include "host/cli/api.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <exception>
#include <optional>

#include "host/cli/connection.hpp"
#include "host/cli/exit_code.hpp"
#include "sdk/base/clock.hpp"
#include "sdk/base/http_client.hpp"

namespace vetting::cli {
namespace {

constexpr auto kAnswerWithin = 60s;

/// RFC 9457: `detail` tells a person what to do; anything else is shown as it came, shortened.
std::string words_of(const HttpResponse& response) {
    constexpr std::size_t kMost = 300;
    try {
        const Json problem = parse_json(response.body);
        if (problem.is_object() && problem.contains("detail")) return problem.at("detail").get<std::string>();
    } catch (const std::exception&) {
        // Not a problem document: an older host, or something else that answers at this address.
    }
    return response.body.substr(0, kMost);
}

}  // namespace

struct Api::State {
    explicit State(ClientOptions options) : client(io.get_executor(), std::move(options)) {}

    HttpResponse send(HttpRequest request) {
        std::optional<HttpResponse> answer;
        std::exception_ptr failed;
        const std::string asked = request.method + " " + request.target;
        asio::co_spawn(io, client.send(std::move(request), kAnswerWithin), [&answer, &failed](std::exception_ptr error, HttpResponse response) {
            failed = error;
            answer = std::move(response);
        });
        io.restart();
        io.run();
        if (failed) std::rethrow_exception(failed);
        throw_if_problem(asked, *answer);
        return std::move(*answer);
    }

    asio::io_context io{1};
    HttpClient client;
};

Api::Api(const ConnectionFlags& flags) : state_(std::make_unique<State>(resolve(flags))) {}
Api::~Api() = default;

Json Api::get(const std::string& target) { return parse_json(state_->send({.target = target}).body); }

Json Api::post(const std::string& target, const Json& body) {
    const HttpResponse response = state_->send({.method = "POST", .target = target, .body = dump_json(body)});
    return response.body.empty() ? Json{} : parse_json(response.body);
}

std::string Api::bytes(const std::string& target) { return state_->send({.target = target}).body; }

void throw_if_problem(const std::string& asked, const HttpResponse& response) {
    if (response.ok()) return;
    const Errc code = errc_of_status(response.status);
    throw Error(code, "the host answered " + std::to_string(response.status) + " to " + asked + ": " + words_of(response));
}

}  // namespace vetting::cli
