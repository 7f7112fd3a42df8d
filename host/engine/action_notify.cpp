// Notify: one attempt, ten seconds, recorded before and after. What crashed in between is not sent again.
#include "host/engine/actions.hpp"
#include "host/store/event_store.hpp"
#include "host/store/notification_store.hpp"

namespace vetting {
namespace asio = boost::asio;
namespace {

constexpr auto kDeliverLimit = 10s;

/// Marked before it is sent. @return nothing when it was tried before.
asio::awaitable<std::optional<NotificationRow>> mark_tried(std::shared_ptr<Core> core, std::int64_t id) {
    const auto row = std::make_shared<std::optional<NotificationRow>>();
    std::function<void(Tx&)> work = [core, id, row](Tx& tx) {
        auto found = NotificationStore::find(tx, id);
        if (!found || found->ended) return;
        const bool tried_before = found->state != "created";
        found->state = tried_before ? "failed" : "tried";
        found->tried = found->tried.value_or(core->fixed.clock.wall());
        if (tried_before) {
            found->ended = core->fixed.clock.wall();
            found->error = "the host stopped while it was being sent; it may or may not have arrived";
        }
        NotificationStore::save(tx, *found);
        if (!tried_before) *row = std::move(found);
    };
    co_await core->write(std::move(work));
    co_return std::move(*row);
}

Json settings_for(const Json& notifiers, const Describe& notifier) {
    if (notifiers.contains(notifier.id)) return notifiers[notifier.id];
    return notifiers.value(notifier.name, Json::object());
}

asio::awaitable<void> record(std::shared_ptr<Core> core, NotificationRow row, std::string error) {
    row.state = error.empty() ? "delivered" : "failed";
    row.error = std::move(error);
    std::function<void(Tx&)> work = [core, row](Tx& tx) {
        NotificationRow ended = row;
        ended.ended = core->fixed.clock.wall();
        NotificationStore::save(tx, ended);
        Json body = {{"notification", row.id}, {"kind", row.kind}, {"severity", row.severity}, {"notifier", row.notifier},
                     {"state", row.state}};
        if (row.run) body["run"] = row.run->value;
        EventStore::append(tx, StoredEvent{.id = {}, .at = *ended.ended, .type = "notification", .run = row.run, .host = {}, .data = body});
    };
    co_await core->write(std::move(work));
}

}  // namespace

asio::awaitable<void> deliver_notification(std::shared_ptr<Core> core, std::int64_t notification) {
    const auto row = co_await mark_tried(core, notification);
    if (!row) co_return;
    const auto plugins = core->fixed.plugins;
    const HostPlugin* notifier = plugins->find(row->notifier);
    std::string error = "the notifier " + row->notifier + " is not installed";
    if (notifier) {
        PluginInputs inputs{{"config", dump_json(settings_for(core->fixed.options.notifiers, notifier->describe))},
                            {"event", dump_json(row->event)}};
        const CallOutcome outcome = co_await core->calls.call(*notifier, "vt.notifier/1", "deliver", std::move(inputs), kDeliverLimit);
        error = outcome.ok ? "" : outcome.ending.message.empty() ? "it failed" : outcome.ending.message;
    }
    co_await record(core, *row, std::move(error));
}

}  // namespace vetting
