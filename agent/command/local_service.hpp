// What the host does for a stage with `vt.stage.serve/1`, done by the agent itself where there is no host.
#pragma once

#include <boost/asio/awaitable.hpp>

#include <memory>

#include "agent/loop/wake.hpp"
#include "agent/stage/runners.hpp"

namespace vetting {

class LocalService {
public:
    LocalService(Runners& runners, PluginEntry stage, const StageOffer& offer, const Json& inventory);

    /// @return where it listens; an empty object for a stage without a service. @throws Error PluginFailed when the
    /// service ends, or says nothing for 10 s.
    [[nodiscard]] boost::asio::awaitable<Json> start();
    [[nodiscard]] boost::asio::awaitable<void> stop();

private:
    /// Outlives this object where the service ends late.
    struct Talk {
        explicit Talk(const boost::asio::any_io_executor& executor) : wake(executor) {}
        Wake wake;
        std::string said;
        std::optional<CallResult> ended;
    };
    [[nodiscard]] static boost::asio::awaitable<void> serve(Runners& runners, std::shared_ptr<PluginProcess> process, CallSpec spec,
                                                            std::shared_ptr<Talk> talk);
    Runners& runners_;
    PluginEntry stage_;
    CallSpec spec_;
    std::shared_ptr<PluginProcess> process_;
    std::shared_ptr<Talk> talk_;
};

}  // namespace vetting
