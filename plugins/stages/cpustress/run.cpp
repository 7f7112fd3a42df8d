// CPUStress on the machine under test: one pinned stress-ng a logical CPU, all at once, one method after the other.
#include <algorithm>
#include <cmath>
#include <filesystem>
#include <fstream>
#include <map>
#include <mutex>
#include <sstream>

#include "plugins/common/stage/parallel.hpp"
#include "plugins/common/stage/scratch.hpp"
#include "plugins/common/stage/stress_ng.hpp"
#include "plugins/stages/cpustress/judge.hpp"
#include "plugins/stages/cpustress/plan.hpp"
#include "plugins/stages/cpustress/topology.hpp"
#include "vetting/json.hpp"
#include "vetting/plugin.hpp"

namespace vetting {
namespace {

using cpustress::CoreRun;
using cpustress::LogicalCpu;
using cpustress::Method;
using stages::StressEnd;

constexpr const char* kSys = "/sys";

std::string text_of(const std::filesystem::path& file) {
    std::ifstream in(file);
    std::ostringstream text;
    text << in.rdbuf();
    return text.str();
}

/// What one stress-ng on one core came to.
struct Outcome {
    StressEnd end = StressEnd::NotRun;
    CoreRun run;
    std::vector<std::string> failures;
    std::string yaml;
};

/// The load of one call of run(): the cores, what they did, what is still wanted of each socket.
class Load {
public:
    Load(Call& call, cpustress::Settings settings, bool confirm)
        : call_(call), settings_(std::move(settings)), confirm_(confirm), cpus_(cpustress::usable_cpus(kSys)) {
        std::vector<cpustress::Socket> sockets;
        for (const Target& target : call.plan().targets) {
            sockets.push_back({target.device, static_cast<long long>(stages::number_at(target.params, "socket").value_or(0))});
            threads_[target.device] = static_cast<int>(stages::number_at(target.params, "threads").value_or(0));
            for (const PlannedWork& work : target.work) {
                if (work.what == cpustress::kLoad) wanted_s_[target.device] = work.planned;
            }
        }
        devices_ = cpustress::match_packages(cpus_, sockets);
        throttled_before_ = cpustress::throttle_counts(kSys, cpus_);
    }

    void run() {
        const int seconds = cpustress::method_seconds(settings_);
        for (const Method* method : settings_.methods) round(*method, seconds);
        extend(seconds * static_cast<int>(settings_.methods.size()));
        report_absent_cores();
        report_slow_cores();
        report_throttling();
        call_.artifact("stress-ng.yaml", "application/yaml", yaml_);
    }

private:
    /// One method on every core at once.
    void round(const Method& method, int seconds) {
        const auto started = std::chrono::steady_clock::now();
        std::vector<Outcome> outcomes(cpus_.size());
        stages::run_parallel(
            call_, cpus_.size(), cpus_.size(),
            [this, &outcomes, &method, seconds](std::size_t i, Call& worker) {
                outcomes[i] = stress(worker, cpus_[i], method, seconds);
            },
            [this, &method, started, seconds] { call_.progress(method.name, stages::permille_of(started, seconds)); });
        for (const Outcome& outcome : outcomes) account(outcome, method);
        account_load(outcomes);
        call_.progress(method.name, 1000);
        report_throttle_sample();
    }

