// What is done after a commit: outbox rows, each idempotent, done at least once (a notification: at most once).
#pragma once

#include <memory>

#include "host/engine/core.hpp"

namespace vetting {

/// Start doing an action that is committed; nothing when it is being done already. io thread.
void begin_action(const std::shared_ptr<Core>& core, OutboxAction action);

// One coroutine a kind; each throws when it could not be done and shall be tried again.
boost::asio::awaitable<void> hand_boot_token(std::shared_ptr<Core> core, RunId run);
boost::asio::awaitable<void> plan_stages(std::shared_ptr<Core> core, RunId run);
boost::asio::awaitable<void> render_reports(std::shared_ptr<Core> core, RunId run, std::int64_t number);
boost::asio::awaitable<void> deliver_notification(std::shared_ptr<Core> core, std::int64_t notification);
/// `restart`: the service of a stage that was in hand when the host stopped, on the port it had.
boost::asio::awaitable<void> start_service(std::shared_ptr<Core> core, RunId run, std::int32_t index, bool restart);

/// One report of a run by one reporter, from what the store holds now. @throws Error PluginFailed.
boost::asio::awaitable<ReportDocument> render_report(std::shared_ptr<Core> core, RunId run, const HostPlugin& reporter);

}  // namespace vetting
