#include "plugins/stages/cpustress/watch.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <sstream>

namespace vetting::cpustress {
namespace {

std::string gigahertz(double hertz) {
    std::ostringstream text;
    text.precision(3);
    text << hertz / 1e9 << " GHz";
    return text.str();
}

}  // namespace

Watch::Watch(const Settings& settings, std::vector<stages::LogicalCpu> cpus, std::map<int, std::string> devices)
    : settings_(settings), cpus_(std::move(cpus)), devices_(std::move(devices)), before_(stages::throttle_counts(settings.root, cpus_)),
      wanted_hz_(wanted()) {}

/// The mean of a socket's CPUs, as far as they say.
std::map<std::string, double> Watch::wanted() const {
    std::map<std::string, Mean> means;
    for (const stages::LogicalCpu& cpu : cpus_) {
        const auto hertz = stages::wanted_hertz(settings_.root, cpu.cpu);
        const auto device = devices_.find(cpu.package);
        if (!hertz || device == devices_.end()) continue;
        means[device->second].sum_hz += *hertz;
        ++means[device->second].count;
    }
    std::map<std::string, double> wanted;
    for (const auto& [device, mean] : means) wanted[device] = mean.sum_hz / mean.count;
    return wanted;
}

void Watch::begin_method() {
    hertz_.clear();
    counts_ = true;
}

void Watch::tick() {
    if (!counts_) return;
    const auto now = stages::frequencies(settings_.root, cpus_);
    std::map<std::string, std::pair<double, int>> sums;
    for (const stages::LogicalCpu& cpu : cpus_) {
        const auto hertz = now.find(cpu.cpu);
        const auto device = devices_.find(cpu.package);
        if (hertz == now.end() || device == devices_.end()) continue;
        sums[device->second].first += hertz->second;
        ++sums[device->second].second;
    }
    for (const auto& [device, sum] : sums) hertz_[device].push_back(sum.first / sum.second);
}

void Watch::end_method(const std::string& method, bool everywhere) {
    counts_ = false;
    if (!everywhere) return;
    for (const auto& [device, readings] : hertz_) {
        whole_[device].sum_hz = std::accumulate(readings.begin(), readings.end(), whole_[device].sum_hz);
        whole_[device].count += static_cast<int>(readings.size());
        const auto drop = frequency_drop(readings);
        if (!drop) continue;
        const auto known = worst_.find(device);
        if (known == worst_.end() || drop->pct() > known->second.drop.pct()) worst_[device] = {*drop, method};
    }
}

std::map<std::string, Watch::Since> Watch::throttled() const {
    std::map<std::string, Since> grown;
    const auto now = stages::throttle_counts(settings_.root, cpus_);
    for (const stages::LogicalCpu& cpu : cpus_) {
        const auto before = before_.find(cpu.cpu), after = now.find(cpu.cpu);
        const auto device = devices_.find(cpu.package);
        if (before == before_.end() || after == now.end() || device == devices_.end()) continue;
        Since& since = grown[device->second];
        since.events += std::max(0.0, after->second.events - before->second.events);
        for (const auto member : {&stages::Throttled::core_s, &stages::Throttled::package_s}) {
            const auto &was = before->second.*member, &is = after->second.*member;
            if (was && is) since.time_s = std::max(since.time_s.value_or(0), *is - *was);  // of its worst CPU
        }
    }
    return grown;
}

void Watch::sample(Call& call) const {
    for (const auto& [device, since] : throttled()) call.sample("cpu/throttle_events", since.events, "count", device);
    for (const auto& [device, readings] : hertz_) {
        if (!readings.empty()) call.sample("cpu/" + device + "/frequency", readings.back(), "hertz", device);
    }
}

void Watch::report(Call& call) const {
    report_counters(call);
    report_frequencies(call);
}

void Watch::report_counters(Call& call) const {
    constexpr const char* kSource = "thermal_throttle counters of the kernel";
    const double took = std::chrono::duration<double>(std::chrono::steady_clock::now() - began_).count();
    for (const auto& [device, since] : throttled()) {
        const double pct = took > 0 ? 100 * since.time_s.value_or(0) / took : 0;
        if (pct > settings_.max_throttled_pct) {
            call.finding({.code = "VT-CPU-009", .device = device,
                          .message = "the processor was throttled for " + std::to_string(std::lround(pct)) + " % of the time under load",
                          .value = pct, .limit = settings_.max_throttled_pct, .unit = "percent", .source = kSource});
        } else if (since.events > 0) {
            call.finding({.code = "VT-CPU-003", .device = device, .message = "the processor throttled itself under load",
                          .value = since.events, .limit = 0, .unit = "count", .source = kSource});
        }
    }
}

/// One that fell under load, and one that never came near what the processor promises: held low from outside, no counter tells.
void Watch::report_frequencies(Call& call) const {
    constexpr int kLeastReadings = 4;
    for (const auto& [device, wanted_hz] : wanted_hz_) {
        const auto mean = whole_.find(device);
        if (mean == whole_.end() || mean->second.count < kLeastReadings) continue;
        const double hertz = mean->second.sum_hz / mean->second.count, pct = 100 * hertz / wanted_hz;
        if (pct >= settings_.min_frequency_pct) continue;
        call.finding({.code = "VT-CPU-009", .device = device,
                      .message = "it ran at " + gigahertz(hertz) + " under load, " + std::to_string(std::lround(pct)) + " % of the " + gigahertz(wanted_hz) +
                                 " that it is made and set for",
                      .value = pct, .limit = settings_.min_frequency_pct, .unit = "percent", .source = "cpufreq"});
    }
    for (const auto& [device, worst] : worst_) {
        if (worst.drop.pct() <= settings_.frequency_drop_pct) continue;
        Finding finding{.code = "VT-CPU-003", .device = device,
                        .message = "its frequency fell from " + gigahertz(worst.drop.from_hz) + " to " + gigahertz(worst.drop.to_hz) +
                                   " under the same load (" + worst.method + ")",
                        .value = worst.drop.pct(), .limit = settings_.frequency_drop_pct, .unit = "percent", .source = "cpufreq"};
        // The boost of the first half minute ends by design.
        if (const auto wanted = wanted_hz_.find(device); wanted != wanted_hz_.end() && worst.drop.to_hz >= wanted->second) {
            finding.message += ", no lower than the " + gigahertz(wanted->second) + " that it is made and set for: the boost has ended";
            finding.severity = "info";
        }
        call.finding(finding);
    }
}

}  // namespace vetting::cpustress
