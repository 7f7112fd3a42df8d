// Samples and evaluations: every one is on record, in few bytes.
#include "host/store/measurement_store.hpp"

#include <gmock/gmock.h>

#include "host/store/measurement_rows.hpp"
#include "host/store/sql_connection.hpp"
#include "sdk/base/error.hpp"
#include "temp_store.hpp"

namespace vetting::test {
namespace {

class MeasurementStoreTest : public StoreTest {
protected:
    RunId run;
    StageRowId stage;
    void SetUp() override {
        run = a_run();
        stage = a_stage(run, 0, "CPUStress");
        write([this](Tx& tx) {
            MeasurementStore::add_rules(tx, run,
                                        {{.id = "hot", .key = "temp/*", .limit = 90, .unit = "celsius", .severity = Severity::Critical},
                                         {.id = "fan", .key = "fan/*", .op = ThresholdOp::Gte, .limit = 500, .unit = "rpm"}});
            return 0;
        });
    }
    void append(std::vector<StoredSample> samples, std::vector<StoredEvaluation> evaluations) {
        write([&](Tx& tx) {
            MeasurementStore::append(tx, run, stage, samples, evaluations);
            return 0;
        });
    }
    static StoredSample temperature(std::int64_t at_ms, double value) {
        return {"CPUStress", "cpu0", "temp/cpu/package0", "celsius", {at_ms}, value};
    }
    static StoredSample fan(std::int64_t at_ms, double value) { return {"CPUStress", "", "fan/FAN1", "rpm", {at_ms}, value}; }
};

TEST_F(MeasurementStoreTest, EveryEvaluationIsOnRecord) {
    append({temperature(10, 60), fan(10, 900), temperature(20, 95)},
           {{0, 0, EvaluationOutcome::Good}, {1, 1, EvaluationOutcome::Good}, {2, 0, EvaluationOutcome::Critical}});
    EXPECT_EQ(read([this](const Reader& reader) { return MeasurementStore::count_samples(reader, run); }), 3);
    EXPECT_EQ(read([this](const Reader& reader) { return MeasurementStore::count_evaluations(reader, run); }), 3);
    const auto all = read([this](const Reader& reader) { return MeasurementStore::evaluations(reader, run, {}); });
    ASSERT_EQ(all.rows.size(), 3U);
    EXPECT_EQ(all.rows[1].rule_id, "hot");
    EXPECT_EQ(all.rows[1].value, 95);
    EXPECT_EQ(all.rows[1].outcome, EvaluationOutcome::Critical);
    EXPECT_EQ(all.rows[0].outcome, EvaluationOutcome::Good);
    EvaluationFilter bad;
    bad.bad_only = true;
    const auto only_bad = read([&](const Reader& reader) { return MeasurementStore::evaluations(reader, run, bad); });
    ASSERT_EQ(only_bad.rows.size(), 1U);
    EXPECT_EQ(only_bad.rows[0].at, WallTime{20});
}

TEST_F(MeasurementStoreTest, EvaluationsPage) {
    append({temperature(10, 60), temperature(20, 61), temperature(30, 62)}, {{0, 0}, {1, 0}, {2, 0}});
    EvaluationFilter filter;
    filter.limit = 2;
    const auto first = read([&](const Reader& reader) { return MeasurementStore::evaluations(reader, run, filter); });
    filter.after = first.next;
    const auto second = read([&](const Reader& reader) { return MeasurementStore::evaluations(reader, run, filter); });
    ASSERT_EQ(second.rows.size(), 1U);
    EXPECT_EQ(second.rows[0].value, 62);
    EXPECT_EQ(second.next, "");
    filter.after = "1,x";
    EXPECT_THROW(read([&](const Reader& reader) { return MeasurementStore::evaluations(reader, run, filter); }), Error);
}

TEST_F(MeasurementStoreTest, SamplesOfOneKeyAtOneMomentAreAllKept) {
    append({temperature(10, 60), temperature(10, 61)}, {});
    append({temperature(10, 62), fan(10, 1)}, {{0, 0, EvaluationOutcome::Pending}});
    const auto series = read([this](const Reader& reader) { return MeasurementStore::series(reader, run, {.key = "temp/*"}); });
    ASSERT_EQ(series.size(), 1U);
    EXPECT_EQ(series[0].samples, 3);
    EXPECT_EQ(series[0].points.at(2).value, 62);
}

TEST_F(MeasurementStoreTest, SummariesCountAndNameTheWorst) {
    append({temperature(10, 95), fan(10, 900)}, {{0, 0, EvaluationOutcome::Critical}, {1, 1, EvaluationOutcome::Good}});
    append({temperature(20, 99), fan(20, 700)}, {{0, 0, EvaluationOutcome::Critical}, {1, 1, EvaluationOutcome::Good}});
    append({temperature(30, 60)}, {{0, 0, EvaluationOutcome::Good}});
    const auto summaries = read([this](const Reader& reader) { return MeasurementStore::summaries(reader, stage); });
    ASSERT_EQ(summaries.size(), 2U);
    EXPECT_EQ(summaries[0].rule_id, "hot");
    EXPECT_EQ(summaries[0].evaluated, 3);
    EXPECT_TRUE(summaries[0].critical_breach);
    EXPECT_EQ(summaries[0].worst.value, 99);
    EXPECT_EQ(summaries[0].worst.limit, 90);
    EXPECT_EQ(summaries[0].worst.key, "temp/cpu/package0");
    EXPECT_FALSE(summaries[1].warning_breach);
    EXPECT_EQ(summaries[1].worst.value, 700);  // `gte`: the lowest is the worst
}

TEST_F(MeasurementStoreTest, PeakIsOfTheTimeAskedFor) {
    append({temperature(10, 60), temperature(20, 80), temperature(30, 70), fan(20, 9000)}, {});
    const PeakEvidence peak = read([this](const Reader& reader) { return MeasurementStore::peak(reader, run, {10}, {25}); });
    EXPECT_EQ(peak.temperature_c, 80);
    EXPECT_EQ(peak.power_w, std::nullopt);
}

TEST_F(MeasurementStoreTest, ARolledBackBatchLeavesNoTraceInTheDictionaries) {
    EXPECT_THROW(write([this](Tx& tx) {
                     MeasurementStore::append(tx, run, stage, {temperature(10, 60)}, {{0, 0}});
                     throw Error(Errc::Internal, "no");
                     return 0;
                 }),
                 Error);
    append({temperature(10, 60)}, {{0, 0}});
    EXPECT_EQ(read([this](const Reader& reader) { return MeasurementStore::count_evaluations(reader, run); }), 1);
    const auto summaries = read([this](const Reader& reader) { return MeasurementStore::summaries(reader, stage); });
    ASSERT_EQ(summaries.size(), 1U);
    EXPECT_EQ(summaries[0].evaluated, 1);
}

TEST_F(MeasurementStoreTest, AClockThatJumpsBackLosesNoSample) {
    append({temperature(10, 60), temperature(20, 61)}, {});
    append({temperature(10, 62), temperature(15, 63), temperature(20, 64)}, {});
    append({temperature(10, 65), temperature(20, 66)}, {});
    const auto series = read([this](const Reader& reader) { return MeasurementStore::series(reader, run, {}); });
    std::vector<double> values;
    for (const auto& point : series.at(0).points) values.push_back(point.value);
    EXPECT_THAT(values, testing::ElementsAre(60, 62, 65, 63, 61, 64, 66));
}

TEST_F(MeasurementStoreTest, ASampleWithItsEvaluationsCostsFewBytes) {
    std::int64_t at = 1'790'000'000'000;
    const auto pages = [this] {
        SqlConnection connection(database.file(), SqlConnection::Mode::ReadOnly);
        return std::stoll(connection.ask("PRAGMA page_count"));
    };
    const auto before = pages();
    constexpr int kBatches = 200, kKeys = 50;
    for (int batch = 0; batch < kBatches; ++batch, at += 1000) {
        std::vector<StoredSample> samples;
        std::vector<StoredEvaluation> evaluations;
        for (std::uint32_t key = 0; key < kKeys; ++key) {
            samples.push_back({"CPUStress", "cpu0", "temp/core" + std::to_string(key), "celsius", {at}, 50.25 + batch});
            evaluations.push_back({key, 0, EvaluationOutcome::Good});
            evaluations.push_back({key, 1, EvaluationOutcome::Good});
        }
        append(samples, evaluations);
    }
    const double bytes = static_cast<double>(pages() - before) * 4096 / (kBatches * kKeys);
    EXPECT_LT(bytes, 0.3 * 141);
    RecordProperty("bytes_per_sample", std::to_string(bytes));
}

TEST(Thin, KeepsTheExtremesOfEachSpanInOrder) {
    std::vector<MeasurementSeries::Point> points;
    for (int i = 0; i < 1000; ++i) points.push_back({{i}, static_cast<double>(i == 500 ? 1000 : i % 10)});
    const auto kept = thin(points, 20);
    EXPECT_LE(kept.size(), 20U);
    EXPECT_TRUE(std::is_sorted(kept.begin(), kept.end(), [](const auto& a, const auto& b) { return a.at < b.at; }));
    EXPECT_TRUE(std::any_of(kept.begin(), kept.end(), [](const auto& point) { return point.value == 1000; }));
    EXPECT_EQ(thin(points, 5000).size(), 1000U);
}

}  // namespace
}  // namespace vetting::test
