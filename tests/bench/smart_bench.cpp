// SMART of 24 replayed disks: read, judged, and their facts made. The goal is under a second for all.
#include <benchmark/benchmark.h>

#include <fstream>
#include <sstream>
#include <stdexcept>

#include "plugins/common/smartctl/facts.hpp"
#include "plugins/stages/smart/examined.hpp"

namespace {

constexpr std::size_t kDisks = 24;

std::string read_file(const std::string& file) {
    std::ostringstream text;
    text << std::ifstream(file, std::ios::binary).rdbuf();
    return text.str();
}

/// Reports as machines give them: the longest of ATA in JSON and as text, one of NVMe, one of SAS; in turns.
std::vector<vetting::Capture> captures() {
    const std::string folder = VETTING_FIXTURES "/smartctl/";
    std::vector<vetting::Capture> all;
    for (std::size_t i = 0; i < kDisks; ++i) {
        constexpr const char* kFiles[] = {"hwbench-smartctl73.json", "text-ata-hp-mb2000-failing.txt", "nvme-micron-7450.json", "scsi-extended.json"};
        all.push_back({"", read_file(folder + kFiles[i % 4])});
        if (all.back().bytes.empty()) throw std::runtime_error("no captures in " + folder);
    }
    return all;
}

void judge_disks(benchmark::State& state) {
    const auto all = captures();
    const auto policy = vetting::smart::policy_of(nlohmann::json::object());
    for (auto _ : state) {
        auto parts = vetting::smart::examine(all, policy);
        benchmark::DoNotOptimize(parts.data());
        if (parts.size() != kDisks) state.SkipWithError("not every disk was read");
    }
    state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations() * kDisks));
}
BENCHMARK(judge_disks)->Unit(benchmark::kMillisecond);

void read_facts(benchmark::State& state) {
    const auto all = captures();
    for (auto _ : state) {
        for (const auto& capture : all) {
            for (const auto& disk : vetting::smartctl::parse_smartctl_reports(capture.bytes)) {
                auto text = vetting::smartctl::facts_of(disk).dump();
                benchmark::DoNotOptimize(text.data());
            }
        }
    }
    state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations() * kDisks));
}
BENCHMARK(read_facts)->Unit(benchmark::kMillisecond);

}  // namespace

BENCHMARK_MAIN();
