// The one io thread of a command that waits for several things at once.
#pragma once

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <exception>
#include <optional>

namespace vetting::cli {

/// Run `main` to its end on `io`; what it left behind (streams, timers) goes with the context. @throws what it throws.
template <class T>
T run_to_end(boost::asio::io_context& io, boost::asio::awaitable<T> main) {
    std::optional<T> result;
    std::exception_ptr failed;
    boost::asio::co_spawn(io, std::move(main), [&io, &result, &failed](std::exception_ptr error, T value) {
        failed = error;
        result = std::move(value);
        io.stop();
    });
    io.run();
    if (failed) std::rethrow_exception(failed);
    return std::move(*result);
}

}  // namespace vetting::cli
