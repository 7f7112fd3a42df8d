// The log of a run: committed first, then in the flat file; both read as one.
#include "host/events/run_log.hpp"

#include <gmock/gmock.h>

#include <fstream>

#include "host/store/log_store.hpp"
#include "sdk/base/files.hpp"
#include "tests/host/store/temp_store.hpp"

namespace vetting::test {
namespace {

class RunLogTest : public StoreTest {
protected:
    RunLogs logs{folder.path() / "runs", database};
    RunId run;
    void SetUp() override { run = a_run(); }
    void say(const std::vector<std::string>& texts) {
        std::vector<LogLine> lines;
        for (const std::string& text : texts) lines.push_back({"2026-11-23T18:00:00.000Z", "info", "SMART", text});
        write([this, lines](Tx& tx) {
            LogStore::append(tx, run, encode_log_lines(lines));
            return 0;
        });
    }
    std::vector<std::string> texts(const LogPage& page) {
        std::vector<std::string> found;
        for (const LogPage::Line& line : page.lines) found.push_back(line.line.text);
        return found;
    }
};

TEST_F(RunLogTest, FileAndWaitingBatchesReadAsOne) {
    say({"one", "two"});
    logs.flush(writer, run);
    say({"three"});
    const LogPage page = logs.read(run, 0, 100);
    EXPECT_THAT(texts(page), testing::ElementsAre("one", "two", "three"));
    EXPECT_EQ(page.total_lines, 3);
    EXPECT_EQ(page.lines[2].number, 3);
    EXPECT_THAT(texts(logs.tail(run, 2)), testing::ElementsAre("two", "three"));
    EXPECT_TRUE(read([this](const Reader& reader) { return LogStore::waiting(reader, run); }).size() == 1);
}

TEST_F(RunLogTest, GoesOnFromAPositionWhereverTheLinesAre) {
    say({"one", "two"});
    const LogPage first = logs.read(run, 0, 1);
    EXPECT_THAT(texts(first), testing::ElementsAre("one"));
    logs.flush(writer, run);
    say({"three"});
    EXPECT_THAT(texts(logs.read(run, first.next, 10)), testing::ElementsAre("two", "three"));
}

TEST_F(RunLogTest, SearchCountsAllMatches) {
    say({"Link down on eth0", "nothing", "link DOWN on eth1", "link down on eth2"});
    const LogPage page = logs.read(run, 0, 2, "link down");
    EXPECT_EQ(page.lines.size(), 2U);
    EXPECT_EQ(page.matches, 3);
    EXPECT_EQ(page.total_lines, 4);
}

TEST_F(RunLogTest, ControlCharactersNeverReachTheFileOrTheReader) {
    say({"a\nb\tc\\d\x1b[31m"});
    logs.flush(writer, run);
    const std::string file = read_file(logs.path(run));
    EXPECT_EQ(std::count(file.begin(), file.end(), '\n'), 1);
    EXPECT_EQ(file.find('\x1b'), std::string::npos);
    EXPECT_THAT(texts(logs.tail(run, 1)), testing::ElementsAre("a\nb\tc\\d\\x1b[31m"));
}

TEST_F(RunLogTest, ATornTailIsCutAtStartAndItsBatchWrittenAgain) {
    say({"one"});
    logs.flush(writer, run);
    say({"two"});
    std::ofstream(logs.path(run), std::ios::app) << "2026-11-23T18:00";  // a flush that died before its commit
    EXPECT_THAT(texts(logs.tail(run, 9)), testing::ElementsAre("one", "two"));
    EXPECT_EQ(logs.recover(), 1U);
    logs.flush_all(writer);
    EXPECT_THAT(texts(logs.tail(run, 9)), testing::ElementsAre("one", "two"));
    EXPECT_EQ(read_file(logs.path(run)).size(), static_cast<std::size_t>(logs.tail(run, 9).next));
}

TEST_F(RunLogTest, ChecksumDoesNotDependOnHowLinesWereBatched) {
    const RunId other = a_run();
    say({"one"});
    logs.flush(writer, run);
    say({"two"});
    logs.flush(writer, run);
    const RunId first = std::exchange(run, other);
    say({"one", "two"});
    logs.flush(writer, run);
    const auto crc = [this](RunId id) { return read([id](const Reader& reader) { return LogStore::file_state(reader, id); }).crc; };
    EXPECT_EQ(crc(first), crc(run));
}

TEST_F(RunLogTest, ARunWithoutALogIsEmpty) {
    EXPECT_TRUE(logs.read(run, 0, 10).lines.empty());
    EXPECT_EQ(logs.tail(run, 10).total_lines, 0);
}

}  // namespace
}  // namespace vetting::test
