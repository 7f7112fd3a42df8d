// Samples through the writer and its stores against the raw SQLite C API that writes the same rows in the same order
// (WAL, synchronous=FULL, same batches). `ratio` is raw CPU time / ours: 1 is as fast as raw; the goal is 0.85.
//
// Both sides run in turns within one iteration, so that a busy machine disturbs both; read the median of repetitions.
#include <benchmark/benchmark.h>
#include <sqlite3.h>

#include <chrono>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <memory>
#include <stdexcept>

#include "host/store/database.hpp"
#include "host/store/host_store.hpp"
#include "host/store/measurement_store.hpp"
#include "host/store/run_store.hpp"
#include "host/store/stage_store.hpp"
#include "host/store/writer.hpp"

namespace {

using namespace vetting;

constexpr std::int32_t kRules = 10;
constexpr int kKeys = 50;

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

/// CPU seconds of all threads of this process.
double cpu_now() {
    timespec now{};
    ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
}

struct Batch {
    std::vector<StoredSample> samples;
    std::vector<StoredEvaluation> evaluations;
};

Batch make_batch(std::int64_t size, std::int64_t& at_ms) {
    Batch batch;
    for (std::int64_t i = 0; i < size; ++i) {
        if (i % kKeys == 0) at_ms += 1000;
        batch.samples.push_back({"CPUStress", "cpu0", "temp/core" + std::to_string(i % kKeys), "celsius", {at_ms}, 40.5 + double(i % 7)});
        for (std::int32_t rule = 0; rule < kRules; ++rule) {
            batch.evaluations.push_back({static_cast<std::uint32_t>(i), rule, EvaluationOutcome::Good});
        }
    }
    return batch;
}

/// The product's way.
class Ours {
public:
    explicit Ours(const std::filesystem::path& file) : database_(file), writer_(database_) {
        std::tie(run_, stage_) = *writer_.submit_and_wait([](Tx& tx) {
            Host host;
            host.name = "bench";
            Run run;
            run.host = HostStore::add(tx, host);
            StageRow stage;
            stage.run = RunStore::add(tx, run);
            std::vector<ThresholdRule> rules(kRules);
            for (std::size_t i = 0; i < rules.size(); ++i) rules[i] = {.id = "rule" + std::to_string(i), .key = "temp/*", .limit = 90, .unit = "celsius"};
            MeasurementStore::add_rules(tx, stage.run, rules);
            return std::pair(stage.run, StageStore::add(tx, stage));
        });
    }
    void write(const Batch& batch) {
        writer_.submit_and_wait([this, &batch](Tx& tx) { MeasurementStore::append(tx, run_, stage_, batch.samples, batch.evaluations); });
    }
    [[nodiscard]] std::int64_t rows() const {
        return database_.read([this](const Reader& reader) { return MeasurementStore::count_samples(reader, run_); });
    }

private:
    Database database_;
    Writer writer_;
    RunId run_;
    StageRowId stage_;
};

/// The least that any program must do to have the same rows on disk.
class Raw {
public:
    explicit Raw(const std::filesystem::path& file) {
        { const Ours schema(file); }  // the same tables, run, stage and rules
        check(sqlite3_open(file.c_str(), &handle_));
        run("PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON");
        run("WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i < 49) INSERT INTO measurement_keys "
            "(stage, device, key, unit) SELECT 'CPUStress', 'cpu0', 'temp/core' || i, 'celsius' FROM n");
        insert_ = prepare("INSERT INTO measurements (run_id, key_id, at_ms, n, value) VALUES (1, ?, ?, 0, ?)");
        count_ = prepare("INSERT INTO threshold_counts VALUES (1, ?, ?, 0, 0, 0, 0, 1, 40.5) ON CONFLICT DO UPDATE SET "
                         "evaluated = evaluated + excluded.evaluated, worst_value = max(worst_value, excluded.worst_value)");
    }
    ~Raw() {
        sqlite3_finalize(insert_);
        sqlite3_finalize(count_);
        sqlite3_close(handle_);
    }
    Raw(const Raw&) = delete;
    Raw& operator=(const Raw&) = delete;

    void write(const Batch& batch) {
        run("BEGIN IMMEDIATE");
        // The order of the primary key, as the store writes them.
        const auto size = static_cast<std::int64_t>(batch.samples.size());
        for (std::int64_t key = 0; key < std::min<std::int64_t>(kKeys, size); ++key) {
            for (std::int64_t i = key; i < size; i += kKeys) step_sample(key + 1, batch.samples[static_cast<std::size_t>(i)]);
        }
        for (std::int32_t rule = 0; rule < kRules; ++rule) {
            sqlite3_bind_int(count_, 1, rule);
            sqlite3_bind_int64(count_, 2, size);
            step(count_);
        }
        run("COMMIT");
    }

private:
    void check(int code) {
        if (code != SQLITE_OK) throw std::runtime_error(sqlite3_errmsg(handle_));
    }
    void run(const char* sql) { check(sqlite3_exec(handle_, sql, nullptr, nullptr, nullptr)); }
    sqlite3_stmt* prepare(const char* sql) {
        sqlite3_stmt* made = nullptr;
        check(sqlite3_prepare_v2(handle_, sql, -1, &made, nullptr));
        return made;
    }
    void step(sqlite3_stmt* statement) {
        if (sqlite3_step(statement) != SQLITE_DONE) throw std::runtime_error(sqlite3_errmsg(handle_));
        sqlite3_reset(statement);
    }
    void step_sample(std::int64_t key, const StoredSample& sample) {
        sqlite3_bind_int64(insert_, 1, key);
        sqlite3_bind_int64(insert_, 2, sample.at.ms);
        sqlite3_bind_double(insert_, 3, sample.value);
        step(insert_);
    }
    sqlite3* handle_ = nullptr;
    sqlite3_stmt *insert_ = nullptr, *count_ = nullptr;
};

void ingest(benchmark::State& state) {
    const Folder folder;
    Ours ours(folder.path / "ours.db");
    Raw raw(folder.path / "raw.db");
    std::int64_t at_ms = 1'790'000'000'000;
    double ours_cpu = 0, raw_cpu = 0;
    for (auto _ : state) {
        const Batch batch = make_batch(state.range(0), at_ms);
        const double begin = cpu_now();
        ours.write(batch);
        const double middle = cpu_now();
        raw.write(batch);
        const double end = cpu_now();
        ours_cpu += middle - begin;
        raw_cpu += end - middle;
        state.SetIterationTime(middle - begin);
    }
    const double samples = static_cast<double>(state.iterations() * state.range(0));
    if (static_cast<double>(ours.rows()) != samples) state.SkipWithError("rows are missing");
    state.counters["ratio"] = raw_cpu / ours_cpu;
    state.counters["us_a_sample"] = ours_cpu * 1e6 / samples;
    state.counters["raw_us_a_sample"] = raw_cpu * 1e6 / samples;
}
BENCHMARK(ingest)->Arg(64)->Arg(256)->Arg(1024)->UseManualTime()->Repetitions(5)->ReportAggregatesOnly()->Unit(benchmark::kMicrosecond);

}  // namespace

BENCHMARK_MAIN();
