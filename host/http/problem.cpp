#include "host/http/problem.hpp"

#include "sdk/base/json.hpp"
#include "sdk/base/log.hpp"

namespace vetting::http {
namespace {

struct ProblemRow {
    Errc code;
    int status;
};
constexpr ProblemRow kProblems[] = {
    {Errc::BadRequest, status::bad_request},
    {Errc::BadJson, status::bad_request},
    {Errc::BadConfig, status::unprocessable},
    {Errc::InvalidValue, status::unprocessable},
    {Errc::NotFound, status::not_found},
    {Errc::TokenInvalid, status::unauthorized},
    {Errc::Forbidden, status::forbidden},
    {Errc::NotLoggedIn, status::unauthorized},
    {Errc::CsrfInvalid, status::forbidden},
    {Errc::RateLimited, status::too_many_requests},
    {Errc::RunNotActive, status::conflict},
    {Errc::StageOutOfOrder, status::conflict},
    {Errc::SeqGap, status::conflict},
    {Errc::SeqConflict, status::conflict},
    {Errc::WipeRefused, status::conflict},
    {Errc::TransitionRefused, status::conflict},
    {Errc::Conflict, status::conflict},
    {Errc::BodyTooLarge, status::payload_too_large},
    {Errc::SampleInvalid, status::unprocessable},
    {Errc::StoreBusy, status::unavailable},
    {Errc::StoreFull, status::insufficient_storage},
    {Errc::StoreFailed, status::unavailable},
    {Errc::PluginRefused, status::unprocessable},
    {Errc::PluginFailed, status::bad_gateway},
    {Errc::ToolMissing, status::unprocessable},
    {Errc::Unreachable, status::bad_gateway},
    {Errc::TimedOut, status::request_timeout},
    {Errc::Cancelled, status::unavailable},
    {Errc::Io, status::internal},
    {Errc::Internal, status::internal},
};

/// Seconds after which trying again makes sense; 0: no such promise.
int retry_after_s(int status) {
    if (status == status::unavailable) return 1;
    if (status == status::insufficient_storage) return 30;
    if (status == status::too_many_requests) return 5;
    return 0;
}

Response make(int status, std::string_view code, std::string_view detail, int wait_s, const Json& members) {
    Json body{{"type", "about:blank"}, {"title", reason_phrase(status)}, {"status", status}, {"code", code}, {"detail", detail}};
    body.update(members);
    Response response = text_response(status, "application/problem+json", dump_json(body));
    if (wait_s > 0) response.with("Retry-After", std::to_string(wait_s));
    if (status == status::unauthorized) response.with("WWW-Authenticate", "Bearer");
    return response;
}

}  // namespace

int status_of(Errc code) {
    for (const ProblemRow& row : kProblems) {
        if (row.code == code) return row.status;
    }
    return status::internal;
}

Response problem(int status, std::string_view code, std::string_view detail) {
    return make(status, code, detail, retry_after_s(status), Json::object());
}

Response problem(Errc code, std::string_view detail) { return problem(status_of(code), code_name(code), detail); }

Response problem_of(std::exception_ptr error, const Request& request) {
    try {
        std::rethrow_exception(error);
    } catch (const ProblemError& known) {
        const int status = status_of(known.code());
        const Json members = known.members_json().empty() ? Json::object() : parse_json(known.members_json());
        const int wait_s = known.retry_after_s() > 0 ? known.retry_after_s() : retry_after_s(status);
        return make(status, code_name(known.code()), known.what(), wait_s, members);
    } catch (const Error& known) {
        const int status = status_of(known.code());
        if (status != status::internal) return problem(known.code(), known.what());
        log::error("http.failed", {{"method", verb_name(request.verb)}, {"path", request.path}, {"error", known.what()}});
    } catch (const std::exception& unknown) {
        log::error("http.failed", {{"method", verb_name(request.verb)}, {"path", request.path}, {"error", unknown.what()}});
    } catch (...) {
        log::error("http.failed", {{"method", verb_name(request.verb)}, {"path", request.path}, {"error", "unknown exception"}});
    }
    return problem(Errc::Internal, "something went wrong in the host; its log says what");
}

}  // namespace vetting::http
