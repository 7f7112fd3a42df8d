// What iperf3 says in JSON. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace vetting::stages {

struct IperfResult {
    std::string error;  ///< iperf3's own words; empty when the test ended well
    std::string version, protocol, local_host, remote_host;
    bool reverse = false;
    int streams = 0;
    double seconds = 0;
    double sent_bytes = 0, received_bytes = 0;
    double sent_bit_per_s = 0, received_bit_per_s = 0;
    std::optional<double> retransmits;  ///< only where a Linux sender counts them
    std::optional<double> lost_percent, jitter_ms;  ///< UDP
    std::optional<double> cpu_here_pct, cpu_there_pct;  ///< percent of one processor, on this side and on the other

    [[nodiscard]] bool ok() const { return error.empty(); }
    [[nodiscard]] bool server_busy() const;
    /// Nobody listens there (yet), or the way to it is closed.
    [[nodiscard]] bool no_answer() const;
    /// One side computed all the time: iperf3 itself was the limit. Before 3.16 it has one thread for all streams.
    [[nodiscard]] bool cpu_bound() const;
};

/// A test's JSON, of any version from 3.0 on: one document, `--json-stream` too, words of a shell around it notwithstanding.
/// @return a result whose `error` says so when the text is not iperf3's.
[[nodiscard]] IperfResult parse_iperf(std::string_view text);

/// The other half of a `--bidir` test: what came back. Its error says so where the text has none.
[[nodiscard]] IperfResult parse_iperf_return(std::string_view text);

}  // namespace vetting::stages
