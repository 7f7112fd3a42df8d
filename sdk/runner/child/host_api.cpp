#include "sdk/runner/child/host_api.hpp"

#include <algorithm>
#include <cstring>
#include <ctime>
#include <exception>

#include "sdk/runner/child/call_state.hpp"
#include "sdk/runner/child/tool.hpp"

namespace vetting::runner {
namespace {

/// Nothing is thrown into a plugin; what goes wrong here is a defect of ours and says so.
template <class Body>
vt_status guarded(const vt_call* call, const Body& body) noexcept {
    if (call == nullptr || call->ctx == nullptr) return VT_E_INVALID;
    CallState& state = CallState::of(call);
    try {
        return body(state);
    } catch (const std::bad_alloc&) {
        return VT_E_NO_MEMORY;
    } catch (const std::exception& error) {
        state.fail(error.what());
        return VT_E_INVALID;
    }
}

vt_status host_fail(const vt_call* call, vt_status status, vt_str message) noexcept {
    guarded(call, [message](CallState& state) {
        state.fail(std::string(view(message).substr(0, kMostLine)));
        return VT_OK;
    });
    return status;
}

std::int32_t host_cancelled(const vt_call* call) noexcept {
    return call != nullptr && call->ctx != nullptr && CallState::of(call).cancelled() ? 1 : 0;
}

std::int64_t host_now_ns(const vt_call*) noexcept {
    timespec now{};
    ::clock_gettime(CLOCK_MONOTONIC, &now);
    return std::int64_t{now.tv_sec} * 1'000'000'000 + now.tv_nsec;
}

void host_log(const vt_call* call, std::int32_t level, vt_str line) noexcept {
    guarded(call, [level, line](CallState& state) {
        state.log(level, view(line).substr(0, kMostLine));
        return VT_OK;
    });
}

vt_status host_progress(const vt_call* call, vt_str sub_step, std::int32_t permille) noexcept {
    return guarded(call, [=](CallState& state) { return state.progress(sub_step, permille); });
}

vt_status host_samples(const vt_call* call, const vt_sample* samples, std::size_t n, std::size_t stride) noexcept {
    return guarded(call, [=](CallState& state) { return state.samples(samples, n, stride); });
}

vt_status host_work(const vt_call* call, const vt_work* work, std::size_t n, std::size_t stride) noexcept {
    return guarded(call, [=](CallState& state) { return state.work(work, n, stride); });
}

vt_status host_finding(const vt_call* call, const vt_finding* finding, std::size_t size) noexcept {
    if (finding == nullptr || size < sizeof(vt_finding) || size > 4096) return VT_E_INVALID;
    return guarded(call, [=](CallState& state) { return state.finding(*finding); });
}

vt_status host_read(const vt_call* call, vt_str name, const vt_sink* out) noexcept {
    if (out == nullptr) return VT_E_INVALID;
    return guarded(call, [=](CallState& state) { return state.read(view(name), *out); });
}

vt_status host_artifact(const vt_call* call, vt_str name, vt_str media_type, std::int32_t* fd) noexcept {
    if (fd == nullptr) return VT_E_INVALID;
    return guarded(call, [=](CallState& state) { return state.artifact(name, media_type, *fd); });
}

vt_status host_open_device(const vt_call* call, vt_str device, std::int32_t mode, std::int32_t* fd) noexcept {
    if (fd == nullptr) return VT_E_INVALID;
    return guarded(call, [=](CallState& state) { return state.open_device(device, mode, *fd); });
}

vt_status spawn(CallState& state, const vt_call& call, const vt_str* argv, std::size_t argc, const vt_sink* out,
                std::int32_t& exit_code) {
    std::vector<std::string> words;
    for (std::size_t i = 0; i < argc; ++i) {
        if (const vt_status status = check_text(argv[i], kMostDetails); status != VT_OK) return status;
        words.emplace_back(view(argv[i]));
        if (words.back().find('\0') != std::string::npos) return VT_E_INVALID;
    }
    if (words.front().empty()) return VT_E_INVALID;
    if (state.cancelled()) return VT_E_CANCELLED;
    ToolCallbacks callbacks{{}, {}, call.cancel_fd};
    if (out != nullptr && out->write != nullptr) {
        callbacks.on_stdout = [out](std::string_view chunk) { return out->write(out->ctx, {chunk.data(), chunk.size()}); };
    }
    callbacks.on_error_line = [&state, &words](std::string_view line) {
        state.log(VT_LOG_DEBUG, words.front() + ": " + std::string(line.substr(0, kMostLine)));
    };
    const ToolOutcome outcome = run_tool(words, callbacks);
    if (outcome.started) {
        exit_code = outcome.record.exit;
        ToolRecord record = outcome.record;
        if (record.argv.size() > 256) record.argv.resize(256);  // as evidence; the frame has a limit
        for (std::string& word : record.argv) word.resize(std::min(word.size(), std::size_t{2048}));
        state.channel().send_json(FrameType::Tool, Json(record));
    }
    return outcome.status == VT_STOP ? VT_OK : outcome.status;
}

vt_status host_spawn(const vt_call* call, const vt_str* argv, std::size_t argc, const vt_sink* out, std::int32_t* exit_code) noexcept {
    if (argv == nullptr || argc == 0 || argc > kMostArguments || exit_code == nullptr) return VT_E_INVALID;
    return guarded(call, [=](CallState& state) { return spawn(state, *call, argv, argc, out, *exit_code); });
}

vt_status host_journal(const vt_call* call, vt_str json) noexcept {
    return guarded(call, [=](CallState& state) { return state.journal(json); });
}

const void* host_get(const vt_call*, const char*) noexcept { return nullptr; }  // version 1 has no extension yet

constexpr vt_host kHost{sizeof(vt_host), 0,          &host_fail,   &host_cancelled, &host_now_ns,  &host_log,
                        &host_progress,  &host_samples, &host_work, &host_finding,  &host_read,    &host_artifact,
                        &host_open_device, &host_spawn, &host_journal, &host_get};

}  // namespace

const vt_host& host_api() { return kHost; }

}  // namespace vetting::runner
