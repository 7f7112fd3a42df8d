// iperf3's output as captured on real machines, read in place.
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "plugins/common/stage/iperf.hpp"

namespace vetting::stages {
namespace {

IperfResult capture(const std::string& name) {
    std::ostringstream text;
    text << std::ifstream(std::string(VETTING_FIXTURES) + "/iperf3/" + name).rdbuf();
    return parse_iperf(text.str());
}

TEST(IperfCapture, OfTcp) {
    const IperfResult result = capture("tcp.json");
    EXPECT_EQ(result.error, "");
    EXPECT_EQ(result.version, "iperf 3.0.11");
    EXPECT_EQ(result.protocol, "TCP");
    EXPECT_EQ(result.sent_bit_per_s, 935992000);
    EXPECT_EQ(result.received_bit_per_s, 934268000);
    EXPECT_EQ(result.retransmits, 0);
}

TEST(IperfCapture, OfUdp) {
    const IperfResult result = capture("udp-2-streams.json");
    EXPECT_EQ(result.error, "");
    EXPECT_EQ(result.protocol, "UDP");
    EXPECT_EQ(result.streams, 2);
    EXPECT_DOUBLE_EQ(result.received_bit_per_s, 8002278.8264044);
}

}  // namespace
}  // namespace vetting::stages
