#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "server_fixture.hpp"

namespace vetting::http {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

asio::awaitable<Response> get_hello(TestServices& services, Guest, const Request&) {
    ++services.handled;
    co_return text_response(status::ok, "text/plain", "hello");
}
asio::awaitable<Response> post_echo(TestServices& services, Friend, const Request& request) {
    ++services.handled;
    services.last_body = request.body;
    co_return text_response(status::ok, "text/plain", request.body);
}
asio::awaitable<Response> get_broken(TestServices&, Guest, const Request&) {
    throw std::runtime_error("secret inner text");
    co_return Response{};
}
asio::awaitable<Response> get_endless(TestServices& services, Guest, const Request&) {
    StreamBody body = [&services](ResponseStream& stream) -> asio::awaitable<void> {
        static const std::string kPiece(64 * 1024, 'x');
        bool going = true;
        while (going && !stream.closing()) {
            const std::vector<std::string_view> pieces(1, kPiece);
            going = co_await stream.write(pieces);
            ++services.handled;
        }
        services.last_body = "stream ended";
    };
    co_return Response{status::ok, {{"Content-Type", "text/event-stream"}}, std::move(body)};
}

const std::vector<Route<TestServices>> kRoutes = {
    route<Guest>(Verb::Get, "/hello", &get_hello),
    route<Friend>(Verb::Post, "/echo", &post_echo),
    route<Guest>(Verb::Get, "/broken", &get_broken),
    route<Guest>(Verb::Get, "/endless", &get_endless),
};

class PlainServer : public testing::Test {
protected:
    PlainServer() { add_routes(router, services, kRoutes); }
    void start(ServerLimits limits = {}) {
        ServerOptions options;
        options.names = {"localhost"};
        options.limits = limits;
        server.emplace(io.get_executor(), std::move(options), router);
        server->start();
    }
    std::string send(std::string bytes) { return run_to_end(io, raw_exchange(server->port(), std::move(bytes))); }
    std::string get(const std::string& path) {
        return send("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    }
    std::string post(const std::string& fields, const std::string& body) {
        return send("POST /echo HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" + fields + "\r\n" + body);
    }

    asio::io_context io;
    TestServices services;
    Router router;
    std::optional<Server> server;
};

TEST_F(PlainServer, AnswersAndSaysWhatBrowsersMustKnow) {
    start();
    const std::string answer = get("/hello");
    EXPECT_THAT(answer, StartsWith("HTTP/1.1 200 OK\r\n"));
    EXPECT_THAT(answer, testing::EndsWith("\r\n\r\nhello"));
    for (const char* header : {"Content-Security-Policy: default-src 'none'", "X-Content-Type-Options: nosniff",
                               "X-Frame-Options: DENY", "Referrer-Policy: same-origin"}) {
        EXPECT_THAT(answer, HasSubstr(header));
    }
}

TEST_F(PlainServer, AnswersTwoRequestsOfOneConnectionInOrder) {
    start();
    const std::string answer = send(
        "GET /hello HTTP/1.1\r\nHost: localhost\r\n\r\n"
        "HEAD /hello HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    EXPECT_THAT(answer, HasSubstr("\r\n\r\nhelloHTTP/1.1 200 OK"));
    EXPECT_EQ(services.handled, 2);
}

TEST_F(PlainServer, ReadsABodyBySizeAndByChunks) {
    start();
    const std::string friendly = "Authorization: Bearer friend\r\n";
    EXPECT_THAT(post(friendly + "Content-Length: 5\r\n", "12345"), testing::EndsWith("\r\n\r\n12345"));
    EXPECT_THAT(post(friendly + "Transfer-Encoding: chunked\r\n", "3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"), testing::EndsWith("\r\n\r\nabcde"));
    EXPECT_THAT(post(friendly + "Content-Length: 5\r\nExpect: 100-continue\r\n", "12345"), StartsWith("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200"));
}

TEST_F(PlainServer, RefusesChunksWithDecoration) {
    start();
    const std::string friendly = "Authorization: Bearer friend\r\nTransfer-Encoding: chunked\r\n";
    EXPECT_THAT(post(friendly, "3;evil=1\r\nabc\r\n0\r\n\r\n"), StartsWith("HTTP/1.1 400"));
    EXPECT_THAT(post(friendly, "zz\r\nabc\r\n0\r\n\r\n"), StartsWith("HTTP/1.1 400"));
    EXPECT_THAT(post(friendly, "3\r\nabc" + std::string(20'000, '0') + "\r\n\r\n"), StartsWith("HTTP/1.1 400"));
}

TEST_F(PlainServer, TakesNoBodyFromAStranger) {
    start();
    EXPECT_THAT(post("Content-Length: 500000\r\n", std::string(500'000, 'x')), StartsWith("HTTP/1.1 401"));
    EXPECT_EQ(services.handled, 0);
}

TEST_F(PlainServer, RefusesABodyLargerThanTheRouteTakes) {
    start();
    const std::string answer = post("Authorization: Bearer friend\r\nContent-Length: 2000000\r\n", "x");
    EXPECT_THAT(answer, StartsWith("HTTP/1.1 413"));
    EXPECT_THAT(answer, HasSubstr("body_too_large"));
}

TEST_F(PlainServer, TellsProblemsByTheTable) {
    start();
    EXPECT_THAT(get("/nowhere"), StartsWith("HTTP/1.1 404"));
    EXPECT_THAT(get("/echo"), HasSubstr("Allow: POST"));
    const std::string broken = get("/broken");
    EXPECT_THAT(broken, StartsWith("HTTP/1.1 500"));
    EXPECT_THAT(broken, HasSubstr("application/problem+json"));
    EXPECT_THAT(broken, testing::Not(HasSubstr("secret inner text")));
}

TEST_F(PlainServer, RefusesWhatTheGateRefusesAndEndsTheConnection) {
    start();
    const std::string answer = send("GET /hello HTTP/1.1\r\nHost: evil.example\r\n\r\nGET /hello HTTP/1.1\r\nHost: localhost\r\n\r\n");
    EXPECT_THAT(answer, StartsWith("HTTP/1.1 421"));
    EXPECT_EQ(services.handled, 0);
    EXPECT_THAT(send("GET /" + std::string(9000, 'a')), StartsWith("HTTP/1.1 431"));
}

TEST_F(PlainServer, CutsASlowHeaderAndAnIdleConnection) {
    ServerLimits limits;
    limits.header = std::chrono::milliseconds(50);
    limits.idle = std::chrono::milliseconds(50);
    start(limits);
    EXPECT_EQ(send("GET /hel"), "");
    EXPECT_EQ(send(""), "");
}

TEST_F(PlainServer, BoundsTheConnectionsOfOneAddress) {
    ServerLimits limits;
    limits.per_address = 2;
    start(limits);
    asio::ip::tcp::socket first(io), second(io);
    first.connect({asio::ip::make_address("127.0.0.1"), server->port()});
    second.connect({asio::ip::make_address("127.0.0.1"), server->port()});
    EXPECT_EQ(get("/hello"), "");
    EXPECT_EQ(server->refused(), 1u);
    first.close();
    second.close();
    io.restart();
    while (server->connections() != 0) io.run_one();
    EXPECT_THAT(get("/hello"), StartsWith("HTTP/1.1 200"));
}

TEST_F(PlainServer, CutsAReaderThatDoesNotRead) {
    ServerLimits limits;
    limits.stalled_write = std::chrono::milliseconds(100);
    start(limits);
    asio::ip::tcp::socket deaf(io);
    deaf.connect({asio::ip::make_address("127.0.0.1"), server->port()});
    asio::write(deaf, asio::buffer(std::string("GET /endless HTTP/1.1\r\nHost: localhost\r\n\r\n")));
    const Deadline deadline = Deadline::in(10s);
    while (services.last_body != "stream ended" && !deadline.passed()) io.run_one_for(std::chrono::milliseconds(100));
    EXPECT_EQ(services.last_body, "stream ended");
}

TEST_F(PlainServer, StopsWhenAsked) {
    start();
    asio::ip::tcp::socket idle(io);
    idle.connect({asio::ip::make_address("127.0.0.1"), server->port()});
    EXPECT_THAT(get("/hello"), StartsWith("HTTP/1.1 200"));
    const auto stop = [](Server& which) -> asio::awaitable<int> {
        co_await which.stop(std::chrono::seconds(5));
        co_return 0;
    };
    run_to_end(io, stop(*server));
    EXPECT_EQ(server->connections(), 0u);
    EXPECT_THROW((void)get("/hello"), boost::system::system_error);
}

TEST(ServerOptions, WithoutACertificateStayOnLoopback) {
    asio::io_context io;
    Router router;
    ServerOptions options;
    options.address = "0.0.0.0";
    EXPECT_THROW(Server(io.get_executor(), std::move(options), router), Error);
}

}  // namespace
}  // namespace vetting::http
