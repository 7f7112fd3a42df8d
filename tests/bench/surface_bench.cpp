// The surface test beside its floor (fio by hand: the same writes, reads and zeros) and beside `badblocks -w` with its
// defaults, on the same loop device. One repetition runs all three in turn, so that a busy machine disturbs all; read the
// median of the repetitions.
//
// - `of_raw`: the floor's time over that of the stage's own fio for the same sweeps (goal 0.97): what our pattern, its
//   checksums and its report cost.
// - `of_badblocks`: the stage's time from the first write to the last zero over that of badblocks (goal 0.3).
// - `fixed_s`: what the stage takes beside the sweeps: the gates (two looks at up to 1,032 MiB of the disk), the permit, the
//   runner, the zeros read back. It does not grow with the disk, so it stands by itself: on this small and fast device it
//   would hide the rest, on a disk of terabytes it is nothing.
//
// It needs root and loop devices, and 4 GiB where temporary files are: of a tmpfs where there is one, as what the kernel
// writes to a real disk in the meantime is a third of the time and never twice the same.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>

#include "tests/faults/storage/bad_disk.hpp"

namespace vetting {
namespace {

constexpr std::int64_t kSize = std::int64_t{4} << 30;

void run(const std::string& command) {
    if (std::system((command + " >/dev/null 2>&1").c_str()) != 0) throw std::runtime_error("it failed: " + command);
}

template <class Work>
double seconds_of(const Work& work) {
    const auto begin = std::chrono::steady_clock::now();
    work();
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

void write_read_and_zero(const std::string& node) {
    const std::string fio = "fio --name=raw --filename=" + node + " --bs=1M --direct=1 --iodepth=8 --ioengine=io_uring --size=100%";
    run(fio + " --rw=write --end_fsync=1");
    run(fio + " --rw=read --readonly");
    run(fio + " --rw=write --zero_buffers --end_fsync=1");
}

/// @returns the seconds of the stage's own fio in the sweeps, without those that read some of the zeros back
double test_surface(DiskBench& bench, const safety::LoopDisk& disk) {
    const Surfaced tested = bench.test({&disk}, {{"range_mib", 65536}, {"check_zeros_mib", 16}});
    if (tested.decision.verdict != StageVerdict::Passed) throw std::runtime_error("the surface test: " + tested.decision.reason);
    double seconds = 0;
    for (const ToolRecord& tool : tested.result.tools) {
        const bool reads_zeros = std::find(tool.argv.begin(), tool.argv.end(), "--verify=pattern") != tool.argv.end();
        if (!reads_zeros) seconds += tool.wall_s;
    }
    return seconds;
}

void measure(benchmark::State& state, DiskBench& bench, const safety::LoopDisk& disk) {
    double sweeps_s = 0;
    const double raw_s = seconds_of([&] { write_read_and_zero(disk.node()); });
    const double stage_s = seconds_of([&] { sweeps_s = test_surface(bench, disk); });
    const double badblocks_s = seconds_of([&] { run("badblocks -w " + disk.node()); });
    state.SetIterationTime(stage_s);
    state.counters["of_raw"] = raw_s / sweeps_s;
    state.counters["of_badblocks"] = sweeps_s / badblocks_s;
    state.counters["fixed_s"] = stage_s - sweeps_s;
    state.counters["mib_per_s"] = static_cast<double>(kSize >> 20) / sweeps_s;
}

void prefer_memory_for_temporary_files() {
    std::error_code error;
    const auto space = std::filesystem::space("/dev/shm", error);
    constexpr std::uintmax_t kEnough = std::uintmax_t{5} << 30;
    if (!error && space.available > kEnough) ::setenv("TMPDIR", "/dev/shm", 0);
}

void surface(benchmark::State& state) {
    prefer_memory_for_temporary_files();
    if (const std::string why = safety::why_no_loops(); !why.empty()) return state.SkipWithError(why.c_str());
    for (auto _ : state) {
        try {
            DiskBench bench;
            const safety::LoopDisk disk(bench.folder(), "VT-BENCH", kSize);
            run("fio --name=fill --filename=" + disk.node() + " --bs=1M --rw=write --zero_buffers --size=100% --end_fsync=1");
            measure(state, bench, disk);
        } catch (const std::exception& error) {
            return state.SkipWithError(error.what());
        }
    }
}
BENCHMARK(surface)->UseManualTime()->Iterations(1)->Repetitions(3)->ReportAggregatesOnly()->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace vetting

BENCHMARK_MAIN();
