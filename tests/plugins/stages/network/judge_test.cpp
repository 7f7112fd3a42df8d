#include "plugins/stages/network/judge.hpp"

#include <gtest/gtest.h>

#include "plugins/common/stage/traffic.hpp"

namespace vetting::network {
namespace {

IperfResult arrived(double bytes, double bit_per_s) {
    IperfResult result;
    result.sent_bytes = result.received_bytes = bytes;
    result.received_bit_per_s = bit_per_s;
    return result;
}

PortState counters(double tx, double rx) {
    PortState state;
    state.tx_bytes = tx;
    state.rx_bytes = rx;
    return state;
}

TEST(TrafficOfAPort, IsBelievedOnlyWhereTheCountersShowIt) {
    using stages::Direction;
    EXPECT_TRUE(went_through(Direction::Send, {arrived(1000, 1), counters(0, 0), counters(1040, 20), ""}));
    EXPECT_FALSE(went_through(Direction::Send, {arrived(1000, 1), counters(0, 0), counters(10, 1040), ""}));
    EXPECT_TRUE(went_through(Direction::Receive, {arrived(1000, 1), counters(0, 0), counters(10, 1040), ""}));
    EXPECT_FALSE(went_through(Direction::Send, {arrived(0, 0), counters(0, 0), counters(0, 0), ""}));
    const std::string back = R"({"start": {}, "end": {"sum_sent_bidir_reverse": {"bytes": 500}, "sum_received_bidir_reverse": {"bytes": 500}}})";
    EXPECT_TRUE(went_through(Direction::Both, {arrived(1000, 1), counters(0, 0), counters(1040, 520), back}));
    EXPECT_FALSE(went_through(Direction::Both, {arrived(1000, 1), counters(0, 0), counters(1040, 20), back}));
}

TEST(RateOfAPort, SaysNothingWhereTheHostOrTheToolIsTheLimit) {
    IperfResult result = arrived(1, 30e9);
    EXPECT_EQ(limit_beside(100000, std::nullopt, result), "");
    EXPECT_EQ(limit_beside(100000, 100000, result), "");
    EXPECT_EQ(limit_beside(100000, 10000, result), "the other side's own link bears 10000 Mbit/s");
    EXPECT_NE(limit_beside(100000, 100000, result, 60e9), "");  // a machine beside it
    EXPECT_NE(limit_beside(100000, std::nullopt, result, 60e9), "");
    EXPECT_EQ(limit_beside(100000, 400000, result, 60e9), "");
    EXPECT_EQ(limit_beside(100000, 100000, result, 1e9), "");
    result.version = "iperf 3.12";
    result.streams = 4;
    result.cpu_there_pct = 97.5;
    EXPECT_EQ(limit_beside(100000, std::nullopt, result), "iperf3 was busy with 97 % of a processor");
    result.version = "iperf 3.17.1";  // a thread a stream
    EXPECT_EQ(limit_beside(100000, std::nullopt, result), "");
    result.cpu_here_pct = 380;
    EXPECT_NE(limit_beside(100000, std::nullopt, result), "");
}

TEST(RateOfAPort, IsJudgedByItsRatedShare) {
    const Settings settings;
    EXPECT_TRUE(below_rate(settings, 10000, arrived(1, 940e6)));
    EXPECT_FALSE(below_rate(settings, 1000, arrived(1, 940e6)));
    EXPECT_FALSE(below_rate(settings, std::nullopt, arrived(1, 1)));
}

const PortFacts kPort{.device = "eno1", .speed_mbps = std::nullopt, .duplex = {}, .neighbour = {}, .link = std::nullopt, .speed_max_mbps = std::nullopt};

TEST(LinkOfAPort, ThatIsDownWarnsUnlessItIsRequired) {
    PortState down;
    down.carrier = false;
    Settings settings;
    EXPECT_EQ(judge_link(kPort, settings, down).at(0).severity, "warning");
    settings.require_link = true;
    EXPECT_EQ(judge_link(kPort, settings, down).at(0).severity, "critical");
}

TEST(LinkOfAPort, ThatIsSlowerThanExpectedOrHalfDuplexIsFound) {
    PortState state;
    state.carrier = true;
    state.speed_mbps = 1000;
    state.duplex = "half";
    Settings settings;
    EXPECT_EQ(judge_link(kPort, settings, state).size(), 1U);
    settings.expected_mbps = 5000;
    EXPECT_EQ(judge_link(kPort, settings, state).size(), 2U);
}

TEST(CountersOfAPort, AreJudgedByWhatGrewUnderLoad) {
    PortState before, after;
    before.errors = after.errors = 7;
    before.carrier_changes = after.carrier_changes = 2;
    EXPECT_TRUE(judge_counters(kPort, before, after).empty());
    after.errors = 9;
    after.carrier_changes = 4;
    const auto findings = judge_counters(kPort, before, after);
    ASSERT_EQ(findings.size(), 2U);
    EXPECT_EQ(findings[0].code, "VT-NET-004");
    EXPECT_EQ(findings[0].value, 2);
    EXPECT_EQ(findings[1].code, "VT-NET-005");
}

TEST(RetransmitsOfAPort, AreManyOnlyInProportion) {
    IperfResult result = arrived(1e9, 1e9);
    result.retransmits = 40;
    EXPECT_TRUE(judge_retransmits(kPort, result).empty());
    result.retransmits = 50000;
    EXPECT_EQ(judge_retransmits(kPort, result).size(), 1U);
    result.retransmits.reset();
    EXPECT_TRUE(judge_retransmits(kPort, result).empty());
}

TEST(LinkOfAPort, ThatWentDownSinceTheInventoryIsBroken) {
    PortState down;
    down.carrier = false;
    PortFacts port = kPort;
    port.link = true;
    EXPECT_EQ(judge_link(port, Settings{}, down).at(0).severity, "critical");
    port.link = false;
    EXPECT_EQ(judge_link(port, Settings{}, down).at(0).severity, "warning");
}

TEST(LinkOfAPort, ThatIsSlowerThanInTheInventoryIsFound) {
    PortState state;
    state.carrier = true;
    state.speed_mbps = 1000;
    PortFacts port = port_facts("eno1", Json::parse(R"({"speed_mbps": 25000, "link": true, "neighbour": "leaf7 Ethernet1/3"})"));
    const auto findings = judge_link(port, Settings{}, state);
    ASSERT_EQ(findings.size(), 1U);
    EXPECT_EQ(findings[0].code, "VT-NET-003");
    EXPECT_EQ(findings[0].message, "eno1 (at leaf7 Ethernet1/3): the link runs at 1000 Mbit/s, 25000 when the inventory was taken");
}

TEST(LinkOfAPort, ThatNegotiatedLessThanThePortCanDoIsFound) {
    PortState state;
    state.carrier = true;
    state.speed_mbps = 100;
    const PortFacts port = port_facts("eno1", Json::parse(R"({"speed_mbps": 100, "speed_max_mbps": 1000})"));
    const auto findings = judge_link(port, Settings{}, state);
    ASSERT_EQ(findings.size(), 1U);
    EXPECT_EQ(findings[0].code, "VT-NET-003");
    EXPECT_NE(findings[0].severity, "warning") << "critical by the catalogue";
    EXPECT_EQ(findings[0].message, "eno1: the link runs at 100 Mbit/s, 1000 is what the port can do");
    Settings wanted;
    wanted.expected_mbps = 100;
    EXPECT_TRUE(judge_link(port, wanted, state).empty()) << "as the profile wants it";
    state.speed_mbps = 1000;
    EXPECT_TRUE(judge_link(port, Settings{}, state).empty());
    const auto ten = judge_link(port_facts("eno1", Json::parse(R"({"speed_max_mbps": 10000})")), Settings{}, state);
    ASSERT_EQ(ten.size(), 1U);
    EXPECT_EQ(ten[0].severity, "warning") << "a slower switch is no fault of the machine";
}

TEST(RateOfAPort, IsThatOfTheSettingsWhereTheDriverTellsNone) {
    Settings settings;
    EXPECT_EQ(rated_mbps(kPort, settings, {}), std::nullopt);
    settings.expected_mbps = 10000;
    EXPECT_EQ(rated_mbps(kPort, settings, {}), 10000);
    EXPECT_TRUE(below_rate(settings, rated_mbps(kPort, settings, {}), arrived(1, 940e6)));
    PortState state;
    state.speed_mbps = 25000;
    EXPECT_EQ(rated_mbps(kPort, settings, state), 25000);
    EXPECT_EQ(rated_mbps(port_facts("eno1", Json::parse(R"({"speed_mbps": 1000})")), Settings{}, {}), 1000);
}

TEST(CountersOfAPort, TellALinkThatWentDownForGoodFromOneThatFlapped) {
    PortState before, after;
    before.carrier = true;
    before.speed_mbps = 10000;
    after.carrier = false;
    after.carrier_changes = 1;
    const auto gone = judge_counters(kPort, before, after);
    ASSERT_EQ(gone.size(), 1U);
    EXPECT_EQ(gone[0].code, "VT-NET-002");
    after.carrier = true;
    after.speed_mbps = 1000;
    EXPECT_EQ(judge_counters(kPort, before, after).size(), 2U);
}

}  // namespace
}  // namespace vetting::network
