// `PluginCalls` by real children: one vetting-plugin-runner a call, one a service while it lasts.
#pragma once

#include <boost/asio/any_io_executor.hpp>

#include <filesystem>

#include "host/engine/plugin_calls.hpp"

namespace vetting {

class RunnerCalls final : public PluginCalls {
public:
    RunnerCalls(boost::asio::any_io_executor io, std::filesystem::path runner) : io_(std::move(io)), runner_(std::move(runner)) {}
    boost::asio::awaitable<CallOutcome> call(const HostPlugin& component, std::string interface_id, std::string function,
                                             PluginInputs inputs, std::chrono::milliseconds limit) override;
    std::unique_ptr<PluginService> serve(const HostPlugin& component, PluginInputs inputs, ServiceEvents events) override;

private:
    boost::asio::any_io_executor io_;
    std::filesystem::path runner_;
};

}  // namespace vetting
