#include "agent/stage/runners.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace vetting {

namespace asio = boost::asio;

std::shared_ptr<PluginProcess> Runners::open(const PluginEntry& plugin, std::optional<std::vector<DeviceNode>> disks) {
    ProcessSpec spec{.runner = runner_, .plugin = plugin.file->path, .component = plugin.describe().id};
    spec.private_dev = std::move(disks);
    return std::make_shared<PluginProcess>(executor_, std::move(spec));
}

/// The child's number is known as soon as its first call has begun.
asio::awaitable<void> Runners::note(std::shared_ptr<PluginProcess> process) {
    asio::steady_timer timer(executor_);
    for (int i = 0; i < 200 && process->pid() == 0; ++i) {
        timer.expires_after(5ms);
        co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
    }
    if (const int pid = process->pid(); pid != 0) book_->note(pid);
}

asio::awaitable<CallResult> Runners::call_on(std::shared_ptr<PluginProcess> process, CallSpec spec, CallEvents events) {
    if (book_ != nullptr && process->pid() == 0) asio::co_spawn(executor_, note(process), asio::detached);
    co_return co_await process->call(std::move(spec), std::move(events));
}

asio::awaitable<void> Runners::close(std::shared_ptr<PluginProcess> process) {
    const int pid = process->pid();
    co_await process->close();
    if (book_ != nullptr && pid != 0) book_->forget(pid);
}

asio::awaitable<CallResult> Runners::call(const PluginEntry& plugin, CallSpec spec, CallEvents events,
                                          std::optional<std::vector<DeviceNode>> disks) {
    if (!cancelled_.empty()) {
        CallResult result;
        result.ending = {.kind = EndingKind::Killed, .message = cancelled_};
        co_return result;
    }
    const auto process = open(plugin, std::move(disks));
    in_hand_.insert(process);
    CallResult result = co_await call_on(process, std::move(spec), std::move(events));
    in_hand_.erase(process);
    co_await close(process);
    co_return result;
}

void Runners::cancel(const std::string& reason) {
    cancelled_ = reason;
    for (const auto& process : in_hand_) process->cancel(reason);
}

}  // namespace vetting
