// A server with a few routes on a free loopback port, and a raw client that sends exactly the bytes it is given.
#pragma once

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <filesystem>
#include <optional>

#include "host/http/problem.hpp"
#include "host/http/route.hpp"
#include "host/http/server.hpp"
#include "sdk/base/clock.hpp"

namespace vetting::http {

struct TestServices {
    int handled = 0;
    std::string last_body;
};
struct Guest {};
struct Friend {};

template <>
struct Authentication<Guest> {
    static constexpr std::string_view kName = "anyone";
    static asio::awaitable<Guest> of(TestServices&, Request&) { co_return Guest{}; }
};
template <>
struct Authentication<Friend> {
    static constexpr std::string_view kName = "friend";
    static asio::awaitable<Friend> of(TestServices&, Request& request) {
        if (request.bearer() != "friend") throw Error(Errc::TokenInvalid, "no such thing, or not yours");
        co_return Friend{};
    }
};

/// Run the io context until this coroutine has ended, and give what it gives.
template <class T>
T run_to_end(asio::io_context& io, asio::awaitable<T> work) {
    std::optional<T> result;
    std::exception_ptr failed;
    asio::co_spawn(io, std::move(work), [&result, &failed](std::exception_ptr error, T value) {
        failed = error;
        result = std::move(value);
    });
    io.restart();
    while (!result) io.run_one();
    if (failed) std::rethrow_exception(failed);
    return std::move(*result);
}

/// One connection: send these bytes, read until the server closes or `enough` bytes are there.
inline asio::awaitable<std::string> raw_exchange(std::uint16_t port, std::string bytes, std::size_t enough = SIZE_MAX) {
    asio::ip::tcp::socket socket(co_await asio::this_coro::executor);
    co_await socket.async_connect({asio::ip::make_address("127.0.0.1"), port}, asio::use_awaitable);
    co_await asio::async_write(socket, asio::buffer(bytes), asio::use_awaitable);
    std::string answer;
    char buffer[4096];
    try {
        while (answer.size() < enough) {
            const std::size_t count = co_await socket.async_read_some(asio::buffer(buffer), asio::use_awaitable);
            answer.append(buffer, count);
        }
    } catch (const boost::system::system_error&) {
    }
    co_return answer;
}

}  // namespace vetting::http
