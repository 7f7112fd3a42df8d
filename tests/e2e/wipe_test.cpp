// A disk overwritten by a real host and a real agent: by the expected spec alone, not over data, and over a kill -9.
#include <gmock/gmock.h>

#include "sdk/base/files.hpp"
#include "tests/agent/safety/loop_disk.hpp"
#include "tests/e2e/site.hpp"

namespace vetting::e2e {
namespace {

using testing::HasSubstr;
using namespace std::chrono_literals;

constexpr std::int64_t kSize = 256 << 20;

std::string wipe_profile() {
    return "name: wipe\nstages:\n  - id: Storage\n    config: {mode: destructive, range_mib: 32}\n"
           "heartbeat: {interval_s: 0.5, missed: 40}\nreboot_grace_s: 20\nreporters: [json]\n";
}

class Wipe : public testing::Test {
protected:
    void SetUp() override {
        if (const std::string why = safety::why_no_loops(); !why.empty()) GTEST_SKIP() << "left out: " << why;
        site.emplace(SiteOptions{.profiles = {{"wipe", wipe_profile()}}, .more_plugins = {}, .environment = {}});
        disk.emplace(site->folder(), "VT-E2E", kSize);
    }
    [[nodiscard]] std::filesystem::path sysroot() const { return site->folder() / "sysroot"; }
    [[nodiscard]] Json facts() const {
        return {{"disks", Json::array({{{"name", disk->name()}, {"serial", "VT-E2E"}, {"capacity_bytes", kSize}}})}};
    }
    /// A run of this machine that begins when what is expected of it is known.
    [[nodiscard]] std::int64_t start(bool expects) {
        const NewRunRequest wanted{.local = true, .profile = "wipe", .start = false};
        const RunItem run = from_json_value<RunItem>(site->api().call("POST", "/api/v1/runs", dump_json(Json(wanted))).json());
        const std::string host = "/api/v1/hosts/" + std::to_string(run.host) + "/expected-spec";
        if (expects) {
            EXPECT_EQ(site->api().call("PUT", host, dump_json(Json{{"facts", facts()}})).status, 200);
        }
        EXPECT_EQ(site->api().call("POST", "/api/v1/runs/" + std::to_string(run.id) + "/start").status, 202);
        return run.id;
    }
    [[nodiscard]] Process agent(std::int64_t run) { return site->start_agent(run, {"--sysroot", sysroot(), "--boot-id", "one-boot"}); }

