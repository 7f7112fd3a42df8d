#include "plugins/stages/memory/engine.hpp"

#include <algorithm>
#include <fstream>
#include <sstream>
#include <thread>

#include "plugins/common/stage/scratch.hpp"
#include "plugins/stages/memory/plan.hpp"

namespace vetting::memory {
namespace {

std::string mib(double bytes) { return std::to_string(static_cast<long long>(bytes / kMiB)); }
std::string threads() { return std::to_string(std::max(1U, std::thread::hardware_concurrency())); }

/// stressapptest looks at its clock every five seconds only: the nearest of its steps.
int in_its_steps(int seconds) {
    constexpr int kStep = 5;
    return std::max(kStep, (seconds + kStep / 2) / kStep * kStep);
}

Tested by_stressapptest(Call& call, double bytes, int seconds) {
    const std::string time = std::to_string(in_its_steps(seconds));
    const ToolRun run = call.spawn({"stressapptest", "-M", mib(bytes), "-s", time, "-m", threads(), "-W",
                                    "--max_errors", "100"});
    Tested tested{"stressapptest", parse_stressapptest(run.out), run.out};
    if (run.exit > 128) tested.report.ended = false;
    return tested;
}

Tested by_stress_ng(Call& call, double bytes, int seconds) {
    const stages::ScratchFolder scratch;
    const auto yaml = scratch.path() / "vm.yaml";
    const ToolRun run = call.spawn({"stress-ng", "--vm", threads(), "--vm-bytes", mib(bytes) + "M", "--vm-keep", "--vm-method",
                                    "zero-one", "--verify", "--metrics", "--timeout", std::to_string(seconds) + "s",
                                    "--temp-path", scratch.path().string(), "--yaml", yaml.string()});
    std::ostringstream metrics;
    metrics << std::ifstream(yaml).rdbuf();
    return {"stress-ng", parse_stress_vm(metrics.str(), run.out + run.err, run.exit), run.out + metrics.str()};
}

}  // namespace

Tested test_memory(Call& call, const std::string& engine, double bytes, int seconds) {
    if (engine == "stress-ng") return by_stress_ng(call, bytes, seconds);
    try {
        return by_stressapptest(call, bytes, seconds);
    } catch (const Failure& failure) {
        if (engine != "auto" || failure.status() != VT_E_TOOL) throw;
        call.info("stressapptest is not here, taking stress-ng");
        return by_stress_ng(call, bytes, seconds);
    }
}

}  // namespace vetting::memory
