#include "plugins/stages/network/iperf.hpp"

#include <gtest/gtest.h>

namespace vetting::network {
namespace {

TEST(IperfResult, OfARefusedConnectionIsItsError) {
    const IperfResult result = parse_iperf(R"({"start": {"connected": [], "version": "iperf 3.12"}, "intervals": [], "end": {},
        "error": "unable to connect to server: Connection refused"})");
    EXPECT_EQ(result.error, "unable to connect to server: Connection refused");
    EXPECT_EQ(result.received_bytes, 0);
}

TEST(IperfResult, WithoutAResultIsAnError) {
    for (const char* text : {"", "iperf3: error", "{", "[]", R"({"start": {}, "end": {}})", R"({"end": {"sum_received": {}}})"}) {
        EXPECT_FALSE(parse_iperf(text).error.empty()) << text;
    }
}

TEST(IperfResult, KnowsAServerThatIsBusy) {
    EXPECT_TRUE(parse_iperf(R"({"start": {}, "end": {}, "error": "the server is busy running a test. try again later"})").server_busy());
    EXPECT_FALSE(parse_iperf(R"({"start": {}, "end": {}, "error": "No route to host"})").server_busy());
}

TEST(IperfResult, HasWhatArrivedAndWhatWasSentAgain) {
    const IperfResult result = parse_iperf(R"({"start": {"version": "iperf 3.12", "connected": [{"local_host": "10.0.0.2", "remote_host": "10.0.0.1"}],
        "test_start": {"protocol": "TCP", "num_streams": 4, "reverse": 1}},
        "end": {"sum_sent": {"bytes": 1000, "bits_per_second": 8000, "seconds": 1, "retransmits": 3},
                "sum_received": {"bytes": 900, "bits_per_second": 7200, "seconds": 1.01}}})");
    EXPECT_TRUE(result.error.empty());
    EXPECT_TRUE(result.reverse);
    EXPECT_EQ(result.streams, 4);
    EXPECT_EQ(result.received_bit_per_s, 7200);
    EXPECT_DOUBLE_EQ(result.seconds, 1.01);
    EXPECT_EQ(result.retransmits, 3);
    EXPECT_EQ(result.local_host, "10.0.0.2");
}

}  // namespace
}  // namespace vetting::network
