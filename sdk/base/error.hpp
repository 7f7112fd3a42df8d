// The one exception type for "we could not do the work", and the stable codes it carries.
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

namespace vetting {

/// Why something could not be done. Each has one stable name (`code_name`), which is also the `code` of the
/// problem document that the API answers with; the HTTP status belongs to the API's own table.
enum class Errc {
    BadRequest,         ///< the request is not what the route takes
    BadJson,            ///< text that is not the JSON that was asked for
    BadConfig,          ///< configuration or profile refused; the text names line and column
    InvalidValue,       ///< a value of the right shape and a wrong content
    NotFound,
    TokenInvalid,       ///< no such run, or a bad token: the two look alike
    Forbidden,
    NotLoggedIn,
    CsrfInvalid,
    RateLimited,
    RunNotActive,
    StageOutOfOrder,
    SeqGap,
    SeqConflict,        ///< the same number with other bytes
    WipeRefused,
    TransitionRefused,  ///< the state machine has no row for this
    Conflict,
    BodyTooLarge,
    SampleInvalid,
    StoreBusy,
    StoreFull,
    StoreFailed,
    PluginRefused,      ///< not loaded, with the reason
    PluginFailed,       ///< loaded, and could not do its job
    ToolMissing,
    Unreachable,
    TimedOut,
    Cancelled,
    Io,
    Internal,
};

[[nodiscard]] std::string_view code_name(Errc code);

/// What went wrong and, where a person can do something about it, what to do.
class Error : public std::runtime_error {
public:
    Error(Errc code, const std::string& text) : std::runtime_error(text), code_(code) {}
    [[nodiscard]] Errc code() const noexcept { return code_; }

private:
    Errc code_;
};

}  // namespace vetting
