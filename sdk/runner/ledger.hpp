// Turns the frames of one call into its result: checks them again, adds work up, completes findings, keeps bounds.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "sdk/base/clock.hpp"
#include "sdk/runner/frame.hpp"
#include "sdk/runner/supervisor.hpp"
#include "sdk/wire/describe.hpp"

namespace vetting::runner {

/// Severity, action and next step of a finding: what its details override, else the catalogue's, else the plugin's
/// own describe's, else the defaults (warning, watch).
[[nodiscard]] Finding complete_finding(const Json& sent, const std::vector<FindingInfo>& own,
                                       const std::map<std::string, Part>& parts = {});

class Ledger {
public:
    Ledger(const CallEvents& events, const std::vector<FindingInfo>& own) : events_(events), own_(own) {}

    /// Parts by device key, from the plan among the inputs: findings name a device, people want the part.
    void know_parts(const std::map<std::string, std::string>& inputs);
    /// One frame of the child, of the reporting types; others are ignored. @throws Error for one that cannot be read.
    void take(const Frame& frame);
    /// Close artifacts that were never closed; leave in the ending's byte counts what the tools read and wrote.
    void finish();
    [[nodiscard]] CallResult& result() { return result_; }

private:
    void take_log(const Json& json);
    void take_progress(const Json& json);
    void take_samples(const Json& json);
    void take_work(const Json& json);
    void take_finding(const Json& json);
    void take_output(std::string_view chunk);
    void take_tool(const Json& json);
    void open_artifact(const Json& json);
    void take_artifact(const Numbered& piece);
    void close_artifact(std::uint32_t number, bool complete);
    [[nodiscard]] double seconds_so_far() const;

    const CallEvents& events_;
    const std::vector<FindingInfo>& own_;
    CallResult result_;
    std::chrono::steady_clock::time_point began_ = std::chrono::steady_clock::now();
    std::map<std::string, Part> parts_;
    std::map<std::string, std::size_t> work_rows_;
    std::map<std::uint32_t, Artifact> open_;
    std::size_t artifact_bytes_ = 0;
};

}  // namespace vetting::runner
