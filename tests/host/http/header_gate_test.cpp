// The table of malformed requests: each has exactly one thing wrong with it.
#include "host/http/header_gate.hpp"

#include <gtest/gtest.h>

namespace vetting::http {
namespace {

const HostNames kNames{"localhost", "vetting.example", "::1"};

std::variant<RequestHead, Refusal> read(const std::string& raw) { return read_head(raw, kNames, "10.0.0.5"); }

struct Case {
    const char* name;
    std::string raw;
    int status;
};
void PrintTo(const Case& c, std::ostream* out) { *out << c.name; }

class HeaderGateRefuses : public testing::TestWithParam<Case> {};
TEST_P(HeaderGateRefuses, TheRequest) {
    const auto answer = read(GetParam().raw);
    ASSERT_TRUE(std::holds_alternative<Refusal>(answer));
    EXPECT_EQ(std::get<Refusal>(answer).status, GetParam().status) << std::get<Refusal>(answer).detail;
}

std::string get(const std::string& fields) { return "GET / HTTP/1.1\r\n" + fields + "\r\n"; }
std::string post(const std::string& fields) { return "POST / HTTP/1.1\r\nHost: localhost\r\n" + fields + "\r\n"; }

INSTANTIATE_TEST_SUITE_P(
    Malformed, HeaderGateRefuses,
    testing::Values(Case{"NoHost", get(""), 400}, Case{"TwoHosts", get("Host: localhost\r\nHost: localhost\r\n"), 400},
                    Case{"EmptyHost", get("Host:\r\n"), 400}, Case{"ForeignHost", get("Host: evil.example\r\n"), 421},
                    Case{"ForeignAddress", get("Host: 10.0.0.6\r\n"), 421},
                    Case{"HostWithUser", get("Host: a@localhost\r\n"), 421},
                    Case{"HostWithBadPort", get("Host: localhost:8x\r\n"), 400},
                    Case{"HostWithOpenBracket", get("Host: [::1\r\n"), 400},
                    Case{"TwoLengths", post("Content-Length: 3\r\nContent-Length: 3\r\n"), 400},
                    Case{"TwoDifferentLengths", post("Content-Length: 3\r\nContent-Length: 4\r\n"), 400},
                    Case{"ListOfLengths", post("Content-Length: 3, 3\r\n"), 400},
                    Case{"NegativeLength", post("Content-Length: -1\r\n"), 400},
                    Case{"SignedLength", post("Content-Length: +1\r\n"), 400},
                    Case{"HexLength", post("Content-Length: 0x10\r\n"), 400},
                    Case{"EmptyLength", post("Content-Length:\r\n"), 400},
                    Case{"HugeLength", post("Content-Length: 99999999999999999999\r\n"), 400},
                    Case{"LengthBesideChunks", post("Content-Length: 3\r\nTransfer-Encoding: chunked\r\n"), 400},
                    Case{"TwoCodings", post("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n"), 400},
                    Case{"IdentityCoding", post("Transfer-Encoding: identity\r\n"), 501},
                    Case{"GzipThenChunked", post("Transfer-Encoding: gzip, chunked\r\n"), 501},
                    Case{"ChunkedWithDecoration", post("Transfer-Encoding: xchunked\r\n"), 501},
                    Case{"ChunkedInHttp10", "POST / HTTP/1.0\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n", 400},
                    Case{"BlankBeforeColon", get("Host : localhost\r\n"), 400},
                    Case{"FoldedLine", get("Host: localhost\r\nX: a\r\n b\r\n"), 400},
                    Case{"NoColon", get("Host: localhost\r\nnonsense\r\n"), 400},
                    Case{"EmptyName", get("Host: localhost\r\n: x\r\n"), 400},
                    Case{"NulInValue", get(std::string("Host: localhost\r\nX: a\0b\r\n", 24)), 400},
                    Case{"BareLineFeed", "GET / HTTP/1.1\nHost: localhost\n\r\n\r\n", 400},
                    Case{"BareCarriageReturn", get("Host: localhost\r\nX: a\rb\r\n"), 400},
                    Case{"AbsoluteForm", "GET http://localhost/ HTTP/1.1\r\nHost: localhost\r\n\r\n", 400},
                    Case{"AsteriskForm", "GET * HTTP/1.1\r\nHost: localhost\r\n\r\n", 400},
                    Case{"BlankInPath", "GET /a b HTTP/1.1\r\nHost: localhost\r\n\r\n", 400},
                    Case{"RawUtf8InPath", "GET /\xc3\xa4 HTTP/1.1\r\nHost: localhost\r\n\r\n", 400},
                    Case{"NoVersion", "GET /\r\nHost: localhost\r\n\r\n", 400},
                    Case{"OldVersion", "GET / HTTP/0.9\r\nHost: localhost\r\n\r\n", 505},
                    Case{"NewVersion", "GET / HTTP/2.0\r\nHost: localhost\r\n\r\n", 505},
                    Case{"UnknownMethod", "BREW / HTTP/1.1\r\nHost: localhost\r\n\r\n", 501},
                    Case{"LowerCaseMethod", "get / HTTP/1.1\r\nHost: localhost\r\n\r\n", 501},
                    Case{"LongPath", "GET /" + std::string(5000, 'a') + " HTTP/1.1\r\nHost: localhost\r\n\r\n", 414},
                    Case{"OddExpectation", get("Host: localhost\r\nExpect: tea\r\n"), 417},
                    Case{"TwoAuthorizations", get("Host: localhost\r\nAuthorization: Bearer a\r\nAuthorization: Bearer b\r\n"), 400},
                    Case{"TextBehindTheEnd", get("Host: localhost\r\n") + "more", 400}, Case{"Nothing", "", 400},
                    Case{"OnlyEmptyLine", "\r\n\r\n", 400}),
    [](const testing::TestParamInfo<Case>& test) { return std::string(test.param.name); });

TEST(HeaderGate, RefusesMoreThanSixtyFourFields) {
    std::string fields = "Host: localhost\r\n";
    for (int i = 0; i < 64; ++i) fields += "X-" + std::to_string(i) + ": y\r\n";
    const auto answer = read(get(fields));
    ASSERT_TRUE(std::holds_alternative<Refusal>(answer));
    EXPECT_EQ(std::get<Refusal>(answer).status, 431);
}

TEST(HeaderGate, LetsAGoodRequestThrough) {
    const std::string raw =
        "POST /api/v1/runs?x=1 HTTP/1.1\r\nHost: Vetting.Example:8443\r\nContent-Length: 12\r\n"
        "Connection: TE, close\r\nExpect: 100-continue\r\nX-Empty:\r\n\r\n";
    const auto answer = read(raw);
    ASSERT_TRUE(std::holds_alternative<RequestHead>(answer)) << std::get<Refusal>(answer).detail;
    const RequestHead& head = std::get<RequestHead>(answer);
    EXPECT_EQ(head.verb, Verb::Post);
    EXPECT_EQ(head.target, "/api/v1/runs?x=1");
    EXPECT_EQ(head.content_length, 12u);
    EXPECT_FALSE(head.keep_alive);
    EXPECT_TRUE(head.expects_continue);
    EXPECT_EQ(head.header("host"), "Vetting.Example:8443");
}

TEST(HeaderGate, KnowsItselfByItsOwnAddresses) {
    for (const char* host : {"10.0.0.5", "10.0.0.5:8443", "[::1]", "[::1]:1", "localhost"}) {
        EXPECT_TRUE(std::holds_alternative<RequestHead>(read(get("Host: " + std::string(host) + "\r\n")))) << host;
    }
}

}  // namespace
}  // namespace vetting::http