    std::optional<Site> site;
    std::optional<safety::LoopDisk> disk;
};

TEST_F(Wipe, OverwritesTheExpectedDiskAndLeavesZeros) {
    const std::string zeros = disk->digest();
    const std::int64_t run = start(true);
    Process process = agent(run);
    const RunItem ended = site->wait_for_end(run, 120s);
    const StageItem* storage = find_stage(ended, "Storage");
    ASSERT_NE(storage, nullptr);
    EXPECT_EQ(storage->verdict, StageVerdict::Passed) << storage->reason;
    EXPECT_EQ(disk->digest(), zeros);
    const auto audit = site->api().get("/api/v1/audit");
    EXPECT_THAT(audit.body, HasSubstr("permit.given"));
}

TEST_F(Wipe, TouchesNothingWithoutAnExpectation) {
    disk->write(1 << 20, "data");
    const std::string before = disk->digest();
    const std::int64_t run = start(false);
    Process process = agent(run);
    const RunItem ended = site->wait_for_end(run, 120s);
    EXPECT_EQ(ended.verdict, RunVerdict::Inconclusive);
    EXPECT_THAT(find_stage(ended, "Storage")->reason, HasSubstr("expected spec"));
    EXPECT_EQ(disk->digest(), before);
}

TEST_F(Wipe, TouchesNoDataAndFailsTheRun) {
    disk->write(200 << 20, "somebody's only copy");
    const std::string before = disk->digest();
    const std::int64_t run = start(true);
    Process process = agent(run);
    const RunItem ended = site->wait_for_end(run, 120s);
    EXPECT_EQ(ended.state, "Failed");
    EXPECT_EQ(ended.verdict, RunVerdict::Inconclusive);
    EXPECT_THAT(ended.reason, HasSubstr("not blank"));
    EXPECT_EQ(disk->digest(), before);
    EXPECT_THAT(site->api().get("/api/v1/audit").body, HasSubstr("permit.refused"));
}

TEST_F(Wipe, HoldsOverDataUntilAPersonOverridesItOnce) {
    disk->write(200 << 20, "somebody's only copy");
    const std::string before = disk->digest();
    const Api api = site->api();
    const std::int64_t host = api.call("POST", "/api/v1/hosts", R"({"name": "rack-1", "mac": "52:54:00:00:00:01", "power": "manual"})").json().at("id");
    ASSERT_EQ(api.call("PUT", "/api/v1/hosts/" + std::to_string(host) + "/expected-spec", dump_json(Json{{"facts", facts()}})).status, 200);
    const std::int64_t run = api.call("POST", "/api/v1/runs", dump_json(Json{{"host", host}, {"profile", "wipe"}})).json().at("id");
    std::string script;
    ASSERT_TRUE(wait_until([&] {
        script = api.get("/ipxe/52:54:00:00:00:01").body;
        return script.find("vetting.token=") != std::string::npos;
    }, 20s));
    const auto at = script.find("vetting.token=") + 14;
    make_folder(site->boot_token(run).parent_path());
    write_file_atomic(site->boot_token(run), script.substr(at, script.find(' ', at) - at), 0600);
    Process process = site->start_agent(run, {"--sysroot", sysroot(), "--boot-id", "one-boot"}, {}, false);
    const auto until_state = [&](const std::string& state) { return wait_until([&] { return site->run(run).state == state; }, 120s); };
    ASSERT_TRUE(until_state("FailedHolding")) << site->run(run).state << " " << site->run(run).reason;
    EXPECT_EQ(disk->digest(), before);
    const std::string target = "/api/v1/runs/" + std::to_string(run) + "/override-wipe";
    EXPECT_EQ(api.call("POST", target, R"({"serials": ["VT-OTHER"], "reason": "wrong disk"})").status, 422);
    EXPECT_EQ(disk->digest(), before);
    EXPECT_EQ(api.call("POST", target, R"({"serials": ["VT-E2E"], "reason": "an old installation"})").status, 202);
    ASSERT_TRUE(until_state("Completed")) << site->run(run).state << " " << site->run(run).reason;
    const StageItem storage = *find_stage(site->run(run), "Storage");
    EXPECT_EQ(storage.verdict, StageVerdict::Passed) << storage.reason;
    EXPECT_EQ(storage.attempt, 2);
    EXPECT_THAT(api.get("/api/v1/audit").body, HasSubstr("an old installation"));
    EXPECT_EQ(site->report(run).at("coverage").at("tested").size(), 1U);
    EXPECT_EQ(api.call("POST", target, R"({"serials": ["VT-E2E"], "reason": "again"})").status, 409);
}

TEST_F(Wipe, GoesOnAfterTheAgentWasKilled) {
    const std::int64_t run = start(true);
    const auto journal = site->agent_state(run) / "journal.jsonl";
    Process first = agent(run);
    const bool began = wait_until([&journal] { return try_read_file(journal).value_or("").find("\"resume\"") != std::string::npos; }, 60s);
    ASSERT_TRUE(began);
    first.kill9();
    Process second = agent(run);
    const RunItem ended = site->wait_for_end(run, 120s);
    const StageItem* storage = find_stage(ended, "Storage");
    EXPECT_EQ(storage->verdict, StageVerdict::Passed) << storage->reason;
    EXPECT_EQ(storage->attempt, 2);
}

}  // namespace
}  // namespace vetting::e2e
