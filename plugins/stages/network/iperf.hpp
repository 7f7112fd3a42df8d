// What iperf3 says in JSON. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace vetting::network {

struct IperfResult {
    std::string error;  ///< iperf3's own words; empty when the test ended well
    std::string version, protocol, local_host, remote_host;
    bool reverse = false;
    int streams = 0;
    double seconds = 0;
    double sent_bytes = 0, received_bytes = 0;
    double sent_bit_per_s = 0, received_bit_per_s = 0;
    std::optional<double> retransmits;  ///< only where a Linux sender counts them

    [[nodiscard]] bool server_busy() const;
};

/// @return a result whose `error` says so when the text is not iperf3's.
[[nodiscard]] IperfResult parse_iperf(std::string_view text);

}  // namespace vetting::network
