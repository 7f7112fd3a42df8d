// The agent's calls to the host: one try, or again and again until the host has settled the matter.
#pragma once

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <optional>
#include <string>

#include "agent/loop/wake.hpp"
#include "agent/outbox/artifact_box.hpp"
#include "sdk/base/http_client.hpp"
#include "sdk/base/json.hpp"

namespace vetting {

/// What the host said. Anything but 429 and 5xx settles a request: asking again would bring the same.
struct Answer {
    int status = 0;
    Json body;           ///< null when it was no JSON
    std::string code;    ///< of a problem document: `seq_gap`
    std::string detail;  ///< what a person can do about it
    [[nodiscard]] bool ok() const { return status >= 200 && status < 300; }
    /// The host does not know this run or this token, or the run ended long ago.
    [[nodiscard]] bool run_is_over() const { return status == 401 || status == 403 || status == 404 || code == "run_not_active"; }
};

/// How long to wait before the next try: doubling from 250 ms to 10 s, or what `Retry-After` said, always with jitter so
/// that a hall of machines does not come back in one moment.
class Backoff {
public:
    [[nodiscard]] std::chrono::milliseconds next(std::optional<std::chrono::seconds> retry_after);
    void reset() { pause_ = kFirst; }

private:
    static constexpr std::chrono::milliseconds kFirst{250};
    static constexpr std::chrono::milliseconds kLongest{10'000};
    std::chrono::milliseconds pause_ = kFirst;
};

class HostLink {
public:
    /// @throws Error InvalidValue for a URL or fingerprint that cannot be used.
    HostLink(const asio::any_io_executor& executor, ClientOptions options, std::string run_id);

    void set_token(std::string token) { client_.set_bearer(Secret<std::string>(std::move(token))); }

    /// One try; nothing when the host is away or says *later*.
    /// @throws Error Forbidden when the certificate is not the host's.
    [[nodiscard]] asio::awaitable<std::optional<Answer>> try_post(std::string call, std::string body);
    /// Until the host has settled it; nothing only when `give_up()` was called meanwhile.
    [[nodiscard]] asio::awaitable<std::optional<Answer>> post(std::string call, std::string body);
    [[nodiscard]] asio::awaitable<std::optional<Answer>> put(WaitingArtifact artifact);
    /// Whatever the host has at `target`, as it came; tried again as `post` is.
    [[nodiscard]] asio::awaitable<std::optional<HttpResponse>> fetch(std::string target);

    /// From now on nobody waits for a host that is away.
    void give_up();
    [[nodiscard]] bool given_up() const { return given_up_; }

private:
    struct Try {
        std::optional<HttpResponse> settled;               ///< nothing: the host is away or says *later*
        std::optional<std::chrono::seconds> retry_after;   ///< when it said so
    };
    [[nodiscard]] asio::awaitable<Try> try_once(const HttpRequest& request);
    [[nodiscard]] asio::awaitable<std::optional<HttpResponse>> send(HttpRequest request);
    [[nodiscard]] HttpRequest request_for(const std::string& call, std::string body) const;

    HttpClient client_;
    std::string run_id_;
    Wake pause_;
    bool given_up_ = false;
};

}  // namespace vetting
