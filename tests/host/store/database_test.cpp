// The file: private, durable, migrated, for one process.
#include "host/store/database.hpp"

#include <sys/stat.h>

#include <gmock/gmock.h>

#include "host/store/migration_steps.hpp"
#include "host/store/migrations.hpp"
#include "host/store/setting_store.hpp"
#include "host/store/sql_connection.hpp"
#include "sdk/base/error.hpp"
#include "sdk/base/files.hpp"
#include "temp_store.hpp"

namespace vetting::test {
namespace {

TEST(Database, IsPrivateAndAtTheLastStep) {
    TempFolder folder;
    const Database database(folder.path() / "vetting.db");
    struct stat info {};
    ASSERT_EQ(::stat(database.file().c_str(), &info), 0);
    EXPECT_EQ(info.st_mode & 0777U, 0600U);
    EXPECT_EQ(database.schema_version(), kMigrationSteps.back().number);
}

TEST(Database, OpensAgainWithWhatWasStored) {
    TempFolder folder;
    for (const char* value : {"first", "second"}) {
        Database database(folder.path() / "vetting.db");
        Writer writer(database);
        writer.submit_and_wait([value](Tx& tx) { SettingStore::set(tx, value, value); });
    }
    const Database database(folder.path() / "vetting.db");
    EXPECT_EQ(database.read([](const Reader& reader) { return SettingStore::get(reader, "first"); }), "first");
}

TEST(Database, IsForOneProcessOnly) {
    TempFolder folder;
    const Database database(folder.path() / "vetting.db");
    EXPECT_THROW(Database(folder.path() / "vetting.db"), Error);
}

TEST(Database, RefusesAFileThatIsNoDatabase) {
    TempFolder folder;
    write_file_atomic(folder.path() / "vetting.db", std::string(8192, 'x'));
    EXPECT_THROW(Database(folder.path() / "vetting.db"), Error);
}

TEST(Database, RefusesASchemaNewerThanTheProgram) {
    TempFolder folder;
    const auto file = folder.path() / "vetting.db";
    { const Database database(file); }
    { SqlConnection(file, SqlConnection::Mode::ReadWrite).run("PRAGMA user_version=9999"); }
    try {
        const Database database(file);
        ADD_FAILURE() << "a newer schema was opened";
    } catch (const Error& error) {
        EXPECT_THAT(error.what(), testing::HasSubstr("newer"));
    }
}

TEST(Database, KeepsNothingOfAStepThatFails) {
    TempFolder folder;
    SqlConnection connection(folder.path() / "vetting.db", SqlConnection::Mode::ReadWrite);
    connection.run("CREATE TABLE findings (id INTEGER)");  // stands in the way of the first step
    EXPECT_THROW(migrate(connection), Error);
    EXPECT_EQ(connection.ask("PRAGMA user_version"), "0");
    EXPECT_EQ(connection.ask("SELECT count(*) FROM sqlite_master WHERE name = 'hosts'"), "0");
}

TEST(Database, ReadersCannotWriteAndSeeOneSnapshot) {
    TempFolder folder;
    Database database(folder.path() / "vetting.db");
    Writer writer(database);
    const auto before_and_after = database.read([&writer](const Reader& reader) {
        const auto before = SettingStore::get(reader, "name");
        writer.submit_and_wait([](Tx& tx) { SettingStore::set(tx, "name", "new"); });
        return std::pair(before, SettingStore::get(reader, "name"));
    });
    EXPECT_EQ(before_and_after.first, before_and_after.second);
    SqlConnection reader(database.file(), SqlConnection::Mode::ReadOnly);
    EXPECT_THROW(reader.run("DELETE FROM settings"), Error);
}

TEST(Settings, KeepBytesAsTheyAre) {
    TempFolder folder;
    Database database(folder.path() / "vetting.db");
    Writer writer(database);
    const std::string bytes("\0key\xff\n", 6);
    writer.submit_and_wait([&bytes](Tx& tx) { SettingStore::set(tx, "host_key", bytes); });
    EXPECT_EQ(database.read([](const Reader& reader) { return SettingStore::get(reader, "host_key"); }), bytes);
}

}  // namespace
}  // namespace vetting::test
