// A stage in C++: every core counts the primes below two million at once, and the right number is known.
#include <sched.h>

#include <atomic>
#include <chrono>
#include <fstream>
#include <thread>
#include <vector>

#include "vetting/json.hpp"
#include "vetting/plugin.hpp"

namespace {

constexpr std::size_t kLimit = 2'000'000;
constexpr int kPrimesBelowLimit = 148'933;

int count_primes() {
    std::vector<bool> composite(kLimit);
    int primes = 0;
    for (std::size_t i = 2; i < kLimit; ++i) {
        if (composite[i]) continue;
        ++primes;
        for (std::size_t k = i * i; k < kLimit; k += i) composite[k] = true;
    }
    return primes;
}

std::vector<int> allowed_cores() {
    cpu_set_t allowed;
    if (::sched_getaffinity(0, sizeof allowed, &allowed) != 0) throw vetting::Failure(VT_E_INTERNAL, "no CPU set");
    std::vector<int> cores;
    for (int core = 0; core < CPU_SETSIZE; ++core) {
        if (CPU_ISSET(core, &allowed)) cores.push_back(core);
    }
    return cores;
}

/// The plan's targets are sockets: cpu0, cpu1, …
std::string device_of(int core) {
    std::ifstream file("/sys/devices/system/cpu/cpu" + std::to_string(core) + "/topology/physical_package_id");
    int package = 0;
    return "cpu" + std::to_string(file >> package && package >= 0 ? package : 0);
}

/// What one core did; written by its thread, read when that has ended.
struct CoreResult {
    int core = 0;
    int sieves = 0;
    std::vector<int> wrong_counts;
};

void sieve_on(const vetting::Call& call, CoreResult& result, std::chrono::steady_clock::time_point end) {
    cpu_set_t one;
    CPU_ZERO(&one);
    CPU_SET(static_cast<std::size_t>(result.core), &one);
    ::sched_setaffinity(0, sizeof one, &one);
    while (std::chrono::steady_clock::now() < end && !call.cancelled()) {
        const int counted = count_primes();
        if (counted != kPrimesBelowLimit) result.wrong_counts.push_back(counted);
        ++result.sieves;
    }
}

class Sieve final : public vetting::Stage {
public:
    void run(vetting::Call& call) override {
        const double duration_s = call.config().value("duration_s", 5.0);
        std::vector<CoreResult> results;
        for (const int core : allowed_cores()) results.push_back({.core = core, .sieves = 0, .wrong_counts = {}});
        const auto begin = std::chrono::steady_clock::now();
        const auto end = begin + std::chrono::milliseconds(static_cast<long>(duration_s * 1000));
        {
            std::vector<std::jthread> threads;  // they end before this block does
            for (CoreResult& result : results) threads.emplace_back([&call, &result, end] { sieve_on(call, result, end); });
            while (std::chrono::steady_clock::now() < end && call.wait_for(std::chrono::milliseconds(250))) {
                const std::chrono::duration<double> passed = std::chrono::steady_clock::now() - begin;
                call.progress("sieve", std::min(1000, static_cast<int>(1000 * passed.count() / duration_s)));
            }
        }
        call.throw_if_cancelled();
        const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
        for (const CoreResult& result : results) report(call, result, took.count());
    }  // no verdict here: the core decides from targets, work and findings

private:
    static void report(vetting::Call& call, const CoreResult& result, double seconds) {
        const std::string device = device_of(result.core);
        call.work(device, "sieves of two million", result.sieves, "count");
        call.sample("cpu/" + std::to_string(result.core) + "/sieve", result.sieves / seconds, "count_per_s", device);
        for (const int counted : result.wrong_counts) {
            call.finding({.code = "org.example.sieve/wrong-count",
                          .device = device,
                          .message = "core " + std::to_string(result.core) + " counted wrongly",
                          .value = static_cast<double>(counted),
                          .limit = kPrimesBelowLimit,
                          .unit = "count"});
        }
    }
};

}  // namespace

VETTING_EXPORT(Sieve);
