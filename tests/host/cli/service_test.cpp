// Children that are started again: by small shell scripts in place of vettingd and the agent.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <csignal>
#include <cstdlib>

#include "host/cli/io.hpp"
#include "host/cli/try/service.hpp"
#include "sdk/base/clock.hpp"
#include "sdk/base/files.hpp"

namespace vetting::cli {
namespace {

using testing::HasSubstr;

class ServiceTest : public testing::Test {
protected:
    void SetUp() override {
        std::string pattern = (std::filesystem::temp_directory_path() / "vetting-service-XXXXXX").string();
        ASSERT_NE(::mkdtemp(pattern.data()), nullptr);
        folder_ = pattern;
    }
    void TearDown() override { std::filesystem::remove_all(folder_); }

    std::unique_ptr<Service> service(const std::string& script, bool needed) {
        ServiceHooks hooks;
        hooks.spec = [this, script] { return ChildSpec{{"/bin/sh", "-c", script}, folder_ / "log"}; };
        hooks.still_needed = [needed] { return needed; };
        hooks.say = [this](const std::string& line) { said_ += line + "\n"; };
        return std::make_unique<Service>(io_.get_executor(), "child", std::move(hooks));
    }
    asio::awaitable<bool> until(std::function<bool()> condition) {
        const Deadline deadline = Deadline::in(20s);
        asio::steady_timer timer(io_);
        while (!condition() && !deadline.passed()) {
            timer.expires_after(20ms);
            co_await timer.async_wait(asio::use_awaitable);
        }
        co_return condition();
    }
    std::string log() const { return try_read_file(folder_ / "log").value_or(""); }

    std::filesystem::path folder_;
    std::string said_;
    asio::io_context io_{1};
};

TEST_F(ServiceTest, StartsAKilledChildAgain) {
    const auto child = service("echo started $$; exec sleep 60", true);
    auto story = [this, &child]() -> asio::awaitable<bool> {
        child->start();
        bool good = co_await until([this] { return log().find("started") != std::string::npos; });
        const pid_t first = static_cast<pid_t>(std::atoi(log().c_str() + std::string("started ").size()));
        ::kill(first, SIGKILL);
        const bool again = co_await until([this] { return log().find("started", 8) != std::string::npos; });
        good = good && again && child->running();
        co_await child->stop(5s);
        co_return good && !child->running();
    };
    EXPECT_TRUE(run_to_end(io_, story()));
    EXPECT_THAT(said_, HasSubstr("signal 9"));
}

TEST_F(ServiceTest, LetsAChildRestThatIsNotNeeded) {
    const auto child = service("echo words of its own; exit 3", false);
    auto story = [this, &child]() -> asio::awaitable<bool> {
        child->start();
        co_return co_await until([&child] { return !child->running(); });
    };
    EXPECT_TRUE(run_to_end(io_, story()));
    EXPECT_FALSE(child->gave_up());
    EXPECT_THAT(child->obituary(), HasSubstr("exit code 3"));
    EXPECT_THAT(child->obituary(), HasSubstr("words of its own"));
}

TEST_F(ServiceTest, GivesUpOnAChildThatDiesAgainAndAgain) {
    const auto child = service("exit 1", true);
    auto story = [this, &child]() -> asio::awaitable<bool> {
        child->start();
        co_return co_await until([&child] { return child->gave_up(); });
    };
    EXPECT_TRUE(run_to_end(io_, story()));
    EXPECT_THAT(child->obituary(), HasSubstr("after 10 restarts"));
}

TEST_F(ServiceTest, KillsAChildThatDoesNotHearSigterm) {
    const auto child = service("trap '' TERM; echo deaf; while :; do sleep 1; done", true);
    auto story = [this, &child]() -> asio::awaitable<bool> {
        child->start();
        const bool deaf = co_await until([this] { return log().find("deaf") != std::string::npos; });
        co_await child->stop(300ms);
        co_return deaf && !child->running();
    };
    EXPECT_TRUE(run_to_end(io_, story()));
    EXPECT_THAT(said_, HasSubstr("killed"));
}

TEST_F(ServiceTest, ShowsTheLastLinesOfALog) {
    write_file_atomic(folder_ / "log", "one\ntwo\nthree\nfour\n");
    EXPECT_EQ(last_lines(folder_ / "log", 2), "  three\n  four");
    EXPECT_EQ(last_lines(folder_ / "log", 9), "  one\n  two\n  three\n  four");
    EXPECT_EQ(last_lines(folder_ / "none", 2), "  (nothing)");
}

}  // namespace
}  // namespace vetting::cli
