// What the pipeline costs over the time of its own tools, from a run's evidence: `overhead` is the wall time of the stages
// that start tools over those tools' wall time; the goal is 1.02.
//
// A run of `vetting try` by the profile `try` is measured, or the report.json that VETTING_BENCH_REPORT names. Tools of one
// stage that ran side by side (a core, a disk, a port each) are one lane each; the longest lane is the tools' time.
#include <benchmark/benchmark.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <map>
#include <stdexcept>

#include "sdk/base/files.hpp"
#include "sdk/wire/report.hpp"

namespace {

using namespace vetting;

class Folder {
public:
    Folder() {
        std::string name = (std::filesystem::temp_directory_path() / "vetting-bench-XXXXXX").string();
        if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("mkdtemp failed");
        path = name;
    }
    ~Folder() {
        std::error_code ec;
        std::filesystem::remove_all(path, ec);
    }
    Folder(const Folder&) = delete;
    Folder& operator=(const Folder&) = delete;
    std::filesystem::path path;
};

/// What tells the tools of one lane from those that ran beside them: the core, the file, the port.
std::string lane_of(const ToolRecord& tool) {
    for (std::size_t i = 0; i < tool.argv.size(); ++i) {
        const std::string& word = tool.argv[i];
        if (word.starts_with("--filename=")) return tool.name + word;
        if ((word == "--taskset" || word == "-B") && i + 1 < tool.argv.size()) return tool.name + tool.argv[i + 1];
    }
    return tool.name;
}

/// Tools that only tell their version ran before all lanes.
bool is_of_no_lane(const ToolRecord& tool) { return tool.argv.size() == 2 && tool.argv[1] == "--version"; }

double tools_wall_s(const Evidence& evidence) {
    std::map<std::string, double> lanes;
    double before = 0;
    for (const ToolRecord& tool : evidence.tools) (is_of_no_lane(tool) ? before : lanes[lane_of(tool)]) += tool.wall_s;
    double longest = 0;
    for (const auto& [lane, wall_s] : lanes) longest = std::max(longest, wall_s);
    return before + longest;
}

Report report_of_a_run(const Folder& folder) {
    if (const char* file = std::getenv("VETTING_BENCH_REPORT")) return from_json_text<Report>(read_file(file));
    const std::string command = VETTING_BIN_DIR "/vetting try --once --profile " VETTING_SOURCE_DIR "/examples/profiles/try.yaml --out " +
                                (folder.path / "out").string() + " --state " + (folder.path / "state").string() + " >&2";
    [[maybe_unused]] const int verdict = std::system(command.c_str());
    return from_json_text<Report>(read_file(folder.path / "out/report.json"));
}

void pipeline(benchmark::State& state) {
    const Folder folder;
    double stages_s = 0, tools_s = 0;
    for (auto _ : state) {
        for (const ReportStage& stage : report_of_a_run(folder).stages) {
            const double tools = tools_wall_s(stage.evidence);
            // Shorter ones (a probe, a drive's health) are all start and no work.
            constexpr double kLeast_s = 5;
            if (tools < kLeast_s) continue;
            stages_s += stage.evidence.duration_s;
            tools_s += tools;
            state.counters[stage.id] = stage.evidence.duration_s / tools;
        }
        state.SetIterationTime(stages_s);
    }
    if (tools_s <= 0) state.SkipWithError("no stage of the run started a tool");
    state.counters["overhead"] = stages_s / tools_s;
}
BENCHMARK(pipeline)->UseManualTime()->Iterations(1)->Unit(benchmark::kSecond);

}  // namespace

BENCHMARK_MAIN();
