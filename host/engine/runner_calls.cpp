#include "host/engine/runner_calls.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include "sdk/base/log.hpp"
#include "sdk/runner/supervisor.hpp"

namespace vetting {
namespace asio = boost::asio;
namespace {

CallEvents logged(const std::string& component) {
    CallEvents events;
    events.on_log = [component](std::string_view level, std::string_view line) {
        const auto at = level == "error" || level == "warning" ? log::Level::Warning : log::Level::Debug;
        log::write(at, "plugin.said", {{"plugin", component}, {"text", line}});
    };
    return events;
}

/// The child of a service and who wants to hear of it; the callbacks go when the service is destroyed.
struct Served {
    Served(const asio::any_io_executor& io, ProcessSpec spec, ServiceEvents told)
        : process(io, std::move(spec)), events(std::move(told)) {}
    PluginProcess process;
    std::optional<ServiceEvents> events;
    std::string output;
};

asio::awaitable<void> keep_serving(std::shared_ptr<Served> served, CallSpec spec, std::string component) {
    CallEvents events = logged(component);
    // A plugin that serves writes its endpoint as one JSON document and then stays.
    events.on_output = [served = std::weak_ptr<Served>(served)](std::string_view chunk) {
        const auto alive = served.lock();
        if (!alive || !alive->events) return;
        alive->output.append(chunk);
        if (!Json::accept(alive->output)) return;
        const std::string endpoint = std::exchange(alive->output, {});
        alive->events->ready(endpoint);
    };
    const CallResult result = co_await served->process.call(std::move(spec), std::move(events));
    if (served->events) {
        const auto ended = std::exchange(served->events, std::nullopt)->ended;
        ended(result.ending);
    }
    co_await served->process.close();
}

class RunnerService final : public PluginService {
public:
    explicit RunnerService(std::shared_ptr<Served> served) : served_(std::move(served)) {}
    ~RunnerService() override {
        served_->events.reset();
        served_->process.cancel("the stage is over");
    }
    RunnerService(const RunnerService&) = delete;
    RunnerService& operator=(const RunnerService&) = delete;

private:
    std::shared_ptr<Served> served_;
};

ProcessSpec process_of(const std::filesystem::path& runner, const HostPlugin& component) {
    ProcessSpec spec;
    spec.runner = runner;
    spec.plugin = component.path;
    spec.component = component.describe.id;
    return spec;
}

CallSpec call_of(std::string interface_id, std::string function, PluginInputs inputs) {
    CallSpec spec;
    spec.interface = std::move(interface_id);
    spec.function = std::move(function);
    spec.inputs = std::move(inputs);
    return spec;
}

}  // namespace

asio::awaitable<CallOutcome> RunnerCalls::call(const HostPlugin& component, std::string interface_id, std::string function,
                                               PluginInputs inputs, std::chrono::milliseconds limit) {
    CallSpec spec = call_of(std::move(interface_id), std::move(function), std::move(inputs));
    spec.deadline = limit;
    ProcessSpec process = process_of(runner_, component);
    CallEvents events = logged(component.describe.id);
    CallResult result = co_await call_plugin(std::move(process), std::move(spec), std::move(events));
    CallOutcome outcome;
    outcome.ok = result.clean();
    outcome.output = std::move(result.output);
    outcome.ending = std::move(result.ending);
    co_return outcome;
}

std::unique_ptr<PluginService> RunnerCalls::serve(const HostPlugin& component, PluginInputs inputs, ServiceEvents events) {
    auto served = std::make_shared<Served>(io_, process_of(runner_, component), std::move(events));
    CallSpec spec = call_of("vt.stage.serve/1", "serve", std::move(inputs));
    asio::co_spawn(io_, keep_serving(served, std::move(spec), component.describe.id), asio::detached);
    return std::make_unique<RunnerService>(std::move(served));
}

}  // namespace vetting
