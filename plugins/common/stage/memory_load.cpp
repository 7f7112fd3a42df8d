#include "plugins/common/stage/memory_load.hpp"

#include <sched.h>

#include <algorithm>
#include <fstream>
#include <sstream>
#include <thread>

#include "plugins/common/stage/scratch.hpp"

namespace vetting::stages {
namespace {

constexpr double kMiB = 1024.0 * 1024.0;

std::string mib(double bytes) { return std::to_string(static_cast<long long>(bytes / kMiB)); }

/// Processors that this thread may use, `OnNode` considered.
std::string usable_processors() {
    constexpr std::size_t kMostCpus = 8192;
    cpu_set_t* const set = CPU_ALLOC(kMostCpus);
    const std::size_t size = CPU_ALLOC_SIZE(kMostCpus);
    int count = 0;
    if (set != nullptr && sched_getaffinity(0, size, set) == 0) count = CPU_COUNT_S(size, set);
    CPU_FREE(set);
    return std::to_string(count > 0 ? count : static_cast<int>(std::max(1U, std::thread::hardware_concurrency())));
}

MemoryTested by_stressapptest(Call& call, double bytes, int seconds, const std::string& threads) {
    const ToolRun run = call.spawn({"stressapptest", "-M", mib(bytes), "-s", std::to_string(memory_seconds("stressapptest", seconds)),
                                    "-m", threads, "-W", "--max_errors", "100"});
    MemoryTested tested{"stressapptest", parse_stressapptest(run.out + run.err), run.out, {}};
    if (run.exit > 128) tested.report.ended = false;
    if (run.exit == 128 + 9) tested.report.out_of_memory = true;
    return tested;
}

MemoryTested by_stress_ng(Call& call, double bytes, int seconds, const std::string& threads) {
    const ScratchFolder scratch;
    const auto yaml = scratch.path() / "vm.yaml";
    const ToolRun run = call.spawn({"stress-ng", "--vm", threads, "--vm-bytes", mib(bytes) + "M", "--vm-keep", "--vm-method",
                                    "zero-one", "--verify", "--oomable", "--metrics", "--timeout", std::to_string(seconds) + "s",
                                    "--temp-path", scratch.path().string(), "--yaml", yaml.string()});
    std::ostringstream metrics;
    metrics << std::ifstream(yaml).rdbuf();
    return {"stress-ng", parse_stress_vm(metrics.str(), run.out + run.err, run.exit), run.out + metrics.str(), {}};
}

}  // namespace

int memory_seconds(const std::string& engine, int seconds) {
    if (engine == "stress-ng") return seconds;
    constexpr int kStep = 5;  // it looks at its clock every five seconds only: the nearest of its steps
    return std::max(kStep, (seconds + kStep / 2) / kStep * kStep);
}

MemoryTested load_memory(Call& call, const std::string& engine, const NodeShare& share, int seconds, unsigned threads) {
    const OnNode here(share);
    const std::string workers = threads > 0 ? std::to_string(threads) : usable_processors();
    const auto bound = [&here](MemoryTested tested) {
        tested.unbound = here.refused();
        tested.on_node = here.memory_is_bound();
        return tested;
    };
    if (engine == "stress-ng") return bound(by_stress_ng(call, share.bytes, seconds, workers));
    try {
        return bound(by_stressapptest(call, share.bytes, seconds, workers));
    } catch (const Failure& failure) {
        if (engine != "auto" || failure.status() != VT_E_TOOL) throw;
        call.info("stressapptest is not here, taking stress-ng");
        return bound(by_stress_ng(call, share.bytes, seconds, workers));
    }
}

void offer_to_oom_killer() { std::ofstream("/proc/self/oom_score_adj") << 1000; }

}  // namespace vetting::stages
