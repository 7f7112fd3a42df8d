// One `vetting try`: host and agent as children, one run followed to its end, both reports written.
#pragma once

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>

#include "host/cli/commands.hpp"
#include "host/cli/connection.hpp"
#include "host/cli/follow.hpp"
#include "host/cli/run_view.hpp"
#include "host/cli/try/service.hpp"
#include "host/cli/try/try_folder.hpp"
#include "sdk/base/clock.hpp"

namespace vetting::cli {

/// What is to be done, with every default filled in.
struct TryPlan {
    TryFolder folder;
    std::string profile;  ///< its name
    Folders plugins, profiles;
    std::filesystem::path out;
    std::string listen;
    bool once = false;
};

class TryRun {
public:
    TryRun(asio::io_context& io, TryPlan plan);

    /// All of it; children are stopped before it returns or throws.
    [[nodiscard]] asio::awaitable<Exit> go();

private:
    // try_run.cpp: the story
    [[nodiscard]] asio::awaitable<Exit> story();
    [[nodiscard]] asio::awaitable<void> start_host();
    [[nodiscard]] asio::awaitable<std::int64_t> create_run();
    [[nodiscard]] asio::awaitable<void> start_agent(std::int64_t run);
    [[nodiscard]] asio::awaitable<RunItem> follow(std::int64_t run);
    [[nodiscard]] asio::awaitable<void> save_reports(std::int64_t run);
    [[nodiscard]] asio::awaitable<void> stay();
    Exit tell(const RunItem& run);

    // try_services.cpp: the children, and who stops them
    [[nodiscard]] ChildSpec host_spec();
    [[nodiscard]] ChildSpec agent_spec() const;
    [[nodiscard]] std::shared_ptr<HttpClient> client();
    [[nodiscard]] bool agent_needed() const;
    [[nodiscard]] asio::awaitable<void> watch_signals();
    [[nodiscard]] asio::awaitable<void> cancel_run();
    [[nodiscard]] asio::awaitable<bool> until(std::function<bool()> condition, std::chrono::milliseconds limit);
    [[nodiscard]] asio::awaitable<HttpResponse> ask(HttpRequest request);
    void throw_if_lost() const;
    void say_login() const;

    asio::io_context& io_;
    TryPlan plan_;
    RunView view_;
    asio::signal_set signals_;
    std::optional<ReadyFile> ready_;
    std::shared_ptr<HttpClient> client_;
    std::optional<RunItem> seen_;
    std::int64_t run_ = 0;
    int interrupts_ = 0;
    std::optional<Deadline> cancel_until_;
    Service host_, agent_;
};

}  // namespace vetting::cli
