// Waiting for "something changed", or for some time, whichever comes first. One thread, any number of waiters.
#pragma once

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <chrono>
#include <list>

#include "sdk/base/clock.hpp"

namespace vetting {

namespace asio = boost::asio;

class Wake {
public:
    explicit Wake(asio::any_io_executor executor) : executor_(std::move(executor)) {}

    /// Every waiter goes on.
    void notify() {
        for (asio::steady_timer* waiter : waiters_) waiter->cancel();
    }
    [[nodiscard]] asio::awaitable<void> wait_for(std::chrono::milliseconds time) {
        asio::steady_timer timer(executor_, time);
        const auto place = waiters_.insert(waiters_.end(), &timer);
        co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
        waiters_.erase(place);
    }

private:
    asio::any_io_executor executor_;
    std::list<asio::steady_timer*> waiters_;
};

}  // namespace vetting
