// The operator's commands: hosts, and the life of a run as a person steers it.
#include "host/config/profile_yaml.hpp"
#include "host/engine/engine_impl.hpp"
#include "host/engine/plugin_choice.hpp"
#include "host/engine/plugin_shelf.hpp"
#include "host/rules/pipeline.hpp"
#include "host/rules/planning.hpp"
#include "host/store/audit_store.hpp"
#include "host/store/event_store.hpp"
#include "host/store/measurement_store.hpp"
#include "host/store/spec_store.hpp"
#include "sdk/base/crypto.hpp"

namespace vetting {
namespace asio = boost::asio;
namespace {

void audit(Tx& tx, WallTime now, const Actor& actor, const std::string& what, const std::string& subject, Json details) {
    if (!actor.address.empty()) details["address"] = actor.address;
    AuditRow row;
    row.at = now;
    row.who = actor.name;
    row.what = what;
    row.subject = subject;
    row.details = std::move(details);
    AuditStore::append(tx, std::move(row));
}

Host host_from(const NewHost& asked, WallTime now) {
    Host host;
    host.name = asked.name;
    host.power_kind = asked.power;
    host.tags.assign(asked.tags.begin(), asked.tags.end());
    host.created = now;
    if (!asked.mac.empty()) {
        host.mac = Mac::parse(asked.mac);
        if (!host.mac) throw Error(Errc::InvalidValue, "'" + asked.mac + "' is not an Ethernet address");
    }
    if (host.name.empty()) throw Error(Errc::InvalidValue, "a host needs a name");
    if (asked.power != "manual" && asked.power != "local") {
        throw Error(Errc::InvalidValue, "power kind '" + asked.power + "' is not known; take manual or local");
    }
    if (!host.mac && asked.power != "local") throw Error(Errc::InvalidValue, "a host that boots from the network needs its MAC");
    return host;
}

/// A stage of the pipeline as its first row: the plugin that will do it, by digest.
StageRow stage_row(RunId run, std::int32_t index, const PipelineStage& wanted, const PluginCatalogue& plugins) {
    StageRow row;
    row.run = run;
    row.offer.index = index;
    row.offer.id = wanted.id;
    row.offer.config = wanted.config;
    row.required = wanted.required;
    row.on_failure = wanted.on_failure;
    row.title = wanted.id;
    if (wanted.timeout_s) row.extra["timeout_s"] = *wanted.timeout_s;
    if (wanted.core) {
        if (wanted.id == kInventoryCheck) {
            row.offer.timeout_s = wanted.timeout_s.value_or(300);
            row.offer.max_silence_s = 60;
        }
        return row;
    }
    const HostPlugin* plugin = plugins.stage(wanted.id);
    if (!plugin) throw Error(Errc::InvalidValue, "no plugin for the stage " + wanted.id + " is installed");
    row.offer.plugin = plugin->describe.id;
    row.offer.version = plugin->describe.version;
    row.offer.sha256 = plugin->sha256;
    row.offer.max_silence_s = plugin->describe.max_silence_s;
    row.offer.destructive = plugin->describe.destructive;
    row.offer.plan.estimate_s = first_estimate_s(plugin->describe, wanted.config);
    if (!plugin->describe.title.empty()) row.title = plugin->describe.title;
    if (plugin->offers("vt.stage.serve/1")) row.extra["service"] = true;
    return row;
}

/// Their digests; the plugins themselves are on the shelf before this is called.
Json pins_of(const Profile& profile, const Rules& rules, const ChosenPlugins& chosen) {
    return {{"rules_digest", rules.digest()}, {"profile_digest", sha256_hex(dump_json(Json(profile)))},
            {"plugins", pinned_plugins(chosen)}};
}

std::vector<Describe> describes_of(const PluginCatalogue& plugins) {
    std::vector<Describe> describes;
    for (const char* kind : {"stage", "probe", "reporter", "notifier", "power"}) {
        for (const HostPlugin* plugin : plugins.of_kind(kind)) describes.push_back(plugin->describe);
    }
    return describes;
}

std::vector<ThresholdRule> host_rules(const Host& host) {
    std::vector<ThresholdRule> rules;
    for (const Json& rule : host.thresholds) rules.push_back(from_json_value<ThresholdRule>(rule));
    return rules;
}

/// Pins profile, rules and plugin digests: nothing that is changed or installed later touches this run.
RunId add_run(Tx& tx, const Fixed& fixed, const NewRun& asked, const Profile& profile) {
    const auto host = HostStore::find(tx, asked.host);
    if (!host) throw Error(Errc::NotFound, "no host " + std::to_string(asked.host.value));
    Run run;
    run.host = asked.host;
    run.profile = fill_defaults(profile, describes_of(*fixed.plugins));
    const Pipeline pipeline = make_pipeline(run.profile);
    const ChosenPlugins chosen = choose_plugins(run.profile, pipeline, *fixed.plugins);
    const Rules rules = Rules::seed(run.profile.thresholds, host_rules(*host));
    run.pins = pins_of(run.profile, rules, chosen);
    run.local = host->power_kind == "local";
    run.created = fixed.clock.wall();
    run.state = std::string(word(find_transition(State::None, Event::RunRequested)->next));
    const RunId id = RunStore::add(tx, run);
    MeasurementStore::add_rules(tx, id, rules.all());
    for (std::size_t i = 0; i < pipeline.size(); ++i) {
        StageRow stage = stage_row(id, std::int32_t(i), pipeline[i], *fixed.plugins);
        const HostPlugin* plugin = fixed.plugins->find(stage.offer.plugin);
        if (plugin && takes_pack_rules(plugin->describe)) stage.offer.config["pack_rules"] = pack_rules(chosen);
        StageStore::add(tx, stage);
    }
    Host changed = *host;
    changed.last_run = id;
    HostStore::save(tx, changed);
    return id;
}

}  // namespace

asio::awaitable<HostId> Engine::register_host(NewHost host, Actor actor) {
    const auto core = impl_->core;
    const auto made = std::make_shared<HostId>();
    std::function<void(Tx&)> work = [core, made, host, actor](Tx& tx) {
        const WallTime now = core->fixed.clock.wall();
        *made = HostStore::add(tx, host_from(host, now));
        audit(tx, now, actor, "host.registered", "host/" + std::to_string(made->value), {{"name", host.name}, {"mac", host.mac}});
        EventStore::append(tx, StoredEvent{.id = {}, .at = now, .type = "host.changed", .run = {}, .host = *made,
                                           .data = {{"host", made->value}, {"name", host.name}}});
    };
    co_await core->write(std::move(work));
    co_return *made;
}

namespace {

/// Before the run is made: from then on nothing that happens to the plugin folders reaches it.
asio::awaitable<void> put_on_shelf(std::shared_ptr<Core> core, Profile profile) {
    const auto shelf = core->fixed.options.shelf;
    if (!shelf) co_return;
    std::function<bool()> work = [core, shelf, profile] {
        const ChosenPlugins chosen = choose_plugins(profile, make_pipeline(profile), *core->fixed.plugins);
        for (const HostPlugin* plugin : chosen.all()) shelf->keep(*plugin);
        return true;
    };
    co_await core->on_pool<bool>(std::move(work));
}

}  // namespace

asio::awaitable<RunId> Engine::create_run(NewRun asked, Actor actor) {
    const auto core = impl_->core;
    const auto found = core->fixed.options.profiles.find(asked.profile);
    if (found == core->fixed.options.profiles.end()) throw Error(Errc::NotFound, "no profile '" + asked.profile + "'");
    co_await put_on_shelf(core, found->second);
    const auto made = std::make_shared<RunId>();
    const auto snapshot = std::make_shared<RunSnapshot>();
    std::function<void(Tx&)> work = [core, made, snapshot, asked, actor, profile = found->second](Tx& tx) {
        *made = add_run(tx, core->fixed, asked, profile);
        RunTx change(tx, core->fixed, *made);
        change.audit(actor, "run.created", {{"profile", asked.profile}, {"start", asked.start}});
        if (asked.start) {
            change.apply(Event::StartRequested);
        } else {
            change.tell("run.changed", {{"run", made->value}, {"host", asked.host.value}, {"state", "Registered"}});
        }
        *snapshot = change.finish();
    };
    co_await core->write(std::move(work));
    core->publish(*snapshot);
    co_return *made;
}

namespace {

/// A command of the table with an audit row and nothing else.
asio::awaitable<void> steer(std::shared_ptr<Core> core, RunId run, std::string what, Actor actor, std::string reason,
                            std::function<Events(RunTx&)> events) {
    std::function<void(RunTx&)> work = [what, actor, reason, events](RunTx& change) {
        const Events wanted = events(change);
        if (wanted.empty()) {
            throw Error(Errc::TransitionRefused, what + " is not possible while the run is " + std::string(word(change.state())));
        }
        Json details = Json::object();
        if (!reason.empty()) details["reason"] = reason;
        change.audit(actor, what, std::move(details));
        change.apply(wanted, reason);
    };
    co_await core->change(run, std::move(work));
}

}  // namespace

asio::awaitable<void> Engine::start_run(RunId run, Actor actor) {
    std::function<Events(RunTx&)> events = [](RunTx&) { return Events{Event::StartRequested}; };
    co_await steer(impl_->core, run, "run.started", actor, "", std::move(events));
}

asio::awaitable<void> Engine::cancel_run(RunId run, std::string reason, Actor actor) {
    std::function<Events(RunTx&)> events = [](RunTx&) { return Events{Event::CancelRequested}; };
    co_await steer(impl_->core, run, "run.cancelled", actor, reason, std::move(events));
}

asio::awaitable<void> Engine::release_run(RunId run, bool power_off, Actor actor) {
    std::function<Events(RunTx&)> events = [power_off](RunTx&) {
        return Events{power_off ? Event::HoldReleasedOff : Event::HoldReleasedOn};
    };
    co_await steer(impl_->core, run, "hold.released", actor, "", std::move(events));
}

asio::awaitable<void> Engine::retry_run(RunId run, Actor actor) {
    std::function<Events(RunTx&)> events = [](RunTx& change) { return classify_retry(change.facts()); };
    co_await steer(impl_->core, run, "run.retried", actor, "", std::move(events));
}

asio::awaitable<Secret<std::string>> Engine::take_hold_key(RunId run, Actor actor) {
    const auto core = impl_->core;
    const auto key = std::make_shared<std::string>();
    std::function<void(RunTx&)> work = [key, actor](RunTx& change) {
        *key = change.run().hold.value("private_key", "");
        if (key->empty()) throw Error(Errc::NotFound, "this run holds no key: it is not held, or somebody took the key before");
        change.edit().hold.erase("private_key");
        change.audit(actor, "hold.key_taken");
    };
    co_await core->change(run, std::move(work));
    co_return Secret<std::string>(std::move(*key));
}

asio::awaitable<void> Engine::accept_expected_spec(RunId run, Actor actor) {
    const auto core = impl_->core;
    std::function<void(Tx&)> work = [core, run, actor](Tx& tx) {
        const auto inventory = SpecStore::inventory_of_run(tx, run);
        if (!inventory) throw Error(Errc::NotFound, "run " + std::to_string(run.value) + " has no inventory to accept");
        const WallTime now = core->fixed.clock.wall();
        SpecStore::set_expected(tx, ExpectedSpec{inventory->host, inventory->facts, actor.name, now, run});
        audit(tx, now, actor, "expected_spec.accepted", "host/" + std::to_string(inventory->host.value), {{"run", run.value}});
        EventStore::append(tx, StoredEvent{.id = {}, .at = now, .type = "host.changed", .run = {}, .host = inventory->host,
                                           .data = {{"host", inventory->host.value}, {"expected_spec", "accepted"}}});
    };
    co_await core->write(std::move(work));
}

asio::awaitable<void> Engine::set_expected_spec(HostId host, Json facts, Actor actor) {
    const auto core = impl_->core;
    std::function<void(Tx&)> work = [core, host, facts, actor](Tx& tx) {
        if (!HostStore::find(tx, host)) throw Error(Errc::NotFound, "no host " + std::to_string(host.value));
        const WallTime now = core->fixed.clock.wall();
        SpecStore::set_expected(tx, ExpectedSpec{host, facts, actor.name, now, std::nullopt});
        audit(tx, now, actor, "expected_spec.set", "host/" + std::to_string(host.value), {{"sections", facts.size()}});
        EventStore::append(tx, StoredEvent{.id = {}, .at = now, .type = "host.changed", .run = {}, .host = host,
                                           .data = {{"host", host.value}, {"expected_spec", "set"}}});
    };
    co_await core->write(std::move(work));
}

}  // namespace vetting
