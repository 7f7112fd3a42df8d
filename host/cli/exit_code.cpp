#include "host/cli/exit_code.hpp"

#include <array>

namespace vetting::cli {
namespace {

struct Row {
    Errc code;
    Exit exit;
    std::string_view advice;
};
constexpr auto kRows = std::to_array<Row>({
    {Errc::BadRequest, Exit::Usage, ""},
    {Errc::BadConfig, Exit::Usage, ""},
    {Errc::InvalidValue, Exit::Usage, ""},
    {Errc::NotFound, Exit::NotFound, ""},
    {Errc::TokenInvalid, Exit::NotLoggedIn, "give a valid token with --token-file FILE, or --ready-file FILE of a local host"},
    {Errc::NotLoggedIn, Exit::NotLoggedIn, "give a valid token with --token-file FILE, or --ready-file FILE of a local host"},
    {Errc::Forbidden, Exit::Refused, "check --fingerprint against the one that vettingd prints when it starts"},
    {Errc::RunNotActive, Exit::Refused, "see how it stands: vetting run show ID"},
    {Errc::TransitionRefused, Exit::Refused, "see how it stands: vetting run show ID"},
    {Errc::Conflict, Exit::Refused, ""},
    {Errc::PluginRefused, Exit::Refused, ""},
    {Errc::Unreachable, Exit::Unreachable, "is vettingd running, and is it listening at this address?"},
    {Errc::TimedOut, Exit::TimedOut, "try again; if it stays so, look at vettingd's log"},
    {Errc::Cancelled, Exit::Cancelled, ""},
});

const Row* find_row(Errc code) {
    for (const Row& row : kRows) {
        if (row.code == code) return &row;
    }
    return nullptr;
}

}  // namespace

Exit exit_of(Errc code) {
    const Row* row = find_row(code);
    return row == nullptr ? Exit::Error : row->exit;
}

Exit exit_of(RunVerdict verdict) {
    switch (verdict) {
        case RunVerdict::Fit: return Exit::Ok;
        case RunVerdict::Unfit: return Exit::Unfit;
        case RunVerdict::Cancelled: return Exit::Cancelled;
        case RunVerdict::Inconclusive: return Exit::Inconclusive;
    }
    return Exit::Error;
}

Exit exit_of(const RunItem& run) {
    if (run.state == "FailedHolding") return Exit::OnHold;
    return run.verdict ? exit_of(*run.verdict) : Exit::Ok;
}

Errc errc_of_status(int status) {
    switch (status) {
        case 400:
        case 422: return Errc::InvalidValue;
        case 401: return Errc::NotLoggedIn;
        case 403: return Errc::Forbidden;
        case 404: return Errc::NotFound;
        case 408: return Errc::TimedOut;
        case 409: return Errc::Conflict;
        case 503: return Errc::StoreBusy;
        default: return Errc::Internal;
    }
}

std::string_view advice_for(Errc code) {
    const Row* row = find_row(code);
    return row == nullptr ? std::string_view{} : row->advice;
}

}  // namespace vetting::cli
