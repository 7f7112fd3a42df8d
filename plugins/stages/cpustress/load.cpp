#include "plugins/stages/cpustress/load.hpp"

#include <algorithm>
#include <cmath>
#include <sstream>

#include "plugins/common/stage/available_memory.hpp"
#include "plugins/common/stage/parallel.hpp"

namespace vetting::cpustress {
namespace {

using stages::CoreResult;
using stages::CpuMethod;
using stages::LogicalCpu;
using stages::StressEnd;

}  // namespace

Load::Load(Call& call, const Settings& settings, const std::vector<Target>& targets, Progress progress)
    : Load(call, settings, targets, std::move(progress), stages::usable_cpus(settings.root)) {}

Load::Load(Call& call, Settings settings, const std::vector<Target>& targets, Progress progress, std::vector<LogicalCpu> cpus)
    : call_(call), settings_(std::move(settings)), progress_(std::move(progress)), cpus_(std::move(cpus)),
      online_(stages::online_cpus(settings_.root)), devices_(match_targets(targets)),
      watch_(settings_, cpus_, devices_), company_(stages::company(settings_.root)), seed_(stages::seed_for(call, settings_.seed)) {
    if (!cpus_.empty()) {
        const double cache = stages::last_cache_bytes(settings_.root, cpus_.front().cpu).value_or(0);
        small_cache_ = !stages::cache_load_fits(cpus_.size(), cache, stages::available_bytes(settings_.root));
    }
    if (small_cache_) call_.info("the last level of cache of every core is more than memory bears: the cache load keeps to the second");
    call_.info(seed_ ? "seed " + std::to_string(*seed_) : "this stress-ng takes no seed: a repeat computes other numbers");
}

void Load::run() {
    const int seconds = method_seconds(settings_);
    for (const CpuMethod* method : settings_.methods) round(*method, seconds);
    extend(seconds * static_cast<int>(settings_.methods.size()));
    report_all_wrong();
    report_slow_cores();
    account_methods();
    report_absent_cores();
    watch_.report(call_);
    call_.artifact("stress-ng.yaml", "application/yaml", yaml_);
}

std::map<int, std::string> Load::match_targets(const std::vector<Target>& targets) {
    std::vector<stages::Socket> sockets;
    for (const Target& target : targets) {
        sockets.push_back({target.device, static_cast<long long>(stages::number_at(target.params, "socket").value_or(0))});
        threads_[target.device] = static_cast<int>(stages::number_at(target.params, "threads").value_or(0));
        for (const PlannedWork& work : target.work) {
            if (work.what == kLoad) wanted_s_[target.device] = work.planned;
        }
    }
    return stages::match_packages(online_.empty() ? cpus_ : online_, sockets);
}

std::string Load::device_of(const LogicalCpu& cpu) const {
    const auto device = devices_.find(cpu.package);
    return device == devices_.end() ? std::string{} : device->second;
}

/// `cpus` at once under one method. @param verbose  where it matters what a stressor died of
std::vector<Outcome> Load::stress(const std::vector<const LogicalCpu*>& cpus, const CpuMethod& method, int seconds, std::string_view step, bool verbose) {
    const auto started = std::chrono::steady_clock::now();
    std::vector<Outcome> outcomes(cpus.size());
    stages::run_parallel(
        call_, cpus.size(), cpus.size(),
        [this, &outcomes, &cpus, &method, seconds, verbose](std::size_t i, Call& worker) {
            outcomes[i] = {cpus[i], device_of(*cpus[i]), stages::load_core(worker, {cpus[i]->cpu, &method, seconds, seed_, small_cache_, verbose}, scratch_.path())};
        },
        [this, step, started, seconds] {
            progress_(step, stages::permille_of(started, seconds));
            watch_.tick();
        });
    return outcomes;
}

/// One method on every core.
void Load::round(const CpuMethod& method, int seconds) {
    std::vector<const LogicalCpu*> all;
    for (const LogicalCpu& cpu : cpus_) all.push_back(&cpu);
    watch_.begin_method();
    const auto outcomes = stress(all, method, seconds, method.name);
    watch_.end_method(std::string(method.name), std::all_of(outcomes.begin(), outcomes.end(), [](const Outcome& one) { return did(one.result) == Did::Well; }));
    for (const Outcome& outcome : outcomes) account(outcome, method);
    account_load(outcomes);
    look_closer(outcomes, method);
    progress_(method.name, 1000);
    watch_.sample(call_);
}

void Load::account(const Outcome& outcome, const CpuMethod& method) {
    const CoreResult& result = outcome.result;
    yaml_ += "# CPU " + std::to_string(outcome.cpu->cpu) + ", " + std::string(method.name) + "\n" + result.yaml;
    if (result.end != StressEnd::Good) return;
    done_well_.emplace(std::pair(outcome.cpu->cpu, method.name), true);
    runs_.push_back({outcome.cpu->cpu, outcome.device, outcome.cpu->kind, std::string(method.name), result.operations, result.cpu_s, result.ops_per_cpu_s});
    if (result.ops_per_cpu_s) {
        call_.sample("cpu/" + std::to_string(outcome.cpu->cpu) + "/ops", *result.ops_per_cpu_s, "op_per_s", outcome.device);
    }
    if (!outcome.device.empty()) call_.work(outcome.device, kOperations, result.operations, "count");
}

/// A socket was under load for as long as its least busy thread: an idle one is not hidden by the others.
void Load::account_load(const std::vector<Outcome>& outcomes) {
    std::map<std::string, double> least;
    for (const Outcome& outcome : outcomes) {
        if (outcome.device.empty()) continue;
        const double busy_s = outcome.result.end == StressEnd::Good ? outcome.result.cpu_s : 0;
        const auto [known, is_new] = least.emplace(outcome.device, busy_s);
        if (!is_new) known->second = std::min(known->second, busy_s);
    }
    for (const auto& [device, busy_s] : least) {
        done_s_[device] += busy_s;
        call_.work(device, kLoad, busy_s, "second");
    }
}

/// CPUs of a socket that the kernel runs and this process may not use, and those that went offline under load: their work
/// was then done by others.
std::vector<int> Load::without_load(const std::string& device) const {
    const auto online = stages::online_cpus(settings_.root);
    const auto is_in = [](const std::vector<LogicalCpu>& list, int number) {
        return std::any_of(list.begin(), list.end(), [number](const LogicalCpu& cpu) { return cpu.cpu == number; });
    };
    std::vector<int> idle;
    for (const LogicalCpu& cpu : online) {
        if (device_of(cpu) == device && !is_in(cpus_, cpu.cpu)) idle.push_back(cpu.cpu);
    }
    for (const LogicalCpu& cpu : online_) {
        if (device_of(cpu) == device && is_in(cpus_, cpu.cpu) && !is_in(online, cpu.cpu)) idle.push_back(cpu.cpu);
    }
    return idle;
}

/// A method counts for a socket when every one of its threads has done it well, and those that belong to no socket.
void Load::account_methods() {
    for (const auto& [device, threads] : threads_) {
        if (!without_load(device).empty()) continue;
        const auto done = std::count_if(settings_.methods.begin(), settings_.methods.end(), [this, &name = device](const CpuMethod* method) {
            return std::all_of(cpus_.begin(), cpus_.end(), [this, &name, method](const LogicalCpu& cpu) {
                const auto known = done_well_.find({cpu.cpu, method->name});
                const std::string of = device_of(cpu);
                return (of != name && !of.empty()) || (known != done_well_.end() && known->second);
            });
        });
        call_.work(device, kMethods, done, "count");
    }
}

/// Others may keep the cores busy: go round again, at most as long once more, until each socket has its CPU time.
void Load::extend(int total_s) {
    const auto limit = std::chrono::steady_clock::now() + std::chrono::seconds(total_s);
    for (std::size_t i = 0; can_still_pass() && lacks_time() && std::chrono::steady_clock::now() < limit; ++i) {
        call_.throw_if_cancelled();
        round(*settings_.methods[i % settings_.methods.size()], method_seconds(settings_));
    }
}

/// Once a core is at fault, or a method was not had, more load changes nothing.
bool Load::can_still_pass() const {
    return !core_failed_ && std::all_of(done_well_.begin(), done_well_.end(), [](const auto& one) { return one.second; });
}

bool Load::lacks_time() const {
    return std::any_of(wanted_s_.begin(), wanted_s_.end(), [this](const auto& wanted) {
        const auto done = done_s_.find(wanted.first);
        return done != done_s_.end() && done->second > 0 && done->second < wanted.second;
    });
}

void Load::report_absent_cores() {
    for (const auto& [device, threads] : threads_) {
        const auto idle = without_load(device);
        const auto used = std::count_if(cpus_.begin(), cpus_.end(), [this, &name = device](const LogicalCpu& cpu) { return device_of(cpu) == name; });
        const auto gone = std::count_if(cpus_.begin(), cpus_.end(), [&idle](const LogicalCpu& cpu) { return std::find(idle.begin(), idle.end(), cpu.cpu) != idle.end(); });
        const auto all = std::max<std::ptrdiff_t>(threads, used + std::ssize(idle) - gone), absent = all - (used - gone);
        if (absent <= 0) continue;
        Finding finding{.code = "VT-CPU-005", .device = device,
                        .message = std::to_string(absent) + " of " + std::to_string(all) + " threads took no part",
                        .value = static_cast<double>(used - gone), .limit = static_cast<double>(all), .unit = "count",
                        .source = "CPUs that this process may run on"};
        if (!idle.empty()) {
            finding.message += ", though the kernel runs or ran them (" + cpu_name(idle.front()) + (idle.size() > 1 ? ", …)" : ")");
            finding.next_step = "Let the agent run on every CPU (cpuset, taskset, isolcpus), and look in the kernel log for one that went offline.";
        }
        call_.finding(finding);
    }
}

/// The slowest first; of very many a few are held against a sibling.
void Load::report_slow_cores() {
    constexpr std::size_t kMostRepeated = 4;
    auto slow = slow_cores(runs_, settings_.slow);
    std::sort(slow.begin(), slow.end(), [](const SlowCore& a, const SlowCore& b) { return a.share_pct < b.share_pct; });
    for (std::size_t i = 0; i < slow.size(); ++i) {
        const bool repeated = settings_.confirm && i < kMostRepeated;
        slow_core(slow[i], repeated ? std::optional(share_beside_sibling(slow[i])) : std::nullopt);
    }
}

/// Percent of its sibling's work, the two alone; 100 where it is no longer slow.
double Load::share_beside_sibling(const SlowCore& slow) {
    const auto find = [this](int number) {
        return &*std::find_if(cpus_.begin(), cpus_.end(), [number](const LogicalCpu& cpu) { return cpu.cpu == number; });
    };
    std::vector<CoreRun> again;
    const CpuMethod& method = *settings_.methods.front();
    for (const Outcome& one : stress({find(slow.cpu), find(slow.sibling)}, method, std::min(kLongestRepeat_s, method_seconds(settings_)), "again")) {
        if (did(one.result) != Did::Well) failed_later(one, method);
        again.push_back({one.cpu->cpu, one.device, one.cpu->kind, "again", one.result.operations, one.result.cpu_s, one.result.ops_per_cpu_s});
    }
    for (const SlowCore& still : slow_cores(again, settings_.slow)) {
        if (still.cpu == slow.cpu) return still.share_pct;
    }
    return 100;
}

/// A guest's cores are as fast as its neighbours let them be.
void Load::slow_core(const SlowCore& slow, std::optional<double> again_pct) {
    const bool fails = company_.alone && again_pct && std::max(slow.share_pct, *again_pct) < settings_.failing_core_pct;
    std::ostringstream message;
    message.precision(3);
    message << cpu_name(slow.cpu) << " does " << slow.share_pct << " % of its siblings' work in the same CPU time";
    const double stolen_s = stages::company(settings_.root).stolen_s - company_.stolen_s;
    if (company_.hypervisor) message << "; this is a guest whose neighbours took " << stolen_s << " s of CPU time meanwhile";
    call_.finding({.code = "VT-CPU-004", .device = slow.device, .message = message.str(), .value = slow.share_pct,
                   .limit = 100 - settings_.slow.limit_pct, .unit = "percent", .severity = fails ? "critical" : "", .source = "stress-ng",
                   .confirmed = again_pct ? std::optional(*again_pct < 100) : std::nullopt});
}

}  // namespace vetting::cpustress
