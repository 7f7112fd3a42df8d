// A child that is started again when it dies before its work is done, so that a run outlives a `kill -9`.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>

#include "host/cli/try/child.hpp"

namespace vetting::cli {

struct ServiceHooks {
    std::function<ChildSpec()> spec;          ///< asked before every start
    std::function<bool()> still_needed;       ///< asked after every end; false: it may rest
    std::function<void(const std::string&)> say;
};

class Service {
public:
    Service(asio::any_io_executor executor, std::string name, ServiceHooks hooks);
    Service(const Service&) = delete;
    Service& operator=(const Service&) = delete;

    /// Once. The service must live as long as the executor runs. @throws Error Io.
    void start();
    [[nodiscard]] bool running() const { return child_ && child_->running(); }
    /// It died too often, or once when it was not needed to live on: `obituary()` says how.
    [[nodiscard]] bool gave_up() const { return gave_up_; }
    [[nodiscard]] std::string obituary() const;
    /// SIGTERM, and SIGKILL after `grace`.
    [[nodiscard]] asio::awaitable<void> stop(std::chrono::milliseconds grace);
    /// Ends by itself within `limit`, or is stopped.
    [[nodiscard]] asio::awaitable<void> wait(std::chrono::milliseconds limit, std::chrono::milliseconds grace);
    void kill();

private:
    [[nodiscard]] asio::awaitable<void> keep();
    [[nodiscard]] asio::awaitable<bool> ended_within(std::chrono::milliseconds limit);

    asio::any_io_executor executor_;
    std::string name_;
    ServiceHooks hooks_;
    std::unique_ptr<Child> child_;
    std::filesystem::path log_;
    int restarts_ = 0;
    bool stopping_ = false, gave_up_ = false;
};

/// The last lines of a log, for a person who wants to know why a program ended.
[[nodiscard]] std::string last_lines(const std::filesystem::path& log, std::size_t count);

}  // namespace vetting::cli
