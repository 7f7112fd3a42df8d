#include "agent/command/local_service.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include "sdk/base/error.hpp"

namespace vetting {

namespace asio = boost::asio;

namespace {
constexpr auto kStartLimit = 10s;

/// The endpoints once they are whole.
std::optional<Json> endpoints_in(const std::string& said) {
    try {
        Json json = parse_json(said);
        if (json.is_object()) return json;
    } catch (const Error&) {
        return std::nullopt;
    }
    return std::nullopt;
}
}  // namespace

LocalService::LocalService(Runners& runners, PluginEntry stage, const StageOffer& offer, const Json& inventory)
    : runners_(runners), stage_(stage), spec_{.interface = VT_STAGE_SERVE_1, .function = "serve"},
      talk_(std::make_shared<Talk>(runners.executor())) {
    spec_.inputs = {{"config", dump_json(offer.config)}, {"plan", dump_json(Json(offer.plan))}, {"facts", dump_json(inventory)}};
}

asio::awaitable<void> LocalService::serve(Runners& runners, std::shared_ptr<PluginProcess> process, CallSpec spec, std::shared_ptr<Talk> talk) {
    CallEvents events{.on_output = [talk](std::string_view chunk) {
        talk->said += chunk;
        talk->wake.notify();
    }};
    talk->ended = co_await runners.call_on(process, std::move(spec), std::move(events));
    talk->wake.notify();
}

asio::awaitable<Json> LocalService::start() {
    if (!stage_.component->offers(VT_STAGE_SERVE_1)) co_return Json::object();
    process_ = runners_.open(stage_);
    asio::co_spawn(runners_.executor(), serve(runners_, process_, spec_, talk_), asio::detached);
    const Deadline limit = Deadline::in(kStartLimit);
    while (!limit.passed() && !talk_->ended) {
        if (auto endpoints = endpoints_in(talk_->said)) co_return *endpoints;
        co_await talk_->wake.wait_for(limit.left());
    }
    const std::string why = talk_->ended ? talk_->ended->ending.message : "it does not say where it listens";
    co_await stop();
    throw Error(Errc::PluginFailed, "the stage's service did not start: " + why);
}

asio::awaitable<void> LocalService::stop() {
    if (!process_) co_return;
    process_->cancel("the stage has ended");
    const Deadline limit = Deadline::in(kStartLimit);
    while (!talk_->ended && !limit.passed()) co_await talk_->wake.wait_for(1s);
    co_await process_->close();
    process_.reset();
}

}  // namespace vetting
