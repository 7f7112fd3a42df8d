#include "plugins/stages/cpustress/judge.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <tuple>

namespace vetting::cpustress {
namespace {

/// The middle value; of an even number the upper one, so that of two siblings the faster is the yardstick.
double median(std::vector<double> values) {
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

using Family = std::pair<std::string, std::string>;  // device, kind
using Shares = std::map<int, double>;                // by logical CPU

/// Each core's share of its siblings' median, the middle one of its methods.
std::map<Family, Shares> shares_of(const std::vector<CoreRun>& runs, const OutlierRule& rule) {
    std::map<std::pair<Family, std::string>, Shares> rates;
    for (const CoreRun& run : runs) {
        const bool counts = run.ops_per_cpu_s && *run.ops_per_cpu_s > 0 && run.cpu_s >= rule.min_cpu_s;
        if (counts) rates[{{run.device, run.kind}, run.method}][run.cpu] = *run.ops_per_cpu_s;
    }
    std::map<Family, std::map<int, std::vector<double>>> of_methods;
    for (const auto& [where, of_cpus] : rates) {
        if (of_cpus.size() < 2) continue;
        std::vector<double> all;
        for (const auto& [cpu, rate] : of_cpus) all.push_back(rate);
        const double middle = median(all);
        for (const auto& [cpu, rate] : of_cpus) of_methods[where.first][cpu].push_back(rate / middle);
    }
    std::map<Family, Shares> shares;
    for (const auto& [family, cpus] : of_methods) {
        for (const auto& [cpu, some] : cpus) shares[family][cpu] = median(some);
    }
    return shares;
}

/// How far below the middle a core of this family must be.
double limit_of(const Shares& shares, const OutlierRule& rule) {
    const double limit = 1 - rule.limit_pct / 100;
    if (shares.size() < rule.siblings_for_spread) return limit;
    std::vector<double> all, apart;
    for (const auto& [cpu, share] : shares) all.push_back(share);
    const double middle = median(all);
    for (const double share : all) apart.push_back(std::abs(share - middle));
    constexpr double kOfNormal = 1.4826;  // median absolute deviation of a normal distribution, as its standard deviation
    return std::min(limit, middle - rule.spreads * kOfNormal * median(apart));
}

int nearest_to_middle(const Shares& shares, int but) {
    int nearest = but;
    double apart = HUGE_VAL;
    for (const auto& [cpu, share] : shares) {
        if (cpu == but || std::abs(share - 1) >= apart) continue;
        nearest = cpu;
        apart = std::abs(share - 1);
    }
    return nearest;
}

}  // namespace

std::vector<SlowCore> slow_cores(const std::vector<CoreRun>& runs, const OutlierRule& rule) {
    std::vector<SlowCore> slow;
    for (const auto& [family, shares] : shares_of(runs, rule)) {
        const double limit = limit_of(shares, rule);
        for (const auto& [cpu, share] : shares) {
            if (share < limit) slow.push_back({cpu, family.first, family.second, share * 100, nearest_to_middle(shares, cpu)});
        }
    }
    return slow;
}

std::optional<FrequencyDrop> frequency_drop(const std::vector<double>& hertz) {
    constexpr std::size_t kLeast = 8;
    if (hertz.size() < kLeast) return std::nullopt;
    const auto quarter = static_cast<std::ptrdiff_t>(hertz.size() / 4);
    const auto mean = [quarter](auto first) { return std::accumulate(first, first + quarter, 0.0) / static_cast<double>(quarter); };
    return FrequencyDrop{mean(hertz.begin()), mean(hertz.end() - quarter)};
}

}  // namespace vetting::cpustress
