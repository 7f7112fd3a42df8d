// The sidecar: probes that can sample, and a few measurements of the agent's own, through all stages.
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/steady_timer.hpp>

#include "agent/loop/wake.hpp"
#include "agent/stage/machine.hpp"
#include "agent/stage/own_samples.hpp"
#include "sdk/base/log.hpp"

namespace vetting {
namespace {

constexpr auto kSampleLimit = 30s;
constexpr int kMostCrashes = 3;

}  // namespace

asio::awaitable<void> Machine::watch_probe(PluginEntry probe, double interval_s, StageReport report) {
    const auto interval = std::chrono::milliseconds(static_cast<std::int64_t>(interval_s * 1000));
    const auto process = sidecar_runners_.open(probe);
    asio::steady_timer pause(sidecar_runners_.executor());
    for (int crashes = 0; crashes < kMostCrashes;) {
        const Deadline next = Deadline::in(interval);
        CallSpec spec{.interface = VT_PROBE_1, .function = "sample"};
        spec.inputs["config"] = dump_json(default_config(probe.describe(), options_.sysroot));
        spec.inputs["facts"] = dump_json(inventory_);
        spec.deadline = kSampleLimit;
        CallEvents events;
        events.on_samples = report.samples;
        const CallResult result = co_await sidecar_runners_.call_on(process, std::move(spec), std::move(events));
        if (!result.clean()) {
            ++crashes;
            report.log("info", probe.describe().name + " took no sample: " + result.ending.message);
            if (result.ending.kind == EndingKind::Status && result.ending.status == VT_E_UNSUPPORTED) break;  // nothing to sample here
        }
        pause.expires_at(next.at());
        co_await pause.async_wait(asio::as_tuple(asio::use_awaitable));
    }
    co_await sidecar_runners_.close(process);
}

asio::awaitable<void> Machine::watch(SidecarConfig config, StageReport report) {
    const double interval_s = config.interval_s > 0 ? config.interval_s : 5;
    for (const std::string& name : config.probes) {
        if (const auto probe = find_probe(name)) {
            asio::co_spawn(sidecar_runners_.executor(), watch_probe(*probe, interval_s, report), asio::detached);
        } else {
            report.log("warning", "the sidecar's probe " + name + " is not installed on this machine");
        }
    }
    const SystemClock clock;
    OwnSamples own(options_.sysroot, clock);
    asio::steady_timer pause(sidecar_runners_.executor());
    for (;;) {
        const Deadline next = Deadline::in(std::chrono::milliseconds(static_cast<std::int64_t>(interval_s * 1000)));
        report.samples(own.take(device_names(inventory_)));
        pause.expires_at(next.at());
        co_await pause.async_wait(asio::as_tuple(asio::use_awaitable));
    }
}

}  // namespace vetting
