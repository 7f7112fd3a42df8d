// Who is told of what: one outbox row a notifier, in the transaction of what it tells.
#include <algorithm>

#include "host/engine/run_tx.hpp"
#include "host/store/notification_store.hpp"

namespace vetting {
namespace {

bool lists(const std::vector<std::string>& wanted, const std::string& word) {
    return wanted.empty() || std::find(wanted.begin(), wanted.end(), word) != wanted.end();
}

bool names(const std::vector<std::string>& wanted, const Describe& describe) {
    return wanted.empty() || lists(wanted, describe.id) || (!describe.name.empty() && lists(wanted, describe.name));
}

}  // namespace

bool RunTx::wants(const Describe& notifier, const std::string& kind, Severity severity) const {
    const Json& configured = fixed_.options.notifiers;
    if (!configured.contains(notifier.id) && !(!notifier.name.empty() && configured.contains(notifier.name))) return false;
    if (!names(run_.profile.notifiers, notifier)) return false;
    const auto& routes = fixed_.options.routes;
    return routes.empty() || std::any_of(routes.begin(), routes.end(), [&](const NotifyRoute& route) {
        return lists(route.kinds, kind) && lists(route.severities, std::string(word(severity))) && names(route.notifiers, notifier);
    });
}

void RunTx::notify(const std::string& kind, Severity severity, const std::string& stage, const std::string& message) {
    Json event = {{"kind", kind}, {"severity", severity}, {"run", run_.id.value}, {"host", host_.name}, {"message", message},
                  {"at", to_rfc3339(now_)}};
    if (!stage.empty()) event["stage"] = stage;
    if (run_.verdict) event["verdict"] = *run_.verdict;
    if (!fixed_.options.public_url.empty()) event["url"] = fixed_.options.public_url + "/runs/" + std::to_string(run_.id.value);
    for (const HostPlugin* notifier : fixed_.plugins->of_kind("notifier")) {
        if (!wants(notifier->describe, kind, severity)) continue;
        NotificationRow row;
        row.run = run_.id;
        row.kind = kind;
        row.severity = severity;
        row.notifier = notifier->describe.id;
        row.event = event;
        row.created = now_;
        act(action::kNotify, {{"notification", NotificationStore::add(tx_, row)}});
    }
    tell("notification", {{"run", run_.id.value}, {"kind", kind}, {"severity", severity}, {"stage", stage}, {"message", message}});
}

}  // namespace vetting
