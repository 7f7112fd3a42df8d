#include <gtest/gtest.h>

#include "host/store/log_store.hpp"
#include "host/store/measurement_store.hpp"
#include "tests/host/engine/world.hpp"

namespace vetting::testing {
namespace {

struct InAlpha {
    World world;
    RunId run = world.started_run(world.local_host());
    Agent agent{world, run};
    StageOffer alpha;
    explicit InAlpha(OnFailure on_failure = OnFailure::Hold)
        : world([on_failure](EngineOptions& options) { options.profiles["test"].stages[0].on_failure = on_failure; }) {
        agent.claim(world.boot_token(run));
        agent.inventory();
        alpha = agent.offer("Alpha");
    }
};

std::int64_t samples(const InAlpha& run) {
    return run.world.read([&](const Reader& reader) { return MeasurementStore::count_samples(reader, run.run); });
}

TEST(Sensor, AppliesEachBatchOnce) {
    InAlpha run;
    EXPECT_EQ(run.agent.sensor(1, 50, "Alpha").acked_seq, 1);
    EXPECT_EQ(run.agent.sensor(1, 50, "Alpha").acked_seq, 1);
    EXPECT_EQ(run.agent.sensor(2, 51, "Alpha").acked_seq, 2);
    EXPECT_EQ(run.agent.sensor(1, 50, "Alpha").acked_seq, 2);
    EXPECT_EQ(samples(run), 2);
}

TEST(Sensor, RefusesAGapAndTheSameNumberWithOtherBytes) {
    InAlpha run;
    run.agent.sensor(1, 50, "Alpha");
    EXPECT_EQ(error_of([&] { run.agent.sensor(3, 50, "Alpha"); }), "seq_gap");
    EXPECT_EQ(error_of([&] { run.agent.sensor(1, 99, "Alpha"); }), "seq_conflict");
    EXPECT_EQ(error_of([&] { run.agent.sensor(0, 50, "Alpha"); }), "invalid_value");
    EXPECT_EQ(run.world.view(run.run)->acked.sensor, 1);
}

TEST(Sensor, NamesABadSampleAndKeepsTheRest) {
    InAlpha run;
    SensorBatch batch;
    batch.seq = 1;
    const Json good = {{"ts", "2026-11-23T18:00:00Z"}, {"key", "temp/cpu"}, {"value", 40}, {"unit", "celsius"}};
    Json wrong_unit = good, no_time = good, not_a_number = good;
    wrong_unit["unit"] = "kelvin";
    no_time["ts"] = "yesterday";
    not_a_number["value"] = "hot";
    batch.samples = {good, wrong_unit, no_time, not_a_number, Json(7), good};
    const SensorAnswer answer = run.world.wait(run.world.engine->record_sensor(run.run, batch, dump_json(Json(batch))));
    ASSERT_EQ(answer.rejected.size(), 4u);
    EXPECT_EQ(answer.rejected[0].index, 1);
    EXPECT_EQ(answer.rejected[0].code, "sample_invalid");
    EXPECT_EQ(samples(run), 2);
}

TEST(CriticalBreach, FailsTheRunInItsOwnTransaction) {
    InAlpha run;
    const SensorAnswer answer = run.agent.sensor(1, 101, "Alpha");
    ASSERT_EQ(answer.breaches.size(), 1u);
    EXPECT_EQ(answer.breaches.front().rule_id, "cpu-hot");
    EXPECT_EQ(run.world.view(run.run)->state, State::Failed);
    EXPECT_EQ(run.world.view(run.run)->verdict, RunVerdict::Unfit);
    EXPECT_EQ(run.world.view(run.run)->stages[2].verdict, StageVerdict::Failed);
    EXPECT_EQ(run.agent.beat("Alpha", 1).cmd, Command::AbortStage);
    EXPECT_EQ(error_of([&] { run.agent.result(good_result(run.alpha)); }), "run_not_active");
}

TEST(CriticalBreach, AbortsTheStageAndGoesOnWhereTheProfileSaysSo) {
    InAlpha run(OnFailure::Continue);
    run.agent.sensor(1, 101, "Alpha");
    EXPECT_EQ(run.world.view(run.run)->state_word, "Alpha");
    EXPECT_EQ(run.agent.beat("Alpha", 1).cmd, Command::AbortStage);
    EXPECT_EQ(run.agent.result(good_result(run.alpha)).verdict, StageVerdict::Failed);
    EXPECT_EQ(run.world.view(run.run)->state_word, "Beta");
}

TEST(CriticalBreach, OfAnotherStageIsRecordedAndChangesNothing) {
    InAlpha run;
    EXPECT_EQ(run.agent.sensor(1, 101, "InventoryCheck").breaches.size(), 1u);
    EXPECT_EQ(run.world.view(run.run)->state_word, "Alpha");
}

TEST(Log, IsKeptOnceAndToldLive) {
    InAlpha run;
    EXPECT_EQ(run.agent.log(1, "hello").acked_seq, 1);
    EXPECT_EQ(run.agent.log(1, "hello").acked_seq, 1);
    EXPECT_EQ(error_of([&] { run.agent.log(1, "other"); }), "seq_conflict");
    const auto kept = run.world.read([&](const Reader& reader) { return LogStore::waiting(reader, run.run); });
    ASSERT_EQ(kept.size(), 1u);
    EXPECT_NE(kept.front().text.find("hello"), std::string::npos);
    EXPECT_EQ(run.world.live.back().type, "log");
}

TEST(Artifact, IsStoredByItsDigest) {
    InAlpha run;
    const ArtifactUpload upload{"lshw.txt", "text/plain", "bytes", "InventoryCheck", 1};
    const ArtifactAnswer first = run.world.wait(run.world.engine->put_artifact(run.run, upload));
    EXPECT_EQ(run.world.wait(run.world.engine->put_artifact(run.run, upload)).id, first.id);
    EXPECT_EQ(run.world.artifacts->get(first.sha256), "bytes");
}

TEST(Heartbeat, OfAnotherBootIsRefused) {
    InAlpha run;
    Agent other(run.world, run.run, "boot-2");
    EXPECT_EQ(error_of([&] { other.beat(); }), "token_invalid");
}

TEST(Heartbeat, ForAStageThatIsOverAbortsIt) {
    InAlpha run;
    run.agent.result(good_result(run.alpha));
    EXPECT_EQ(run.agent.beat("Alpha", 1).cmd, Command::AbortStage);
    EXPECT_EQ(run.agent.beat("Beta", 1).cmd, Command::Continue);
}

}  // namespace
}  // namespace vetting::testing