    /// @throws Failure VT_E_TOOL when stress-ng is not there.
    Outcome stress(Call& worker, const LogicalCpu& cpu, const Method& method, int seconds) {
        const std::string number = std::to_string(cpu.cpu);
        const auto yaml = scratch_.path() / (number + ".yaml");
        std::vector<std::string> argv{"stress-ng"};
        argv.insert(argv.end(), method.argv.begin(), method.argv.end());
        for (const std::string& word : {std::string("--verify"), std::string("--metrics"), std::string("--taskset"), number,
                                        std::string("--timeout"), std::to_string(seconds) + "s", std::string("--temp-path"),
                                        scratch_.path().string(), std::string("--yaml"), yaml.string()}) {
            argv.push_back(word);
        }
        const ToolRun tool = worker.spawn(argv);
        Outcome outcome{stages::stress_end(tool.exit), {cpu.cpu, device_of(cpu), std::string(method.name)}, {}, text_of(yaml)};
        stages::StressReport report = stages::parse_stress_yaml(outcome.yaml);
        if (report.metrics.empty()) report = stages::parse_stress_text(tool.out + tool.err);
        for (const stages::StressMetric& metric : report.metrics) {
            outcome.run.operations += metric.bogo_ops;
            outcome.run.cpu_s += metric.user_s + metric.system_s;
            outcome.run.ops_per_cpu_s = metric.ops_per_cpu_s;
        }
        outcome.failures = stages::stress_failures(tool.out + tool.err);
        std::error_code ignored;
        std::filesystem::remove(yaml, ignored);
        return outcome;
    }

    void account(const Outcome& outcome, const Method& method) {
        const CoreRun& run = outcome.run;
        yaml_ += "# CPU " + std::to_string(run.cpu) + ", " + run.method + "\n" + outcome.yaml;
        if (outcome.end == StressEnd::WrongResult) return wrong_result(outcome, method);
        if (outcome.end != StressEnd::Good) return no_result(outcome);
        runs_.push_back(run);
        if (run.ops_per_cpu_s) {
            call_.sample("cpu/" + std::to_string(run.cpu) + "/ops", *run.ops_per_cpu_s, "op_per_s", run.device);
        }
        if (!run.device.empty()) call_.work(run.device, cpustress::kOperations, run.operations, "count");
    }

    /// A socket was under load for as long as its least busy thread: an idle one is not hidden by the others.
    void account_load(const std::vector<Outcome>& outcomes) {
        std::map<std::string, double> least;
        for (const Outcome& outcome : outcomes) {
            if (outcome.run.device.empty()) continue;
            const double busy_s = outcome.end == StressEnd::Good ? outcome.run.cpu_s : 0;
            const auto [known, is_new] = least.emplace(outcome.run.device, busy_s);
            if (!is_new) known->second = std::min(known->second, busy_s);
        }
        for (const auto& [device, busy_s] : least) {
            done_s_[device] += busy_s;
            call_.work(device, cpustress::kLoad, busy_s, "second");
        }
    }

    /// A wrong result is repeated once on the same core before it is told.
    void wrong_result(const Outcome& outcome, const Method& method) {
        std::optional<bool> confirmed;
        if (confirm_) {
            call_.progress(std::string(method.name) + " again on CPU " + std::to_string(outcome.run.cpu));
            const LogicalCpu cpu{outcome.run.cpu, 0};
            confirmed = stress(call_, cpu, method, std::min(10, cpustress::method_seconds(settings_))).end == StressEnd::WrongResult;
        }
        const std::string said = outcome.failures.empty() ? "a stressor failed" : outcome.failures.front();
        call_.finding({.code = "VT-CPU-001",
                       .device = outcome.run.device,
                       .message = "CPU " + std::to_string(outcome.run.cpu) + " gave a wrong result under " + outcome.run.method +
                                  " load: " + said,
                       .source = "stress-ng",
                       .confirmed = confirmed,
                       .details = to_text({{"cpu", outcome.run.cpu}, {"method", outcome.run.method}, {"said", outcome.failures}})});
    }

    void no_result(const Outcome& outcome) {
        call_.finding({.code = "VT-CPU-007",
                       .device = outcome.run.device,
                       .message = "stress-ng could not load CPU " + std::to_string(outcome.run.cpu) + " with " +
                                  outcome.run.method + " work; that work does not count",
                       .source = "stress-ng"});
    }

