// The surface test against raw fio and badblocks on the same loop device: bytes a second of what the device takes and gives.
//
// It needs root and loop devices. The stage's own rates are those of its fio processes from begin to end; what comes before
// them (gates, permits, the runner) is the difference to `whole`.
#include <benchmark/benchmark.h>

#include <cstdlib>

#include "tests/faults/storage/bad_disk.hpp"

namespace vetting {
namespace {

constexpr std::int64_t kSize = std::int64_t{512} << 20;

bool run(const std::string& command) { return std::system((command + " >/dev/null 2>&1").c_str()) == 0; }

/// The same disk for each way of testing it.
template <class Work>
void on_a_disk(benchmark::State& state, const Work& work) {
    if (const std::string why = safety::why_no_loops(); !why.empty()) return state.SkipWithError(why.c_str());
    for (auto _ : state) {
        state.PauseTiming();
        DiskBench bench;
        const safety::LoopDisk disk(bench.folder(), "VT-BENCH", kSize);
        state.ResumeTiming();
        if (!work(state, bench, disk)) state.SkipWithError("it did not pass");
        state.PauseTiming();
    }
    state.SetBytesProcessed(state.iterations() * kSize);
}

void raw_fio(benchmark::State& state) {
    on_a_disk(state, [](benchmark::State&, DiskBench&, const safety::LoopDisk& disk) {
        const std::string fio = "fio --name=raw --filename=" + disk.node() + " --bs=1M --direct=1 --iodepth=8 --ioengine=io_uring --size=100%";
        return run(fio + " --rw=write --end_fsync=1") && run(fio + " --rw=read --readonly") && run(fio + " --rw=write --zero_buffers --end_fsync=1");
    });
}

void surface_test(benchmark::State& state) {
    on_a_disk(state, [](benchmark::State& counters, DiskBench& bench, const safety::LoopDisk& disk) {
        const Surfaced result = bench.test({&disk}, {{"range_mib", 65536}, {"check_zeros_mib", 16}});
        double fio_s = 0;
        for (const ToolRecord& tool : result.result.tools) fio_s += tool.wall_s;
        counters.counters["fio_s"] = fio_s;
        return result.decision.verdict == StageVerdict::Passed;
    });
}

/// One pattern, written and compared, as a drive is checked by hand: less than the stage does.
void badblocks(benchmark::State& state) {
    on_a_disk(state, [](benchmark::State&, DiskBench&, const safety::LoopDisk& disk) {
        return run("badblocks -w -b 4096 -t 0xaa " + disk.node());
    });
}

BENCHMARK(raw_fio)->Unit(benchmark::kMillisecond)->Iterations(3)->UseRealTime();
BENCHMARK(surface_test)->Unit(benchmark::kMillisecond)->Iterations(3)->UseRealTime();
BENCHMARK(badblocks)->Unit(benchmark::kMillisecond)->Iterations(3)->UseRealTime();

}  // namespace
}  // namespace vetting

BENCHMARK_MAIN();
