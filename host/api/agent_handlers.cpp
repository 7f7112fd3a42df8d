#include "host/api/agent_handlers.hpp"

#include "host/http/problem.hpp"
#include "sdk/base/crypto.hpp"

namespace vetting::api {
namespace {

using http::json_response;

/// A gap is answered with how far the stream has come, so that the agent sends what is between.
[[noreturn]] void rethrow_with_acked(const Error& error, std::int64_t acked) {
    if (error.code() != Errc::SeqGap && error.code() != Errc::SeqConflict) throw error;
    throw http::ProblemError(error.code(), error.what(), dump_json({{"acked_seq", acked}}));
}

Acked acked_of(const Services& services, RunId run) {
    const RunSnapshot view = services.engine.runs().find(run);
    return view ? view->acked : Acked{};
}

/// A name is one segment of a path and nothing that a shell, a browser or a file system would read otherwise.
void check_artifact_name(const std::string& name) {
    const bool clean = name.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-") == std::string::npos;
    if (!clean || name.empty() || name.size() > 128 || name.front() == '.') {
        throw Error(Errc::InvalidValue, "an artifact's name is 1 to 128 letters, digits, '.', '_' or '-', and does not begin with '.'");
    }
}

/// `Digest: sha-256=BASE64` (RFC 3230), where it is sent.
void check_digest(const Request& request) {
    const std::string_view sent = request.header("Digest");
    static constexpr std::string_view kScheme = "sha-256=";
    if (sent.empty()) return;
    if (!http::same_ignoring_case(sent.substr(0, kScheme.size()), kScheme)) throw Error(Errc::InvalidValue, "Digest must be sha-256=…");
    if (sent.substr(kScheme.size()) != base64(sha256_raw(request.body))) {
        throw Error(Errc::InvalidValue, "the bytes that came are not those of the Digest: send them again");
    }
}

}  // namespace

asio::awaitable<Response> post_hello(Services& services, BootPrincipal agent, const Request& request) {
    HelloRequest hello = http::parse<HelloRequest>(request);
    const HelloAnswer answer = co_await services.engine.hello(agent.run(), agent.token(), std::move(hello));
    co_return json_response(status::ok, answer);
}

asio::awaitable<Response> post_claim(Services& services, BootPrincipal agent, const Request& request) {
    ClaimRequest claim = http::parse<ClaimRequest>(request);
    Actor actor{"agent", request.peer_address};
    const ClaimAnswer answer = co_await services.engine.claim(agent.run(), agent.token(), std::move(claim), std::move(actor));
    co_return json_response(status::ok, answer);
}

asio::awaitable<Response> post_heartbeat(Services& services, LateRunPrincipal agent, const Request& request) {
    HeartbeatRequest beat = http::parse<HeartbeatRequest>(request);
    const HeartbeatAnswer answer = co_await services.engine.heartbeat(agent.run(), std::move(beat));
    co_return json_response(status::ok, answer);
}

asio::awaitable<Response> post_log(Services& services, LateRunPrincipal agent, const Request& request) {
    LogBatch batch = http::parse<LogBatch>(request);
    std::optional<Error> refused;
    try {
        const LogAnswer answer = co_await services.engine.append_log(agent.run(), std::move(batch), request.body);
        co_return json_response(status::ok, answer);
    } catch (const Error& error) {
        refused = error;
    }
    rethrow_with_acked(*refused, acked_of(services, agent.run()).log);
}

asio::awaitable<Response> post_sensor(Services& services, RunPrincipal agent, const Request& request) {
    SensorBatch batch = http::parse<SensorBatch>(request);
    std::optional<Error> refused;
    try {
        const SensorAnswer answer = co_await services.engine.record_sensor(agent.run(), std::move(batch), request.body);
        co_return json_response(status::ok, answer);
    } catch (const Error& error) {
        refused = error;
    }
    rethrow_with_acked(*refused, acked_of(services, agent.run()).sensor);
}

asio::awaitable<Response> post_result(Services& services, LateRunPrincipal agent, const Request& request) {
    StageResult result = http::parse<StageResult>(request);
    const ResultAnswer answer = co_await services.engine.record_result(agent.run(), std::move(result), request.body);
    co_return json_response(status::ok, answer);
}

asio::awaitable<Response> put_artifact(Services& services, LateRunPrincipal agent, const Request& request) {
    ArtifactUpload upload;
    upload.name = request.param("name");
    check_artifact_name(upload.name);
    check_digest(request);
    upload.media_type = std::string(request.header("Content-Type"));
    if (upload.media_type.empty()) upload.media_type = "application/octet-stream";
    const RunSnapshot view = services.engine.runs().find(agent.run());
    const StageView* current = view ? view->current() : nullptr;
    upload.stage = request.query("stage").value_or(current != nullptr ? current->id : "");
    const std::int32_t now = current != nullptr ? std::max(current->attempt, 1) : 1;
    upload.attempt = static_cast<std::int32_t>(request.query_number("attempt", now, 1, 1'000'000));
    upload.bytes = request.body;
    const ArtifactAnswer answer = co_await services.engine.put_artifact(agent.run(), std::move(upload));
    co_return json_response(status::created, answer);
}

asio::awaitable<Response> get_pinned_plugin(Services& services, RunPrincipal agent, const Request& request) {
    const std::filesystem::path file = services.engine.pinned_file(agent.run(), request.param("sha256"));
    co_return http::file_response(file, "application/octet-stream");
}

asio::awaitable<Response> post_permit(Services& services, RunPrincipal agent, const Request& request) {
    PermitRequest permit = http::parse<PermitRequest>(request);
    const PermitAnswer answer = co_await services.engine.permit(agent.run(), std::move(permit));
    co_return json_response(status::ok, answer);
}

asio::awaitable<Response> post_hold(Services& services, RunPrincipal agent, const Request& request) {
    HoldRequest hold = http::parse<HoldRequest>(request);
    const HoldAnswer answer = co_await services.engine.hold(agent.run(), std::move(hold));
    co_return json_response(status::ok, answer);
}

asio::awaitable<Response> get_ipxe(Services& services, Anyone, const Request& request) {
    const auto mac = Mac::parse(request.param("mac"));
    if (!mac) throw Error(Errc::NotFound, "that is not an Ethernet address");
    const std::optional<BootScript> boot = co_await services.engine.script_fetched(*mac);
    std::string script = "#!ipxe\n";
    if (!boot) {
        script += "exit\n";  // nothing to do here: the local disk
    } else {
        script += "kernel " + services.public_url + "/assets/vmlinuz initrd=live.img panic=-1 vetting.url=" + services.public_url +
                  " vetting.run=" + std::to_string(boot->run.value) + " vetting.token=" + boot->boot_token.reveal() +
                  " vetting.fingerprint=" + services.fingerprint + "\n" +
                  "initrd --name live.img " + services.public_url + "/assets/live.img\nboot\n";
    }
    co_return http::text_response(status::ok, "text/plain; charset=utf-8", std::move(script));
}

}  // namespace vetting::api
