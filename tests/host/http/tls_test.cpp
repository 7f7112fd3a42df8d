// Our client against our server, over TLS.
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <cstdlib>

#include "sdk/base/http_client.hpp"
#include "server_fixture.hpp"

namespace vetting::http {
namespace {

using testing::HasSubstr;

std::filesystem::path make_temp_folder() {
    std::string name = (std::filesystem::temp_directory_path() / "vetting-tls-XXXXXX").string();
    if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("mkdtemp");
    return name;
}

asio::awaitable<Response> get_who(TestServices& services, Friend, const Request& request) {
    ++services.handled;
    co_return text_response(status::ok, "text/plain", std::string(request.peer_address));
}
asio::awaitable<Response> get_later(TestServices&, Guest, const Request&) {
    throw Error(Errc::StoreBusy, "busy");
    co_return Response{};
}
/// Two events, then the end; a client that comes back gets the two after the one it names.
asio::awaitable<Response> get_events(TestServices& services, Guest, const Request& request) {
    ++services.handled;
    const int from = std::atoi(std::string(request.header("Last-Event-ID")).c_str());
    StreamBody body = [from](ResponseStream& stream) -> asio::awaitable<void> {
        std::string text = "retry: 10\n\n";
        for (int id = from + 1; id <= from + 2; ++id) text += "id: " + std::to_string(id) + "\ndata: event\n\n";
        const std::vector<std::string_view> pieces(1, text);
        co_await stream.write(pieces);
    };
    co_return Response{status::ok, {{"Content-Type", "text/event-stream"}}, std::move(body)};
}

const std::vector<Route<TestServices>> kRoutes = {
    route<Friend>(Verb::Get, "/who", &get_who),
    route<Guest>(Verb::Get, "/later", &get_later),
    route<Guest>(Verb::Get, "/events", &get_events),
};

class TlsServer : public testing::Test {
protected:
    TlsServer() : folder(make_temp_folder()) {
        add_routes(router, services, kRoutes);
        ServerOptions options;
        options.names = {"localhost"};
        options.identity = load_or_make_identity(folder / "server.pem", {});
        fingerprint = options.identity.fingerprint;
        server.emplace(io.get_executor(), std::move(options), router);
        server->start();
    }
    ~TlsServer() override { std::filesystem::remove_all(folder); }

    std::unique_ptr<HttpClient> client(const std::string& pin) {
        return std::make_unique<HttpClient>(io.get_executor(), ClientOptions{.base_url = "https://127.0.0.1:" + std::to_string(server->port()),
                                                                .pinned_fingerprint = pin,
                                                                .bearer = Secret<std::string>("friend")});
    }
    HttpResponse get(HttpClient& from, const std::string& target) {
        return run_to_end(io, from.send({.target = target}, 5s));
    }

    std::filesystem::path folder;
    std::string fingerprint;
    asio::io_context io;
    TestServices services;
    Router router;
    std::optional<Server> server;
};

TEST_F(TlsServer, IsTalkedToByWhoPinsItsCertificate) {
    const auto pinned = client(fingerprint);
    const HttpResponse answer = get(*pinned, "/who");
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.body, "127.0.0.1");
}

TEST_F(TlsServer, KeepsTheConnectionBetweenRequests) {
    const auto pinned = client(fingerprint);
    for (int i = 0; i < 5; ++i) EXPECT_EQ(get(*pinned, "/who").status, 200);
    EXPECT_EQ(server->connections(), 1u);
}

TEST_F(TlsServer, IsRefusedByAClientThatPinsAnother) {
    const auto wary = client(std::string(64, 'a'));
    try {
        (void)get(*wary, "/who");
        FAIL() << "talked to a stranger";
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), Errc::Forbidden);
        EXPECT_THAT(error.what(), HasSubstr(fingerprint));
    }
    EXPECT_EQ(services.handled, 0);
}

TEST_F(TlsServer, IsRefusedByAClientThatAsksTheSystemsAuthorities) {
    const auto trusting = client("");
    EXPECT_THROW((void)get(*trusting, "/who"), Error);
}

TEST_F(TlsServer, SaysLaterByRetryAfter) {
    const auto pinned = client(fingerprint);
    const HttpResponse answer = get(*pinned, "/later");
    EXPECT_EQ(answer.status, 503);
    EXPECT_EQ(answer.retry_after, std::chrono::seconds(1));
    EXPECT_THAT(answer.body, HasSubstr("store_busy"));
}

TEST_F(TlsServer, HasItsStreamResumedAfterTheLastEventSeen) {
    const auto pinned = client(fingerprint);
    std::vector<std::string> ids;
    const auto follow = [](HttpClient& with, std::vector<std::string>& seen) -> asio::awaitable<int> {
        OnSseEvent on_event = [&seen](SseEvent event) -> asio::awaitable<bool> {
            seen.push_back(event.id);
            co_return seen.size() < 5;
        };
        co_await with.stream("/events", std::move(on_event));
        co_return 0;
    };
    run_to_end(io, follow(*pinned, ids));
    EXPECT_THAT(ids, testing::ElementsAre("1", "2", "3", "4", "5"));
    EXPECT_EQ(services.handled, 3);
}

TEST_F(TlsServer, GoneIsUnreachableAndSilentIsTimedOut) {
    const auto pinned = client(fingerprint);
    asio::ip::tcp::acceptor silent(io, {asio::ip::make_address("127.0.0.1"), 0});
    HttpClient waiting(io.get_executor(), ClientOptions{.base_url = "https://127.0.0.1:" + std::to_string(silent.local_endpoint().port()),
                                                       .pinned_fingerprint = fingerprint});
    try {
        (void)run_to_end(io, waiting.send({.target = "/"}, std::chrono::milliseconds(100)));
        FAIL();
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), Errc::TimedOut) << error.what();
    }
    server.reset();
    try {
        (void)get(*pinned, "/who");
        FAIL();
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), Errc::Unreachable) << error.what();
    }
}

TEST(TlsIdentity, IsMadeOnceAndReadableByItsOwnerOnly) {
    const std::filesystem::path folder = make_temp_folder();
    const std::filesystem::path file = folder / "server.pem";
    const TlsIdentity made = load_or_make_identity(file, {"bench-7", "10.1.2.3"});
    const TlsIdentity loaded = load_or_make_identity(file, {});
    EXPECT_EQ(made.fingerprint, loaded.fingerprint);
    EXPECT_EQ(made.certificate_pem, loaded.certificate_pem);
    struct stat status {};
    ASSERT_EQ(::stat(file.c_str(), &status), 0);
    EXPECT_EQ(status.st_mode & 0777u, 0600u);
    std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace vetting::http
