// kill -9 of a process that writes, at random moments: what it acknowledged is there, and nothing is there twice.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <random>
#include <sstream>
#include <thread>

#include "host/store/log_store.hpp"
#include "sdk/base/files.hpp"
#include "sdk/base/unique_handle.hpp"
#include "temp_store.hpp"

namespace vetting::test {
namespace {

constexpr std::size_t kStreams = 4;

class WriterKillTest : public testing::Test {
protected:
    TempFolder folder;
    std::vector<std::int64_t> acked = std::vector<std::int64_t>(kStreams, 0);

    pid_t start(const std::string& failpoint) {
        std::vector<std::string> arguments{VETTING_CRASH_WRITER, database_file()};
        for (const std::int64_t last : acked) arguments.push_back(std::to_string(last));
        std::vector<char*> argv;
        for (std::string& argument : arguments) argv.push_back(argument.data());
        argv.push_back(nullptr);
        const UniqueFd out(::open(output().c_str(), O_WRONLY | O_CREAT | O_TRUNC, 0600));
        const pid_t child = ::fork();
        if (child == 0) {
            ::dup2(out.get(), STDOUT_FILENO);
            ::setenv("VETTING_FAILPOINT", failpoint.c_str(), 1);
            ::execv(argv[0], argv.data());
            ::_exit(127);
        }
        return child;
    }
    static int wait_for(pid_t child) {
        int status = 0;
        while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
        }
        return status;
    }
    void read_acknowledgements() {
        std::istringstream lines(read_file(output()));
        std::size_t stream = 0;
        std::int64_t seq = 0;
        while (lines >> stream >> seq) acked.at(stream) = seq;
    }
    /// Each stream's log is 1, 2, 3 … without gap or repeat, to the last acknowledged number or beyond it.
    void expect_all_there_once() {
        const Database database(database_file());
        for (std::size_t stream = 0; stream < kStreams; ++stream) {
            const auto host = database.read([stream](const Reader& reader) {
                return HostStore::find_by_name(reader, "stream" + std::to_string(stream));
            });
            if (!host && acked[stream] == 0) continue;  // killed before it began
            ASSERT_TRUE(host) << "stream " << stream;
            const auto batches = database.read([&host](const Reader& reader) {
                return LogStore::waiting(reader, RunStore::of_host(reader, host->id).at(0).id);
            });
            for (std::size_t i = 0; i < batches.size(); ++i) ASSERT_EQ(batches[i].text, std::to_string(i + 1) + "\n");
            ASSERT_GE(static_cast<std::int64_t>(batches.size()), acked[stream]) << "stream " << stream;
        }
    }
    void killed_by_failpoint(const std::string& failpoint) {
        const int status = wait_for(start(failpoint));
        EXPECT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
        read_acknowledgements();
        expect_all_there_once();
    }

private:
    std::string database_file() const { return folder.path() / "vetting.db"; }
    std::filesystem::path output() const { return folder.path() / "acknowledged"; }
};

TEST_F(WriterKillTest, AtRandomMomentsKeepsWhatWasAcknowledgedAndNothingTwice) {
    std::mt19937 random(20261123);
    for (int kill = 0; kill < 20 && !HasFatalFailure(); ++kill) {
        const pid_t child = start("");
        // The moment itself is what is tried: nothing is waited for.
        std::this_thread::sleep_for(std::chrono::milliseconds(std::uniform_int_distribution<int>(0, 150)(random)));
        ::kill(child, SIGKILL);
        wait_for(child);
        read_acknowledgements();
        expect_all_there_once();
    }
    EXPECT_GT(*std::max_element(acked.begin(), acked.end()), 0) << "nothing was ever written";
}

TEST_F(WriterKillTest, BetweenWorkAndCommitLosesOnlyWhatWasNotAcknowledged) {
    for (const char* passage : {"before_commit:kill:3", "before_commit:kill:30", "before_commit:kill:31"}) killed_by_failpoint(passage);
}

TEST_F(WriterKillTest, BetweenCommitAndAnswerAppliesNothingTwice) {
    for (const char* passage : {"after_commit:kill:3", "after_commit:kill:30", "after_commit:kill:31"}) killed_by_failpoint(passage);
}

}  // namespace
}  // namespace vetting::test
