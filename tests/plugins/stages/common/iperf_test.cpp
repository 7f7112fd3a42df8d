#include "plugins/common/stage/iperf.hpp"

#include <gtest/gtest.h>

namespace vetting::stages {
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

TEST(IperfResult, IsReadFromAStreamOfEvents) {
    const IperfResult result = parse_iperf("{\"event\":\"start\",\"data\":{\"version\":\"iperf 3.18\",\"test_start\":{\"protocol\":\"TCP\",\"num_streams\":1}}}\n"
        "{\"event\":\"interval\",\"data\":{\"sum\":{\"bytes\":5}}}\r\n"
        "{\"event\":\"end\",\"data\":{\"sum_sent\":{\"bytes\":100,\"retransmits\":1},\"sum_received\":{\"bytes\":90,\"bits_per_second\":720,\"seconds\":1}}}\n");
    EXPECT_EQ(result.error, "");
    EXPECT_EQ(result.version, "iperf 3.18");
    EXPECT_EQ(result.received_bytes, 90);
    const IperfResult failed = parse_iperf("{\"event\":\"start\",\"data\":{}}\n{\"event\":\"error\",\"data\":\"control socket has closed unexpectedly\"}\n");
    EXPECT_EQ(failed.error, "control socket has closed unexpectedly");
}

TEST(IperfResult, IsFoundBetweenTheWordsOfAShell) {
    const IperfResult result = parse_iperf("$ iperf3 -c host -J\n{\"start\": {\"version\": \"iperf 3.9\"}, \"end\": {\"sum_sent\": {\"bytes\": 8}, \"sum_received\": {\"bytes\": 7}}}\n$ ");
    EXPECT_EQ(result.error, "");
    EXPECT_EQ(result.received_bytes, 7);
}

TEST(IperfResult, OfBothWaysAtOnceHasTwoHalves) {
    constexpr const char* kBoth = R"({"start": {"version": "iperf 3.12"}, "end": {"sum_sent": {"bytes": 10}, "sum_received": {"bytes": 9},
        "sum_sent_bidir_reverse": {"bytes": 20}, "sum_received_bidir_reverse": {"bytes": 19, "bits_per_second": 152}}})";
    EXPECT_EQ(parse_iperf(kBoth).received_bytes, 9);
    EXPECT_EQ(parse_iperf_return(kBoth).received_bytes, 19);
    EXPECT_FALSE(parse_iperf_return(R"({"start": {}, "end": {"sum_received": {"bytes": 1}}})").ok());
}

TEST(IperfResult, NestedWithoutEndIsRefused) {
    const IperfResult result = parse_iperf("{\"start\":" + std::string(5000, '[') + std::string(5000, ']') + "}");
    EXPECT_FALSE(result.ok());
}

}  // namespace
}  // namespace vetting::stages
