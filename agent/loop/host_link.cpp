#include "agent/loop/host_link.hpp"

#include <random>

#include "sdk/base/crypto.hpp"
#include "sdk/base/error.hpp"
#include "sdk/base/files.hpp"

namespace vetting {
namespace {

constexpr auto kOneTry = 10s;
constexpr auto kOneTransfer = 60s;

bool says_later(int status) { return status == 429 || status == 408 || status >= 500; }

std::string text_at(const Json& body, const char* field) {
    const auto found = body.is_object() ? body.find(field) : body.end();
    return found != body.end() && found->is_string() ? found->get<std::string>() : std::string{};
}

std::optional<Answer> answer_of(const std::optional<HttpResponse>& response) {
    if (!response) return std::nullopt;
    Answer answer{.status = response->status};
    try {
        if (!response->body.empty()) answer.body = parse_json(response->body);
    } catch (const Error&) {
        answer.detail = "the answer is no JSON";
    }
    if (answer.ok()) return answer;
    answer.code = text_at(answer.body, "code");
    if (std::string detail = text_at(answer.body, "detail"); !detail.empty()) answer.detail = std::move(detail);
    if (answer.detail.empty()) answer.detail = "status " + std::to_string(response->status);
    return answer;
}

std::string hex_to_raw(std::string_view hexadecimal) {
    std::string raw;
    for (std::size_t i = 0; i + 1 < hexadecimal.size(); i += 2) {
        raw += static_cast<char>(std::stoi(std::string(hexadecimal.substr(i, 2)), nullptr, 16));
    }
    return raw;
}

}  // namespace

std::chrono::milliseconds Backoff::next(std::optional<std::chrono::seconds> retry_after) {
    thread_local std::minstd_rand random{std::random_device{}()};
    std::uniform_real_distribution<double> share(0.0, 1.0);
    if (retry_after) {
        const double later = static_cast<double>(retry_after->count()) * (1.0 + 0.2 * share(random));
        return std::chrono::milliseconds(static_cast<std::int64_t>(later * 1000.0) + 50);
    }
    const double now = static_cast<double>(pause_.count()) * (0.5 + 0.5 * share(random));
    pause_ = std::min(pause_ * 2, kLongest);
    return std::chrono::milliseconds(static_cast<std::int64_t>(now));
}

HostLink::HostLink(const asio::any_io_executor& executor, ClientOptions options, std::string run_id)
    : client_(executor, std::move(options)), run_id_(std::move(run_id)), pause_(executor) {}

void HostLink::give_up() {
    given_up_ = true;
    pause_.notify();
}

HttpRequest HostLink::request_for(const std::string& call, std::string body) const {
    return {.method = "POST", .target = "/api/v1/runs/" + run_id_ + "/" + call, .body = std::move(body)};
}

asio::awaitable<HostLink::Try> HostLink::try_once(const HttpRequest& request) {
    Try made;
    try {
        HttpResponse response = co_await client_.send(request, request.method == "POST" ? kOneTry : kOneTransfer);
        made.retry_after = response.retry_after;
        if (!says_later(response.status)) made.settled = std::move(response);
    } catch (const Error& error) {
        if (error.code() == Errc::Forbidden) throw;
    }
    co_return made;
}

asio::awaitable<std::optional<HttpResponse>> HostLink::send(HttpRequest request) {
    Backoff backoff;
    while (!given_up_) {
        Try made = co_await try_once(request);
        if (made.settled) co_return std::move(made.settled);
        if (!given_up_) co_await pause_.wait_for(backoff.next(made.retry_after));
    }
    co_return std::nullopt;
}

asio::awaitable<std::optional<Answer>> HostLink::try_post(std::string call, std::string body) {
    const HttpRequest request = request_for(call, std::move(body));
    const Try made = co_await try_once(request);
    co_return answer_of(made.settled);
}

asio::awaitable<std::optional<Answer>> HostLink::post(std::string call, std::string body) {
    const auto settled = co_await send(request_for(call, std::move(body)));
    co_return answer_of(settled);
}

asio::awaitable<std::optional<HttpResponse>> HostLink::fetch(std::string target) {
    HttpRequest request;
    request.target = std::move(target);
    co_return co_await send(std::move(request));
}

asio::awaitable<std::optional<Answer>> HostLink::put(WaitingArtifact artifact) {
    HttpRequest request{.method = "PUT", .target = "/api/v1/runs/" + run_id_ + "/artifacts/" + artifact.name};
    if (!artifact.stage.empty()) request.target += "?stage=" + artifact.stage + "&attempt=" + std::to_string(artifact.attempt);
    request.headers.emplace_back("Digest", "sha-256=" + base64(hex_to_raw(artifact.sha256)));
    request.content_type = artifact.media_type.empty() ? "application/octet-stream" : artifact.media_type;
    request.body = read_file(artifact.data);
    const auto settled = co_await send(std::move(request));
    co_return answer_of(settled);
}

}  // namespace vetting
