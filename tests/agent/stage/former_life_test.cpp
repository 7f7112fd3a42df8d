// What a killed agent leaves: children that still run, and a journal of changes to undo.
#include <gmock/gmock.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "agent/stage/former_life.hpp"
#include "agent/stage/journal.hpp"
#include "sdk/base/files.hpp"
#include "tests/agent/truth/fixture_tree.hpp"

namespace vetting {
namespace {

/// A process that leads a session of its own, as a runner does, and waits to be killed.
class Lingerer {
public:
    Lingerer() {
        int ready[2];
        if (::pipe(ready) != 0) return;
        pid_ = ::fork();
        if (pid_ == 0) {
            ::setsid();
            (void)!::write(ready[1], "x", 1);
            for (;;) ::pause();
        }
        char byte = 0;
        (void)!::read(ready[0], &byte, 1);
        ::close(ready[0]);
        ::close(ready[1]);
    }
    Lingerer(const Lingerer&) = delete;
    Lingerer& operator=(const Lingerer&) = delete;
    ~Lingerer() {
        if (reaped_) return;
        ::kill(pid_, SIGKILL);
        ::waitpid(pid_, nullptr, 0);
    }
    [[nodiscard]] pid_t pid() const { return pid_; }
    /// Which signal ended it; blocks until one does.
    int ended_by() {
        int status = 0;
        ::waitpid(pid_, &status, 0);
        reaped_ = true;
        return WIFSIGNALED(status) ? WTERMSIG(status) : 0;
    }
    [[nodiscard]] bool runs() const { return ::waitpid(pid_, nullptr, WNOHANG) == 0; }

private:
    pid_t pid_ = -1;
    bool reaped_ = false;
};

TEST(ChildBook, EndsWhatAFormerLifeLeftRunning) {
    const FixtureTree folder;
    Lingerer child;
    ChildBook(folder.root() / "children.json").note(child.pid());
    EXPECT_EQ(ChildBook(folder.root() / "children.json").end_former(), 1);
    EXPECT_EQ(child.ended_by(), SIGKILL);
    EXPECT_EQ(ChildBook(folder.root() / "children.json").end_former(), 0);
}

TEST(ChildBook, LeavesAProcessAloneThatGotTheNumberLater) {
    const FixtureTree folder;
    Lingerer stranger;
    ChildBook(folder.root() / "children.json").note(stranger.pid());
    Json list = parse_json(read_file(folder.root() / "children.json"));
    list[0]["started"] = list[0]["started"].get<std::int64_t>() - 1;
    folder.put("children.json", list.dump());
    EXPECT_EQ(ChildBook(folder.root() / "children.json").end_former(), 0);
    EXPECT_TRUE(stranger.runs());
}

TEST(ChildBook, EndsNobodyWhereTheFileIsBroken) {
    const FixtureTree folder;
    folder.put("children.json", "{\"pid\": ");
    EXPECT_EQ(ChildBook(folder.root() / "children.json").end_former(), 0);
}

TEST(ChildBook, ForgetsAChildThatEnded) {
    const FixtureTree folder;
    Lingerer child;
    ChildBook book(folder.root() / "children.json");
    book.note(child.pid());
    book.forget(child.pid());
    EXPECT_EQ(ChildBook(folder.root() / "children.json").end_former(), 0);
    EXPECT_TRUE(child.runs());
}

TEST(StageJournal, KeepsEveryWholeEntryInOrder) {
    const FixtureTree folder;
    const StageJournal journal(folder.root() / "journal.jsonl");
    EXPECT_TRUE(journal.entries().empty());
    journal.append({{"n", 1}});
    journal.append("two");
    folder.append("journal.jsonl", "{\"torn\": ");
    EXPECT_EQ(StageJournal(folder.root() / "journal.jsonl").entries(), Json::parse(R"([{"n": 1}, "two"])"));
    journal.clear();
    EXPECT_TRUE(journal.entries().empty());
}

TEST(StageJournal, RefusesWhatItCannotKeep) {
    EXPECT_THROW(StageJournal("/nonexistent/journal").append(1), Error);
}

}  // namespace
}  // namespace vetting
