// Hosts, runs, stages and findings: what goes in comes out.
#include "host/store/run_store.hpp"

#include <gmock/gmock.h>

#include "host/store/finding_store.hpp"
#include "sdk/base/error.hpp"
#include "temp_store.hpp"

namespace vetting::test {
namespace {

class RunStoreTest : public StoreTest {};

TEST_F(RunStoreTest, AHostComesBackAsItWasStored) {
    const HostId id = write([](Tx& tx) {
        Host host;
        host.name = "node'; DROP TABLE hosts; --";
        host.mac = Mac::parse("AA-BB-CC-DD-EE-01");
        host.power_kind = "ipmi";
        host.power = {{"address", "10.0.0.9"}};
        host.tags = {"rack1", "gpu"};
        host.created = {5};
        return HostStore::add(tx, host);
    });
    write([id](Tx& tx) { HostStore::set_last_seen(tx, id, {77}); return 0; });
    const Host host = *read([](const Reader& reader) { return HostStore::find_by_mac(reader, *Mac::parse("aa:bb:cc:dd:ee:01")); });
    EXPECT_EQ(host.id, id);
    EXPECT_EQ(host.name, "node'; DROP TABLE hosts; --");
    EXPECT_EQ(host.power["address"], "10.0.0.9");
    EXPECT_THAT(host.tags, testing::ElementsAre("rack1", "gpu"));
    EXPECT_EQ(host.last_seen, WallTime{77});
    EXPECT_EQ(host.last_run, std::nullopt);
}

TEST_F(RunStoreTest, ASecondHostOfTheSameNameIsAConflict) {
    a_host("twin");
    try {
        a_host("twin");
        ADD_FAILURE() << "two hosts share a name";
    } catch (const Error& error) {
        EXPECT_EQ(error.code(), Errc::Conflict);
    }
}

TEST_F(RunStoreTest, HostListsFilterSortAndPage) {
    for (const char* name : {"c", "a", "b%", "lab-d"}) a_host(name);
    HostFilter filter;
    filter.limit = 3;
    const auto first = read([&](const Reader& reader) { return HostStore::list(reader, filter); });
    EXPECT_EQ(first.total, 4);
    ASSERT_EQ(first.rows.size(), 3U);
    EXPECT_EQ(first.rows[0].name, "a");
    filter.after = first.next;
    const auto second = read([&](const Reader& reader) { return HostStore::list(reader, filter); });
    ASSERT_EQ(second.rows.size(), 1U);
    EXPECT_EQ(second.rows[0].name, "lab-d");
    EXPECT_EQ(second.next, "");
    HostFilter percent;
    percent.text = "%";
    EXPECT_EQ(read([&](const Reader& reader) { return HostStore::list(reader, percent); }).total, 1);
    HostFilter wrong;
    wrong.after = "nonsense";
    EXPECT_THROW(read([&](const Reader& reader) { return HostStore::list(reader, wrong); }), Error);
}

TEST_F(RunStoreTest, ARunComesBackAsItWasSaved) {
    const RunId id = a_run();
    write([id](Tx& tx) {
        vetting::Run run = RunStore::get(tx, id);
        run.state = "InStage";
        run.stage_index = 2;
        run.verdict = RunVerdict::Unfit;
        run.hold = {{"address", "10.0.0.9"}};
        run.coverage = Coverage{.percent = 62.5};
        run.started = WallTime{9};
        RunStore::save(tx, run);
        RunStore::set_acked_sensor(tx, id, 41, "d1");
        RunStore::set_acked_log(tx, id, 7, "d2");
        return 0;
    });
    const vetting::Run run = read([id](const Reader& reader) { return RunStore::get(reader, id); });
    EXPECT_EQ(run.profile.name, "try");
    EXPECT_EQ(run.state, "InStage");
    EXPECT_EQ(run.verdict, RunVerdict::Unfit);
    EXPECT_EQ(run.coverage->percent, 62.5);
    EXPECT_EQ(run.started, WallTime{9});
    EXPECT_EQ(run.ended, std::nullopt);
    EXPECT_EQ(run.acked.sensor, 41);
    EXPECT_EQ(run.acked.log, 7);
    EXPECT_EQ(run.sensor_digest, "d1");
    EXPECT_THROW(read([](const Reader& reader) { return RunStore::get(reader, {999}); }), Error);
}

TEST_F(RunStoreTest, RunListsAreNewestFirstAndFilter) {
    const RunId first = a_run();
    const RunId second = a_run();
    write([second](Tx& tx) {
        vetting::Run run = RunStore::get(tx, second);
        run.state = "InStage";
        run.stage_index = 1;
        RunStore::save(tx, run);
        return 0;
    });
    a_stage(second, 1, "SMART");
    RunFilter one;
    one.limit = 1;
    const auto page = read([&](const Reader& reader) { return RunStore::list(reader, one); });
    ASSERT_EQ(page.rows.size(), 1U);
    EXPECT_EQ(page.rows[0].id, second);
    EXPECT_EQ(page.rows[0].stage, "SMART");
    EXPECT_EQ(page.total, 2);
    one.after = page.next;
    EXPECT_EQ(read([&](const Reader& reader) { return RunStore::list(reader, one); }).rows.at(0).id, first);
    RunFilter states;
    states.states = {"Registered", "Queued"};
    EXPECT_EQ(read([&](const Reader& reader) { return RunStore::list(reader, states); }).total, 1);
    EXPECT_EQ(read([](const Reader& reader) { return RunStore::in_states(reader, {"InStage"}); }).at(0).id, second);
    EXPECT_EQ(read([](const Reader& reader) { return RunStore::count_in_states(reader, {"InStage", "Registered"}); }), 2);
}

TEST_F(RunStoreTest, TheLastAttemptOfAStageCountsAndEarlierOnesAreShown) {
    const RunId run = a_run();
    a_stage(run, 0, "InventoryCheck");
    a_stage(run, 1, "SMART");
    const StageRowId again = a_stage(run, 1, "SMART", 2);
    write([again](Tx& tx) {
        StageRow stage = *StageStore::find(tx, again);
        stage.state = "ended";
        stage.verdict = StageVerdict::Passed;
        stage.offer.plan.targets.push_back({.kind = "disk", .device = "S1"});
        stage.evidence.work.push_back({.device = "S1", .what = "attributes read", .done = 12});
        stage.result = {{"stage", "SMART"}};
        stage.sub_steps = {{.name = "read", .permille = 1000}, {.name = "judge", .permille = 10}};
        StageStore::save(tx, stage);
        return 0;
    });
    const auto stages = read([run](const Reader& reader) { return StageStore::of_run(reader, run); });
    ASSERT_EQ(stages.size(), 2U);
    EXPECT_EQ(stages[1].attempt, 2);
    EXPECT_EQ(stages[1].offer.attempt, 2);
    EXPECT_EQ(stages[1].verdict, StageVerdict::Passed);
    EXPECT_EQ(stages[1].offer.plan.targets.at(0).device, "S1");
    EXPECT_EQ(stages[1].evidence.work.at(0).done, 12);
    EXPECT_EQ(stages[1].sub_steps.at(1).name, "judge");
    EXPECT_EQ(stages[0].verdict, std::nullopt);
    EXPECT_TRUE(stages[0].result.is_null());
    EXPECT_EQ(read([run](const Reader& reader) { return StageStore::all_attempts(reader, run); }).size(), 3U);
    EXPECT_EQ(read([run](const Reader& reader) { return StageStore::at(reader, run, 1); })->row, again);
}

TEST_F(RunStoreTest, FindingsComeBackWorstFirst) {
    const RunId run = a_run();
    const StageRowId stage = a_stage(run, 0, "SMART");
    write([run, stage](Tx& tx) {
        FindingStore::add(tx, run, stage,
                          {{.code = "VT-A", .severity = Severity::Info},
                           {.code = "VT-B", .severity = Severity::Critical, .part = {.kind = "disk", .serial = "S1"}, .value = 3.0}});
        return 0;
    });
    const auto rows = read([run](const Reader& reader) { return FindingStore::of_run(reader, run); });
    ASSERT_EQ(rows.size(), 2U);
    EXPECT_EQ(rows[0].finding.code, "VT-B");
    EXPECT_EQ(rows[0].finding.part.serial, "S1");
    EXPECT_EQ(rows[0].stage, stage);
    EXPECT_EQ(read([stage](const Reader& reader) { return FindingStore::of_stage(reader, stage); }).size(), 2U);
}

}  // namespace
}  // namespace vetting::test
