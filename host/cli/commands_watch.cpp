#include "host/cli/commands.hpp"
#include "host/cli/connection.hpp"
#include "host/cli/follow.hpp"
#include "host/cli/io.hpp"
#include "host/cli/print.hpp"
#include "host/cli/print_run.hpp"
#include "host/cli/run_view.hpp"

namespace vetting::cli {

Exit run_watch(const Common& common, std::int64_t run, bool exit_status) {
    asio::io_context io{1};
    const auto client = std::make_shared<HttpClient>(io.get_executor(), resolve(common.connection));
    RunView view;
    FollowHooks hooks;
    hooks.on_run = [&view](const RunItem& now) { view.show(now); };
    hooks.on_tick = [&view] { view.tick(); };
    const CurrentClient current = [client] { return client; };
    const RunItem ended = run_to_end(io, follow_run(current, run, std::move(hooks)));
    view.close();
    print_run(Json(ended), common.format);
    return exit_status ? exit_of(ended) : Exit::Ok;
}

}  // namespace vetting::cli
