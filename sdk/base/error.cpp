#include "sdk/base/error.hpp"

#include <array>
#include <utility>

namespace vetting {

std::string_view code_name(Errc code) {
    static constexpr auto kNames = std::to_array<std::pair<Errc, std::string_view>>({
        {Errc::BadRequest, "bad_request"},
        {Errc::BadJson, "bad_json"},
        {Errc::BadConfig, "bad_config"},
        {Errc::InvalidValue, "invalid_value"},
        {Errc::NotFound, "not_found"},
        {Errc::TokenInvalid, "token_invalid"},
        {Errc::Forbidden, "forbidden"},
        {Errc::NotLoggedIn, "not_logged_in"},
        {Errc::CsrfInvalid, "csrf_invalid"},
        {Errc::RateLimited, "rate_limited"},
        {Errc::RunNotActive, "run_not_active"},
        {Errc::StageOutOfOrder, "stage_out_of_order"},
        {Errc::SeqGap, "seq_gap"},
        {Errc::SeqConflict, "seq_conflict"},
        {Errc::WipeRefused, "wipe_refused"},
        {Errc::TransitionRefused, "transition_refused"},
        {Errc::Conflict, "conflict"},
        {Errc::BodyTooLarge, "body_too_large"},
        {Errc::SampleInvalid, "sample_invalid"},
        {Errc::StoreBusy, "store_busy"},
        {Errc::StoreFull, "store_full"},
        {Errc::StoreFailed, "store_failed"},
        {Errc::PluginRefused, "plugin_refused"},
        {Errc::PluginFailed, "plugin_failed"},
        {Errc::ToolMissing, "tool_missing"},
        {Errc::Unreachable, "unreachable"},
        {Errc::TimedOut, "timed_out"},
        {Errc::Cancelled, "cancelled"},
        {Errc::Io, "io_error"},
        {Errc::Internal, "internal"},
    });
    for (const auto& [row, name] : kNames) {
        if (row == code) return name;
    }
    return "internal";
}

}  // namespace vetting
