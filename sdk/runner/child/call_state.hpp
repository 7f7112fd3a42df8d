// Everything that belongs to one call: its inputs, its flags, its limits, and what it was told.
#pragma once

#include <atomic>
#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "sdk/base/json.hpp"
#include "sdk/base/unique_handle.hpp"
#include "sdk/include/vetting/abi/v1.h"
#include "sdk/runner/child/artifact_pump.hpp"
#include "sdk/runner/child/channel.hpp"
#include "sdk/runner/child/checks.hpp"

namespace vetting::runner {

using Inputs = std::map<std::string, std::string, std::less<>>;

class CallState {
public:
    CallState(Channel& channel, Inputs inputs, const vt_host& host, std::optional<std::int64_t> deadline_ms);

    [[nodiscard]] const vt_call& raw() const { return raw_; }
    [[nodiscard]] static CallState& of(const vt_call* call) { return *static_cast<CallState*>(call->ctx); }

    // ---- Reader thread
    void cancel();
    void breach() { breach_ = true; }
    void answer_journal(vt_status status);

    // ---- Any thread of the plugin, through vt_host
    [[nodiscard]] bool cancelled() const { return cancelled_; }
    [[nodiscard]] bool breached() const { return breach_; }
    void fail(std::string message);
    void log(std::int32_t level, std::string_view line);
    vt_status progress(vt_str sub_step, std::int32_t permille);
    vt_status samples(const vt_sample* samples, std::size_t n, std::size_t stride);
    vt_status work(const vt_work* work, std::size_t n, std::size_t stride);
    vt_status finding(const vt_finding& finding);
    vt_status read(std::string_view name, const vt_sink& out);
    vt_status artifact(vt_str name, vt_str media_type, std::int32_t& fd);
    vt_status open_device(vt_str device, std::int32_t mode, std::int32_t& fd);
    vt_status journal(vt_str json);
    vt_status output(std::string_view chunk);
    [[nodiscard]] Channel& channel() { return channel_; }

    // ---- Work thread, after the call
    [[nodiscard]] std::string message();
    void finish_artifacts() { artifacts_.finish(); }

private:
    std::optional<std::string> input(std::string_view name);
    [[nodiscard]] bool may_write(const std::string& node) const;

    Channel& channel_;
    Inputs inputs_;
    UniqueFd cancel_event_;
    vt_call raw_{};
    std::atomic<bool> cancelled_ = false;
    std::atomic<bool> breach_ = false;
    std::mutex mutex_;
    std::condition_variable answered_;
    std::mutex journalling_;  ///< one entry at a time waits for its answer
    std::optional<vt_status> journal_answer_;
    std::string message_;
    std::string last_sub_step_;
    std::optional<Json> facts_;
    std::set<std::string, std::less<>> artifact_names_;
    std::uint32_t findings_ = 0;
    std::uint64_t dropped_lines_ = 0;
    RateLimit lines_{500, 100};
    RateLimit steps_{50, 50};
    RateLimit sample_rate_{20000, 5000};
    ArtifactPump artifacts_;
};

}  // namespace vetting::runner
