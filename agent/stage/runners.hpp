// The plugin processes of this agent: started, written down, cancelled together, and ended.
#pragma once

#include <filesystem>
#include <memory>
#include <set>
#include <string>

#include "agent/stage/former_life.hpp"
#include "sdk/runner/registry.hpp"
#include "sdk/runner/supervisor.hpp"

namespace vetting {

class Runners {
public:
    /// `book`: where children are written down for a next life; null where there is none (`probe`, `stage`).
    Runners(boost::asio::any_io_executor executor, std::filesystem::path runner, ChildBook* book)
        : executor_(std::move(executor)), runner_(std::move(runner)), book_(book) {}

    /// One call in a child of its own. Never throws for what the plugin does.
    /// `disks`: the only ones in its /dev; nothing: the machine's own.
    [[nodiscard]] boost::asio::awaitable<CallResult> call(const PluginEntry& plugin, CallSpec spec, CallEvents events,
                                                          std::optional<std::vector<DeviceNode>> disks = std::nullopt);
    /// A child that stays for several calls; end it by `close`.
    [[nodiscard]] std::shared_ptr<PluginProcess> open(const PluginEntry& plugin, std::optional<std::vector<DeviceNode>> disks = std::nullopt);
    [[nodiscard]] boost::asio::awaitable<CallResult> call_on(std::shared_ptr<PluginProcess> process, CallSpec spec, CallEvents events);
    [[nodiscard]] boost::asio::awaitable<void> close(std::shared_ptr<PluginProcess> process);

    /// Every call in hand that `call` made ends by the stop ladder; those to come end at once, until `allow()`.
    void cancel(const std::string& reason);
    void allow() { cancelled_.clear(); }
    /// Why calls were cancelled; empty: they were not.
    [[nodiscard]] const std::string& cancelled() const { return cancelled_; }
    [[nodiscard]] const boost::asio::any_io_executor& executor() const { return executor_; }

private:
    [[nodiscard]] boost::asio::awaitable<void> note(std::shared_ptr<PluginProcess> process);
    boost::asio::any_io_executor executor_;
    std::filesystem::path runner_;
    ChildBook* book_;
    std::set<std::shared_ptr<PluginProcess>> in_hand_;
    std::string cancelled_;
};

}  // namespace vetting
