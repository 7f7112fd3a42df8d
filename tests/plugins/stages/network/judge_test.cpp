#include "plugins/stages/network/judge.hpp"

#include <gtest/gtest.h>

namespace vetting::network {
namespace {

IperfResult arrived(double bytes, double bit_per_s, bool reverse = false) {
    IperfResult result;
    result.sent_bytes = result.received_bytes = bytes;
    result.received_bit_per_s = bit_per_s;
    result.reverse = reverse;
    return result;
}

PortState counters(double tx, double rx) {
    PortState state;
    state.tx_bytes = tx;
    state.rx_bytes = rx;
    return state;
}

TEST(TrafficOfAPort, IsBelievedOnlyWhereTheCountersShowIt) {
    EXPECT_TRUE(went_through(counters(0, 0), counters(1040, 20), arrived(1000, 1)));
    EXPECT_FALSE(went_through(counters(0, 0), counters(10, 1040), arrived(1000, 1)));
    EXPECT_TRUE(went_through(counters(0, 0), counters(10, 1040), arrived(1000, 1, true)));
    EXPECT_FALSE(went_through(counters(0, 0), counters(0, 0), arrived(0, 0)));
}

TEST(RateOfAPort, IsJudgedByItsRatedShare) {
    const Settings settings;
    EXPECT_TRUE(below_rate(settings, 10000, arrived(1, 940e6)));
    EXPECT_FALSE(below_rate(settings, 1000, arrived(1, 940e6)));
    EXPECT_FALSE(below_rate(settings, std::nullopt, arrived(1, 1)));
}

TEST(LinkOfAPort, ThatIsDownWarnsUnlessItIsRequired) {
    PortState down;
    down.carrier = false;
    Settings settings;
    EXPECT_EQ(judge_link("eno1", settings, down).at(0).severity, "warning");
    settings.require_link = true;
    EXPECT_EQ(judge_link("eno1", settings, down).at(0).severity, "critical");
}

TEST(LinkOfAPort, ThatIsSlowerThanExpectedOrHalfDuplexIsFound) {
    PortState state;
    state.carrier = true;
    state.speed_mbps = 1000;
    state.duplex = "half";
    Settings settings;
    EXPECT_EQ(judge_link("eno1", settings, state).size(), 1U);
    settings.expected_mbps = 5000;
    EXPECT_EQ(judge_link("eno1", settings, state).size(), 2U);
}

TEST(CountersOfAPort, AreJudgedByWhatGrewUnderLoad) {
    PortState before, after;
    before.errors = after.errors = 7;
    before.carrier_changes = after.carrier_changes = 2;
    EXPECT_TRUE(judge_counters("eno1", before, after).empty());
    after.errors = 9;
    after.carrier_changes = 4;
    const auto findings = judge_counters("eno1", before, after);
    ASSERT_EQ(findings.size(), 2U);
    EXPECT_EQ(findings[0].code, "VT-NET-004");
    EXPECT_EQ(findings[0].value, 2);
    EXPECT_EQ(findings[1].code, "VT-NET-005");
}

TEST(RetransmitsOfAPort, AreManyOnlyInProportion) {
    IperfResult result = arrived(1e9, 1e9);
    result.retransmits = 40;
    EXPECT_TRUE(judge_retransmits("eno1", result).empty());
    result.retransmits = 50000;
    EXPECT_EQ(judge_retransmits("eno1", result).size(), 1U);
    result.retransmits.reset();
    EXPECT_TRUE(judge_retransmits("eno1", result).empty());
}

}  // namespace
}  // namespace vetting::network
