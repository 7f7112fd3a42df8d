// What the claim names and the machine does not have: fetched by digest, checked, kept, and never taken on trust.
#include <gmock/gmock.h>
#include <sys/stat.h>

#include "sdk/base/crypto.hpp"
#include "sdk/base/files.hpp"
#include "tests/agent/loop/fake_host.hpp"

namespace vetting {
namespace {

using testing::HasSubstr;

class AgentDownload : public testing::Test {
protected:
    AgentDownload() {
        host.stages = {offer_of(0, "SMART")};
        host.hook = [this](const Seen& request) -> Reply {
            return request.call == "plugins/" + digest ? Reply{200, bytes, {}} : Reply{0, {}, {}};
        };
        want(digest);
    }
    void want(const std::string& sha256) {
        host.downloads = {{"com.acme.probe", "1.2.0", sha256, "/api/v1/runs/7/plugins/" + sha256}};
        host.probes = {{"com.acme.probe", "1.2.0", sha256}};
    }
    [[nodiscard]] std::string why() const { return stages.supply && !stages.supply->missing.empty() ? stages.supply->missing.begin()->second : ""; }

    asio::io_context io;
    FakeHost host{io};
    FakeStages stages{io};
    Bench bench;
    const std::string bytes = "the bytes of a plugin", digest = sha256_hex(bytes);
};

TEST_F(AgentDownload, BringsThePluginBeforeTheFirstStage) {
    stages.during = [this](const StageOffer&, StageReport&) { ASSERT_TRUE(stages.supply); };
    EXPECT_EQ(bench.run(host, stages, io), AgentEnd::ShutDown);
    ASSERT_EQ(stages.supply->files.size(), 1U);
    EXPECT_EQ(read_file(stages.supply->files[0]), bytes);
    EXPECT_EQ(stages.supply->probes.at(0).id, "com.acme.probe");
    EXPECT_EQ(why(), "");
    EXPECT_EQ(host.of("plugins/" + digest).front().bearer, "Bearer run-token");
    struct stat folder{};
    ASSERT_EQ(::stat(stages.supply->files[0].parent_path().c_str(), &folder), 0);
    EXPECT_EQ(folder.st_mode & 0777, 0700U);
}

TEST_F(AgentDownload, OtherBytesAreNotTaken) {
    const std::string other = sha256_hex("something else");
    want(other);
    host.hook = [this, other](const Seen& request) -> Reply {
        return request.call == "plugins/" + other ? Reply{200, bytes, {}} : Reply{0, {}, {}};
    };
    EXPECT_EQ(bench.run(host, stages, io), AgentEnd::ShutDown);
    EXPECT_TRUE(stages.supply->files.empty());
    EXPECT_THAT(why(), HasSubstr("what came is another file"));
    EXPECT_FALSE(std::filesystem::exists(bench.folder.root() / "state/plugins" / (other + ".so")));
}

TEST_F(AgentDownload, WhatTheHostDoesNotGiveIsSaid) {
    host.hook = [this](const Seen& request) -> Reply { return request.call == "plugins/" + digest ? Reply{404, "{}", {}} : Reply{0, {}, {}}; };
    EXPECT_EQ(bench.run(host, stages, io), AgentEnd::ShutDown);
    EXPECT_THAT(why(), HasSubstr("does not give it (404)"));
}

TEST_F(AgentDownload, IsTriedAgainWhileTheHostIsBusy) {
    int refusals = 0;
    host.hook = [this, &refusals](const Seen& request) -> Reply {
        if (request.call != "plugins/" + digest) return {0, {}, {}};
        return refusals++ < 2 ? Reply{503, "{}", "Retry-After: 0\r\n"} : Reply{200, bytes, {}};
    };
    EXPECT_EQ(bench.run(host, stages, io), AgentEnd::ShutDown);
    EXPECT_EQ(stages.supply->files.size(), 1U);
}

TEST_F(AgentDownload, AnotherPlaceOrAnOddDigestIsNotAskedFor) {
    host.downloads[0].url = "/api/v1/runs/8/plugins/" + digest;
    EXPECT_EQ(bench.run(host, stages, io), AgentEnd::ShutDown);
    EXPECT_THAT(why(), HasSubstr("not of this run"));
}

TEST_F(AgentDownload, ADigestThatIsNoneNeverBecomesAPath) {
    want("../../evil");
    EXPECT_EQ(bench.run(host, stages, io), AgentEnd::ShutDown);
    EXPECT_THAT(why(), HasSubstr("not a SHA-256"));
}

TEST_F(AgentDownload, ARestartedAgentFetchesNothingTwiceAndSeesASpoiltFile) {
    host.stages = {offer_of(0, "SMART"), offer_of(1, "Memory")};
    bench.run_until(host, stages, io, [this] { return host.of("result").size() == 1; });
    io.restart();
    EXPECT_EQ(bench.run(host, stages, io), AgentEnd::ShutDown);
    EXPECT_EQ(host.of("plugins/" + digest).size(), 1U);
    EXPECT_EQ(stages.supply->files.size(), 1U);
}

}  // namespace
}  // namespace vetting
