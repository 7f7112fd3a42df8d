#include "plugins/common/stage/link_load.hpp"

#include <gtest/gtest.h>

namespace vetting::stages {
namespace {

constexpr const char* kLinks = "Inter-|   Receive                                                |  Transmit\n"
                               " face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls carrier compressed\n"
                               "    lo:    1000      10    0    0    0     0          0         0     1000      10    0    0    0     0       0          0\n"
                               "  eth0:98765432101 5000    0    0    0     0          0         0 12345678901    4000    0    0    0     0       0          0\n"
                               "eth0.7: 1\n";

TEST(LoadOfALink, IsReadFromTheKernelsTable) {
    const auto load = load_in(kLinks, "eth0");
    ASSERT_TRUE(load);
    EXPECT_EQ(load->rx_bytes, 98765432101);
    EXPECT_EQ(load->tx_bytes, 12345678901);
    EXPECT_FALSE(load_in(kLinks, "eth0.7"));
    EXPECT_FALSE(load_in(kLinks, "eth"));
    EXPECT_FALSE(load_in("", "eth0"));
}

TEST(LoadOfALink, IsTwoNumbersOrNothing) {
    EXPECT_EQ(parse_link_load("98765432101 5\n")->rx_bytes, 98765432101);
    for (const char* text : {"", "5", "5 x", "-1 5", "1 2 3", "inf 1", "iperf3: error"}) EXPECT_FALSE(parse_link_load(text)) << text;
}

TEST(LoadOfALink, IsToldToWhoAsks) {
    const LinkTeller teller(41000, 41999, "");
    ASSERT_TRUE(teller.port());
    const Route over_loopback{"127.0.0.1", "127.0.0.1"};
    const auto before = ask_link_load(over_loopback, "lo", *teller.port());
    ASSERT_TRUE(before);
    const auto after = ask_link_load(over_loopback, "lo", *teller.port());
    ASSERT_TRUE(after);
    EXPECT_GT(after->rx_bytes, before->rx_bytes);
    EXPECT_FALSE(ask_link_load({"127.0.0.1", "nowhere"}, "lo", *teller.port()));
}

TEST(LoadOfALink, OfWhichNobodyTellsIsNotKnown) {
    EXPECT_FALSE(LinkTeller(5, 4, "").port());
    int port = 0;
    {
        const LinkTeller gone(41000, 41999, "127.0.0.1");
        port = gone.port().value_or(0);
    }
    ASSERT_GT(port, 0);
    EXPECT_FALSE(ask_link_load({"127.0.0.1", "127.0.0.1"}, "lo", port));
}

}  // namespace
}  // namespace vetting::stages