    /// Others may keep the cores busy: go round again, at most as long once more, until each socket has its CPU time.
    void extend(int total_s) {
        const auto limit = std::chrono::steady_clock::now() + std::chrono::seconds(total_s);
        for (std::size_t i = 0; lacks_time() && std::chrono::steady_clock::now() < limit; ++i) {
            call_.throw_if_cancelled();
            round(*settings_.methods[i % settings_.methods.size()], cpustress::method_seconds(settings_));
        }
    }
    [[nodiscard]] bool lacks_time() const {
        return std::any_of(wanted_s_.begin(), wanted_s_.end(), [this](const auto& wanted) {
            const auto done = done_s_.find(wanted.first);
            return done != done_s_.end() && done->second > 0 && done->second < wanted.second;
        });
    }

    void report_absent_cores() {
        for (const auto& [device, threads] : threads_) {
            const auto usable = std::count_if(cpus_.begin(), cpus_.end(), [this, &name = device](const LogicalCpu& cpu) {
                return device_of(cpu) == name;
            });
            if (usable >= threads) continue;
            call_.finding({.code = "VT-CPU-005", .device = device,
                           .message = std::to_string(threads - usable) + " of " + std::to_string(threads) + " threads took no part",
                           .value = static_cast<double>(usable), .limit = static_cast<double>(threads), .unit = "count",
                           .source = "CPUs that this process may run on"});
        }
    }

    void report_slow_cores() {
        for (const cpustress::SlowCore& slow : cpustress::slow_cores(runs_, settings_.slow_core_pct)) {
            std::ostringstream message;
            message.precision(3);
            message << "CPU " << slow.cpu << " does " << slow.share_pct << " % of its siblings' work in the same CPU time";
            call_.finding({.code = "VT-CPU-004", .device = slow.device, .message = message.str(), .value = slow.share_pct,
                           .limit = 100 - settings_.slow_core_pct, .unit = "percent", .source = "stress-ng"});
        }
    }

    [[nodiscard]] std::map<std::string, double> throttled_since_start() const {
        std::map<std::string, double> grown;
        const auto now = cpustress::throttle_counts(kSys, cpus_);
        for (const LogicalCpu& cpu : cpus_) {
            const auto before = throttled_before_.find(cpu.cpu);
            const auto after = now.find(cpu.cpu);
            if (before == throttled_before_.end() || after == now.end()) continue;
            grown[device_of(cpu)] += std::max(0.0, after->second - before->second);
        }
        return grown;
    }
    void report_throttle_sample() {
        for (const auto& [device, events] : throttled_since_start()) {
            call_.sample("cpu/throttle_events", events, "count", device);
        }
    }
    void report_throttling() {
        for (const auto& [device, events] : throttled_since_start()) {
            if (events <= 0) continue;
            call_.finding({.code = "VT-CPU-003", .device = device, .message = "the processor throttled itself under load",
                           .value = events, .limit = 0, .unit = "count", .source = "thermal_throttle counters of the kernel"});
        }
    }

    [[nodiscard]] std::string device_of(const LogicalCpu& cpu) const {
        for (const LogicalCpu& known : cpus_) {
            if (known.cpu != cpu.cpu) continue;
            const auto device = devices_.find(known.package);
            return device == devices_.end() ? std::string{} : device->second;
        }
        return {};
    }

    Call& call_;
    cpustress::Settings settings_;
    bool confirm_;
    std::vector<LogicalCpu> cpus_;
    std::map<int, std::string> devices_;  // package → target
    std::map<std::string, int> threads_;  // as the inventory says
    std::map<std::string, double> wanted_s_, done_s_;
    std::map<int, double> throttled_before_;
    std::vector<CoreRun> runs_;
    std::string yaml_;
    stages::ScratchFolder scratch_;
};

class CpuStressStage final : public Stage {
public:
    void run(Call& call) override {
        const auto config = call.config();
        Load(call, cpustress::settings_of(config), config.value("confirm", true)).run();
    }
    std::string plan(Call& call) override { return to_text(cpustress::plan(call.config(), call.facts())); }
};

}  // namespace
}  // namespace vetting

VETTING_EXPORT(vetting::CpuStressStage);
