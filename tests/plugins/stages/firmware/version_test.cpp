#include "plugins/stages/firmware/version.hpp"

#include <gtest/gtest.h>

#include <ostream>

namespace vetting::firmware {

void PrintTo(Order order, std::ostream* out) {
    constexpr const char* kWords[] = {"older", "equal", "newer", "different", "unknown"};
    *out << kWords[static_cast<int>(order)];
}

namespace {

constexpr auto kOlder = Order::Older, kEqual = Order::Equal, kNewer = Order::Newer, kDifferent = Order::Different, kUnknown = Order::Unknown;

struct Case {
    const char *a, *b;
    Order order;
    Scheme scheme = Scheme::Auto;
};

void check(const Case& one) {
    EXPECT_EQ(compare(one.a, one.b, one.scheme), one.order) << one.a << " and " << one.b;
    const Order back = one.order == kOlder ? kNewer : one.order == kNewer ? kOlder : one.order;
    EXPECT_EQ(compare(one.b, one.a, one.scheme), back) << one.b << " and " << one.a;
}

TEST(FirmwareVersion, DottedNumbersGoByValue) {
    for (const Case& one : {Case{"2.9.4", "2.10.2", kOlder}, Case{"1.7.4", "1.7.4", kEqual}, Case{"1.2", "1.2.0", kEqual}, Case{"16.17.01.00", "16.17.1.0", kEqual},
                            Case{"3.0", "3.0b", kOlder}, Case{"3.0a", "3.0b", kOlder}, Case{"2.0b", "2.0c", kOlder}, Case{"4.40.00.00", "4.22.00.53", kNewer},
                            Case{"v2.4", "2.4", kEqual}, Case{"Version 2.4", "2.5", kOlder}, Case{"0601", "1201", kOlder}, Case{"14.27.1016", "14.28.2007", kOlder},
                            Case{"14.27.1016 (MT_2420110034)", "14.27.1016", kEqual}, Case{"216.0.333.11/pkg 216.0.333.11", "218.0.0.1", kOlder},
                            Case{"20.0.17", "19.5.12", kNewer}, Case{"184467440737095516160.1", "2.1", kNewer}}) {
        check(one);
    }
}

TEST(FirmwareVersion, PairsOfPowerSuppliesAreHexadecimal) {
    check({"00.31.50", "00.1B.53", kNewer});
    check({"00.1D.7D", "00.1d.7d", kEqual});
    check({"00.0C.7D", "00.1B.53", kOlder});
    check({"00.09.10", "00.0A.10", kOlder});
    check({"00.09.10", "00.10.10", kOlder});
}

TEST(FirmwareVersion, HpeGoesByFamilyThenNumberThenDate) {
    check({"U30 v2.54 (09/03/2021)", "U30 v2.76 (02/09/2023)", kOlder});
    check({"U30 v2.76 (02/09/2023)", "U30 v2.76 (02/09/2023)", kEqual});
    check({"U30 v2.76", "U32 v2.76", kDifferent});
    check({"U32 (10/25/2021)", "U32 v2.56 (10/25/2021)", kEqual});
    check({"P89 (07/20/2015)", "P89 v2.80 (10/16/2020)", kOlder});
    check({"U32", "U32 v2.56 (10/25/2021)", kUnknown});
}

TEST(FirmwareVersion, DatesAreWrittenInSeveralWays) {
    check({"10/25/2021", "2021-10-25", kEqual});
    check({"01/31/2020", "12/01/2019", kNewer});
    check({"07/02/15", "07/02/2016", kOlder, Scheme::Date});
    check({"13/45/2020", "10/25/2021", kUnknown, Scheme::Date});
}

TEST(FirmwareVersion, MicrocodeIsHexadecimal) {
    check({"0x2006a08", "0x2006e05", kOlder});
    check({"0x0d0003b9", "0xd0003b9", kEqual});
    check({"0xb000040", "b00003e", kNewer, Scheme::Hex});
    check({"nonsense", "0x1", kUnknown, Scheme::Hex});
}

TEST(FirmwareVersion, DisksCountOnInTheirOwnWays) {
    check({"J004", "J005", kOlder});
    check({"J004", "j004", kEqual});
    check({"F9", "F12", kOlder});
    check({"GXA7602Q", "GXA7802Q", kOlder});
    check({"HPD9", "HPDA", kOlder});
    check({"11300DN0", "11300DN1", kOlder});
    check({"D8E124L", "D8E126B", kOlder});
    check({"00.0D1K4", "01.01M02", kDifferent});
    check({"PCGNW232", "A690", kDifferent});
}

TEST(FirmwareVersion, NothingIsComparedWithNothing) {
    check({"", "1.0", kUnknown});
    check({"  ", "  ", kUnknown, Scheme::Text});
    check({"1.0", "one", kUnknown, Scheme::Dotted});
    check({"1.0", "one", kDifferent});
}

TEST(FirmwareVersion, PatternsKnowStarsAndNoBrackets) {
    EXPECT_TRUE(matches("Mellanox ConnectX-4 Lx", "*connectx-4*"));
    EXPECT_TRUE(matches("MT27710 Family [ConnectX-4 Lx]", "*[ConnectX-4 Lx]"));
    EXPECT_FALSE(matches("ConnectX-4 Lx", "ConnectX-4"));
    EXPECT_TRUE(matches("J004", "J00?"));
}

}  // namespace
}  // namespace vetting::firmware
