#include "plugins/stages/cpustress/judge.hpp"

#include <algorithm>
#include <map>

namespace vetting::cpustress {
namespace {

/// The middle value; of an even number the upper one, so that of two siblings the faster is the yardstick.
double median(std::vector<double> values) {
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

using Rates = std::map<int, double>;  // by logical CPU

std::map<std::pair<std::string, std::string>, Rates> rates_by_method(const std::vector<CoreRun>& runs) {
    std::map<std::pair<std::string, std::string>, Rates> rates;
    for (const CoreRun& run : runs) {
        if (run.ops_per_cpu_s && *run.ops_per_cpu_s > 0) rates[{run.device, run.method}][run.cpu] = *run.ops_per_cpu_s;
    }
    return rates;
}

}  // namespace

std::vector<SlowCore> slow_cores(const std::vector<CoreRun>& runs, double limit_pct) {
    std::map<std::pair<std::string, int>, std::vector<double>> shares;
    for (const auto& [where, rates] : rates_by_method(runs)) {
        if (rates.size() < 2) continue;
        std::vector<double> all;
        for (const auto& [cpu, rate] : rates) all.push_back(rate);
        const double middle = median(all);
        for (const auto& [cpu, rate] : rates) shares[{where.first, cpu}].push_back(rate / middle);
    }
    std::vector<SlowCore> slow;
    for (const auto& [core, of_methods] : shares) {
        const double share = median(of_methods);
        if (share < 1 - limit_pct / 100) slow.push_back({core.second, core.first, share * 100});
    }
    return slow;
}

}  // namespace vetting::cpustress
