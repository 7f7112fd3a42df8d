// The smaller tables: what goes in comes out, and what may not change does not.
#include <gmock/gmock.h>

#include "host/store/artifact_store.hpp"
#include "host/store/audit_store.hpp"
#include "host/store/event_store.hpp"
#include "host/store/log_store.hpp"
#include "host/store/notification_store.hpp"
#include "host/store/plugin_store.hpp"
#include "host/store/spec_store.hpp"
#include "host/store/sql_connection.hpp"
#include "host/store/user_store.hpp"
#include "sdk/base/error.hpp"
#include "temp_store.hpp"

namespace vetting::test {
namespace {

class TablesTest : public StoreTest {};

TEST_F(TablesTest, EventsAreReadFromWhereAReaderLeftOff) {
    const RunId run = a_run();
    write([run](Tx& tx) {
        EventStore::append(tx, {.at = {1}, .type = "host.changed"});
        EventStore::append(tx, {.at = {2}, .type = "run.changed", .run = run, .data = {{"state", "Queued"}}});
        return EventStore::append(tx, {.at = {3}, .type = "stage.changed", .run = run});
    });
    const auto all = read([](const Reader& reader) { return EventStore::after(reader, {1}, 10); });
    ASSERT_EQ(all.size(), 2U);
    EXPECT_EQ(all[0].data["state"], "Queued");
    EXPECT_EQ(all[0].run, run);
    EXPECT_EQ(read([run](const Reader& reader) { return EventStore::after(reader, {0}, 10, run); }).size(), 2U);
    EXPECT_EQ(read([](const Reader& reader) { return EventStore::last(reader).value; }), 3);
}

TEST_F(TablesTest, OutboxActionsAreOnceAKeyAndUndoneUntilDone) {
    const RunId run = a_run();
    write([run](Tx& tx) {
        OutboxStore::add(tx, {.kind = "wake", .run = run, .payload = {{"try", 1}}, .key = "wake/1/1", .due = {5}});
        OutboxStore::add(tx, {.kind = "wake", .run = run, .key = "wake/1/1"});
        OutboxStore::add(tx, {.kind = "report", .run = run});
        OutboxStore::add(tx, {.kind = "report", .run = run});
        return 0;
    });
    auto undone = read([](const Reader& reader) { return OutboxStore::undone(reader); });
    ASSERT_EQ(undone.size(), 3U);
    EXPECT_EQ(undone[0].payload["try"], 1);
    write([id = undone[0].id](Tx& tx) {
        OutboxStore::mark_tried(tx, id, {6});
        OutboxStore::mark_failed(tx, id, {60}, "no route");
        return 0;
    });
    const auto failed = *read([id = undone[0].id](const Reader& reader) { return OutboxStore::find(reader, id); });
    EXPECT_EQ(failed.tries, 1);
    EXPECT_EQ(failed.error, "no route");
    EXPECT_EQ(failed.due, WallTime{60});
    write([id = undone[0].id](Tx& tx) { OutboxStore::mark_done(tx, id, {7}); return 0; });
    EXPECT_EQ(read([run](const Reader& reader) { return OutboxStore::undone_of_run(reader, run, ""); }).size(), 2U);
    EXPECT_EQ(read([run](const Reader& reader) { return OutboxStore::undone_of_run(reader, run, "wake"); }).size(), 0U);
}

TEST_F(TablesTest, AuditRowsAreChained) {
    for (int i = 0; i < 4; ++i) {
        write([i](Tx& tx) { return AuditStore::append(tx, {.at = {i}, .who = "admin", .what = "login", .subject = "user/1"}); });
    }
    EXPECT_EQ(read([](const Reader& reader) { return AuditStore::first_broken(reader); }), std::nullopt);
    EXPECT_EQ(read([](const Reader& reader) { return AuditStore::newest(reader, 2); }).at(0).id, 4);
    EXPECT_EQ(read([](const Reader& reader) { return AuditStore::newest(reader, 10, 3); }).size(), 2U);
    EXPECT_EQ(read([](const Reader& reader) { return AuditStore::of_subject(reader, "user/1"); }).size(), 4U);
}

struct Tampering {
    const char* name;
    const char* sql;
    std::int64_t noticed_at;
};
void PrintTo(const Tampering& c, std::ostream* out) { *out << c.name; }

class AuditNotices : public StoreTest, public testing::WithParamInterface<Tampering> {};
TEST_P(AuditNotices, AChangedHistory) {
    for (int i = 0; i < 4; ++i) {
        write([](Tx& tx) { return AuditStore::append(tx, {.who = "admin", .what = "login", .subject = "user/1"}); });
    }
    SqlConnection(database.file(), SqlConnection::Mode::ReadWrite).run(GetParam().sql);
    EXPECT_EQ(read([](const Reader& reader) { return AuditStore::first_broken(reader); }), GetParam().noticed_at);
}
INSTANTIATE_TEST_SUITE_P(Tables, AuditNotices,
                         testing::Values(Tampering{"RowChanged", "UPDATE audit SET who = 'x' WHERE id = 2", 2},
                                         Tampering{"FirstDeleted", "DELETE FROM audit WHERE id = 1", 2},
                                         Tampering{"MiddleDeleted", "DELETE FROM audit WHERE id = 3", 4},
                                         Tampering{"LastDeleted", "DELETE FROM audit WHERE id = 4", 4}),
                         [](const auto& test) { return test.param.name; });

TEST_F(TablesTest, SpecsInventoriesAndDiffs) {
    const RunId first = a_run();
    const RunId second = a_run();
    const HostId host = a_host("same");
    write([=](Tx& tx) {
        SpecStore::add_inventory(tx, {.run = first, .host = host, .facts = {{"memory", {{"total_bytes", 1}}}}});
        SpecStore::add_inventory(tx, {.run = second, .host = host, .facts = {{"memory", {{"total_bytes", 2}}}}});
        SpecStore::set_expected(tx, {.host = host, .facts = {{"a", 1}}, .accepted_by = "admin", .from_run = first});
        SpecStore::set_expected(tx, {.host = host, .facts = {{"a", 2}}, .accepted_by = "admin"});
        SpecStore::set_diffs(tx, second, {{.path = "x", .kind = "missing"}});
        SpecStore::set_diffs(tx, second, {{.path = "memory/total_bytes", .kind = "changed", .severity = Severity::Critical,
                                           .expected = 1, .actual = 2}});
        return 0;
    });
    const auto inventory = read([=](const Reader& reader) { return SpecStore::inventory_of_run(reader, second); });
    EXPECT_EQ(inventory->facts["memory"]["total_bytes"], 2);
    EXPECT_EQ(inventory->digest.size(), 64U);
    EXPECT_EQ(read([=](const Reader& reader) { return SpecStore::previous_inventory(reader, host, second); })->run, first);
    EXPECT_EQ(read([=](const Reader& reader) { return SpecStore::previous_inventory(reader, host, first); }), std::nullopt);
    EXPECT_EQ(read([=](const Reader& reader) { return SpecStore::expected(reader, host); })->facts["a"], 2);
    const auto diffs = read([=](const Reader& reader) { return SpecStore::diffs(reader, second); });
    ASSERT_EQ(diffs.size(), 1U);
    EXPECT_EQ(diffs[0].actual, 2);
    EXPECT_EQ(diffs[0].severity, Severity::Critical);
}

TEST_F(TablesTest, ArtifactsAreOnceANameAndTheirBytesOnceADigest) {
    const RunId run = a_run();
    const ArtifactFiles files(folder.path() / "artifacts");
    const std::string sha256 = files.put("raw output");
    EXPECT_EQ(files.put("raw output"), sha256);
    EXPECT_EQ(files.get(sha256), "raw output");
    EXPECT_THROW(static_cast<void>(files.path("../../etc/passwd")), Error);
    EXPECT_THROW(static_cast<void>(files.get(std::string(64, 'a'))), Error);
    const ArtifactRow row{.run = run, .stage = "SMART", .name = "smartctl.json", .sha256 = sha256, .size_bytes = 10};
    const ArtifactId id = write([row](Tx& tx) { return ArtifactStore::add(tx, row); });
    EXPECT_EQ(write([row](Tx& tx) { return ArtifactStore::add(tx, row); }), id);
    ArtifactRow other = row;
    other.sha256 = files.put("other");
    EXPECT_THROW(write([other](Tx& tx) { return ArtifactStore::add(tx, other); }), Error);
    EXPECT_EQ(write([other](Tx& tx) { return ArtifactStore::put(tx, other); }), id);
    EXPECT_EQ(read([run](const Reader& reader) { return ArtifactStore::find(reader, run, "smartctl.json"); })->sha256, other.sha256);
    EXPECT_EQ(read([run](const Reader& reader) { return ArtifactStore::of_run(reader, run); }).size(), 1U);
}

TEST_F(TablesTest, PeopleSessionsAndTokens) {
    const UserId user = write([](Tx& tx) { return UserStore::add(tx, {.name = "admin", .password_hash = "h", .one_time_password = true}); });
    EXPECT_THROW(write([](Tx& tx) { return UserStore::add(tx, {.name = "admin"}); }), Error);
    write([user](Tx& tx) {
        User changed = *UserStore::find(tx, user);
        changed.one_time_password = false;
        changed.last_login = WallTime{3};
        UserStore::save(tx, changed);
        SessionStore::add(tx, {.token_hash = "t1", .user = user, .csrf_token = "c", .expires = {10}});
        SessionStore::add(tx, {.token_hash = "t2", .user = user, .csrf_token = "c", .expires = {30}});
        SessionStore::remove_expired(tx, {20});
        ApiTokenStore::add(tx, {.name = "ci", .token_hash = "a1", .user = user, .expires = WallTime{99}});
        return 0;
    });
    EXPECT_FALSE(read([](const Reader& reader) { return UserStore::find_by_name(reader, "admin"); })->one_time_password);
    EXPECT_EQ(read([](const Reader& reader) { return SessionStore::find(reader, "t1"); }), std::nullopt);
    EXPECT_EQ(read([](const Reader& reader) { return SessionStore::find(reader, "t2"); })->user, user);
    const auto token = read([](const Reader& reader) { return ApiTokenStore::find(reader, "a1"); });
    EXPECT_EQ(token->expires, WallTime{99});
    EXPECT_EQ(token->last_used, std::nullopt);
}

TEST_F(TablesTest, AQuarantinedPluginStaysQuarantinedWhenItIsSeenAgain) {
    const PluginRow plugin{.id = "org.vetting.smart", .sha256 = "aa", .kind = "stage", .version = "1", .describe = {{"id", "SMART"}}};
    write([plugin](Tx& tx) {
        PluginStore::put(tx, plugin);
        PluginStore::set_state(tx, plugin.id, plugin.sha256, "quarantined", "crashed three times");
        PluginStore::put(tx, plugin);
        return 0;
    });
    const auto found = *read([](const Reader& reader) { return PluginStore::find(reader, "org.vetting.smart", "aa"); });
    EXPECT_EQ(found.state, "quarantined");
    EXPECT_EQ(found.reason, "crashed three times");
    EXPECT_EQ(found.describe["id"], "SMART");
    EXPECT_EQ(read([](const Reader& reader) { return PluginStore::list(reader); }).size(), 1U);
}

TEST_F(TablesTest, NotificationsRecordHowTheirDeliveryWent) {
    const RunId run = a_run();
    write([run](Tx& tx) {
        NotificationRow row{.run = run, .kind = "RunCompleted", .notifier = "org.vetting.notify.ntfy", .event = {{"x", 1}}};
        row.id = NotificationStore::add(tx, row);
        row.state = "failed";
        row.error = "connection refused";
        row.tried = WallTime{4};
        NotificationStore::save(tx, row);
        return 0;
    });
    const auto rows = read([run](const Reader& reader) { return NotificationStore::of_run(reader, run); });
    ASSERT_EQ(rows.size(), 1U);
    EXPECT_EQ(rows[0].state, "failed");
    EXPECT_EQ(rows[0].tried, WallTime{4});
    EXPECT_EQ(read([](const Reader& reader) { return NotificationStore::newest(reader, 5); }).size(), 1U);
}

TEST_F(TablesTest, LogBatchesWaitUntilTheyAreInTheFile) {
    const RunId run = a_run();
    for (const char* text : {"a\n", "b\n", "c\n"}) write([=](Tx& tx) { LogStore::append(tx, run, text); return 0; });
    write([run](Tx& tx) { LogStore::moved_to_file(tx, run, 2, {.length = 4, .crc = 0xdeadbeef, .lines = 2}); return 0; });
    const auto waiting = read([run](const Reader& reader) { return LogStore::waiting(reader, run); });
    ASSERT_EQ(waiting.size(), 1U);
    EXPECT_EQ(waiting[0].seq, 3);
    EXPECT_EQ(waiting[0].text, "c\n");
    EXPECT_EQ(read([run](const Reader& reader) { return LogStore::file_state(reader, run); }).crc, 0xdeadbeefU);
    EXPECT_THAT(read([](const Reader& reader) { return LogStore::runs_waiting(reader); }), testing::ElementsAre(run));
}

}  // namespace
}  // namespace vetting::test
