// Errors as the API tells them: RFC 9457 `application/problem+json`, by one table.
#pragma once

#include "host/http/message.hpp"
#include "sdk/base/error.hpp"

namespace vetting::http {

/// The HTTP status of an error's code.
[[nodiscard]] int status_of(Errc code);
/// `{type, title, status, code, detail}`. Busy, full and rate-limited answers carry `Retry-After`.
[[nodiscard]] Response problem(Errc code, std::string_view detail);
[[nodiscard]] Response problem(int status, std::string_view code, std::string_view detail);

/// More than the table says: extra members (`acked_seq`), or how long to wait.
class ProblemError : public Error {
public:
    ProblemError(Errc code, const std::string& text, std::string members_json, int retry_after_s = 0)
        : Error(code, text), members_json_(std::move(members_json)), retry_after_s_(retry_after_s) {}
    [[nodiscard]] const std::string& members_json() const { return members_json_; }  ///< an object, or empty
    [[nodiscard]] int retry_after_s() const { return retry_after_s_; }

private:
    std::string members_json_;
    int retry_after_s_;
};

/// Any exception that a handler let out; what is not an `Error` is logged whole and answered as a bare 500.
[[nodiscard]] Response problem_of(std::exception_ptr error, const Request& request);

}  // namespace vetting::http
