// The Network stage over real sockets and ports: virtual cables between two network namespaces.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <future>
#include <set>

#include "plugins/common/stage/scratch.hpp"
#include "tests/plugins/stages/runner/namespaces.hpp"
#include "tests/plugins/stages/runner/stage_call.hpp"

namespace vetting::testing_stages {
namespace {

using testing::HasSubstr;
using testing::UnorderedElementsAre;
using namespace std::chrono_literals;

constexpr const char* kNetwork = "org.vetting.network";

Json brief() { return {{"duration_s", 1}, {"streams", 1}, {"min_share_pct", 1}, {"port_from", 21300}, {"port_to", 21399}}; }

Json with(Json config, const char* name, Json value) {
    config[name] = std::move(value);
    return config;
}

Json ports(std::initializer_list<const char*> names) {
    Json facts{{"nics", Json::array()}};
    for (const char* name : names) facts["nics"].push_back({{"name", name}, {"pci_address", "0000:01:00.0"}, {"link", true}});
    return facts;
}

const Finding* finding(const StageRun& run, const std::string& code) {
    for (const Finding& found : run.decision.findings) {
        if (found.code == code) return &found;
    }
    return nullptr;
}

std::string all(const StageRun& run) {
    std::string text = run.decision.reason + "; " + run.result.ending.message;
    for (const Finding& found : run.decision.findings) text += "\n" + found.code + " " + found.message;
    return text;
}

/// The host serves while `use` runs.
void with_host(const OtherMachine& host, const Json& config, const std::function<void(const Json&)>& use) {
    std::promise<Json> endpoints;
    std::promise<void> done;
    auto served = done.get_future();
    const std::jthread serving = host.thread([&] {
        const Ending ending = serve_stage(kNetwork, config, [&](const Json& said) {
            endpoints.set_value(said);
            served.wait();
        });
        EXPECT_EQ(ending.kind, EndingKind::Killed) << ending.message;
    });
    const Json said = endpoints.get_future().get();
    use(said);
    done.set_value();
}

StageRun test_ports(const OtherMachine& host, const Json& config, const Json& facts) {
    StageRun run;
    with_host(host, config, [&](const Json& endpoints) { run = run_stage(kNetwork, config, facts, endpoints); });
    return run;
}

/// By this machine's port so far; 0 for a port that is not there.
std::uint64_t bytes_sent(const std::string& port) {
    std::uint64_t bytes = 0;
    std::ifstream("/sys/class/net/" + port + "/statistics/tx_bytes") >> bytes;
    return bytes;
}

/// A search path on which iperf3 is one of before 3.10.
std::string path_of_old_iperf3(const std::filesystem::path& folder) {
    std::ofstream(folder / "iperf3") << R"(#!/bin/sh
for word; do
    case "$word" in --bind-dev | --idle-timeout) echo "iperf3: unrecognized option '$word'" >&2; exit 1 ;; esac
done
exec /usr/bin/iperf3 "$@"
)";
    std::filesystem::permissions(folder / "iperf3", std::filesystem::perms::owner_all);
    return folder.string() + ":/usr/bin:/bin";
}

class Ports : public testing::Test {
protected:
    static void SetUpTestSuite() { enter_own_namespaces(); }
    void two_cables() {
        other.cable("p1", "10.77.1.2/24", "h1", "10.77.1.1/24");
        other.cable("p2", "10.77.2.2/24", "h2", "10.77.2.1/24");
    }
    OtherMachine other;
};

TEST_F(Ports, ThatBothCarryTheirLoadPass) {
    two_cables();
    const StageRun run = test_ports(other, brief(), ports({"p1", "p2"}));
    EXPECT_EQ(run.decision.verdict, StageVerdict::Passed) << all(run);
    EXPECT_THAT(run.decision.evidence.targets.exercised, UnorderedElementsAre("p1", "p2"));
    EXPECT_EQ(run.artifacts.size(), 4U);
}

TEST_F(Ports, PassWithAnIperf3ThatBindsToNoDevice) {
    two_cables();
    const stages::ScratchFolder old;
    const std::string path = path_of_old_iperf3(old.path());
    StageRun run;
    with_host(other, brief(), [&](const Json& said) {
        run = run_stage(kNetwork, brief(), ports({"p1", "p2"}), said, std::nullopt, {}, path);
    });
    EXPECT_EQ(run.decision.verdict, StageVerdict::Passed) << all(run);
}

TEST_F(Ports, CanCarryTheirLoadAtTheSameTimeEachToAServerOfItsOwn) {
    two_cables();
    const Json config = with(brief(), "ports_at_once", 2);
    StageRun run;
    with_host(other, config, [&](const Json& said) { run = run_stage(kNetwork, config, ports({"p1", "p2"}), said); });
    EXPECT_EQ(run.decision.verdict, StageVerdict::Passed) << all(run);
    std::set<std::string> servers;
    for (const ToolRecord& tool : run.result.tools) servers.insert(tool.argv.at(4));
    EXPECT_EQ(servers.size(), 2U);
}

TEST_F(Ports, OneThatLostItsLinkFailsAndIsNotPassedByTheOther) {
    two_cables();
    other.must_run("ip link set h2 down");
    const StageRun run = test_ports(other, brief(), ports({"p1", "p2"}));
    EXPECT_EQ(run.decision.verdict, StageVerdict::Failed) << all(run);
    ASSERT_NE(finding(run, "VT-NET-002"), nullptr) << all(run);
    EXPECT_EQ(finding(run, "VT-NET-002")->part.slot, "p2");
}

TEST_F(Ports, OneThatNeverReachesTheHostLeavesTheStageInconclusive) {
    other.cable("p1", "10.77.1.2/24", "h1", "10.77.1.1/24");
    other.cable("p2", "10.77.9.2/24", "h2", "");
    const StageRun run = test_ports(other, brief(), ports({"p1", "p2"}));
    EXPECT_EQ(run.decision.verdict, StageVerdict::Inconclusive) << all(run);
    EXPECT_THAT(run.decision.reason, HasSubstr("p2"));
    EXPECT_THAT(run.decision.evidence.targets.exercised, UnorderedElementsAre("p1"));
    EXPECT_NE(finding(run, "VT-NET-007"), nullptr) << all(run);
}

TEST_F(Ports, OneBelowItsRatedLoadFailsAndIsNamed) {
    two_cables();
    must_run("tc qdisc add dev p1 root tbf rate 100mbit burst 64kbit latency 50ms");
    const StageRun run = test_ports(other, with(brief(), "min_share_pct", 2), ports({"p1", "p2"}));
    EXPECT_EQ(run.decision.verdict, StageVerdict::Failed) << all(run);
    ASSERT_NE(finding(run, "VT-NET-001"), nullptr) << all(run);
    EXPECT_EQ(finding(run, "VT-NET-001")->part.slot, "p1");
    EXPECT_TRUE(finding(run, "VT-NET-001")->confirmed);
}

TEST_F(Ports, OneThatDiesUnderLoadFailsSoon) {
    other.cable("p1", "10.77.1.2/24", "h1", "10.77.1.1/24");
    StageRun run;
    const auto started = std::chrono::steady_clock::now();
    with_host(other, brief(), [&](const Json& endpoints) {
        const std::jthread pulls([this] {
            while (bytes_sent("p1") < 1'000'000) std::this_thread::sleep_for(5ms);
            other.must_run("ip link set h1 down");  // iperf3 by itself waits for minutes
        });
        run = run_stage(kNetwork, brief(), ports({"p1"}), endpoints);
    });
    EXPECT_LT(std::chrono::steady_clock::now() - started, 50s);
    EXPECT_EQ(run.decision.verdict, StageVerdict::Failed) << all(run);
    ASSERT_NE(finding(run, "VT-NET-002"), nullptr) << all(run);
    EXPECT_THAT(finding(run, "VT-NET-002")->message, HasSubstr("went down under load"));
}

TEST_F(Ports, OneBelowItsRateWhileOthersLoadTheHostIsNotMeasured) {
    other.must_run("ip link add br0 type bridge");
    for (const char* end : {"1", "2"}) {
        other.cable("p" + std::string(end), "10.77.1.1" + std::string(end) + "/24", "h" + std::string(end), "");
        other.must_run("ip link set h" + std::string(end) + " master br0");
    }
    other.must_run("ip link set br0 up");
    other.must_run("ip addr add 10.77.1.1/24 dev br0");
    must_run("tc qdisc add dev p1 root tbf rate 100mbit burst 64kbit latency 50ms");
    const Json config = with(brief(), "min_share_pct", 2);
    StageRun run;
    with_host(other, config, [&](const Json& said) {
        // What the machine beside this one does meanwhile.
        const std::string server = "iperf3 -s -1 -B 10.77.1.1 -p 21500 >/dev/null 2>&1";
        const std::jthread serving = other.thread([&] { other.must_run(server); });
        const std::jthread loading([] { must_run("i=0; while ! iperf3 -c 10.77.1.1 -B 10.77.1.12 --bind-dev p2 -p 21500 -t 6 >/dev/null 2>&1; do i=$((i+1)); test $i -lt 50 || exit 1; sleep 0.1; done"); });
        while (bytes_sent("p2") < 1'000'000) std::this_thread::sleep_for(5ms);
        run = run_stage(kNetwork, config, ports({"p1"}), said);
    });
    EXPECT_EQ(run.decision.verdict, StageVerdict::Inconclusive) << all(run);
    ASSERT_NE(finding(run, "VT-NET-010"), nullptr) << all(run);
    EXPECT_THAT(finding(run, "VT-NET-010")->message, HasSubstr("other traffic took"));
    EXPECT_EQ(finding(run, "VT-NET-001"), nullptr) << all(run);
}

TEST_F(Ports, OneThatFlapsUnderLoadFails) {
    two_cables();
    StageRun run;
    with_host(other, brief(), [&](const Json& endpoints) {
        std::jthread flap([this](const std::stop_token& stop) {
            while (!stop.stop_requested() && bytes_sent("p1") < 1'000'000) std::this_thread::sleep_for(5ms);
            for (int i = 0; i < 4 && !stop.stop_requested(); ++i) {
                other.must_run("ip link set h1 down");
                other.must_run("ip link set h1 up");
                std::this_thread::sleep_for(300ms);  // the pace of the fault, not a wait for anything
            }
        });
        run = run_stage(kNetwork, brief(), ports({"p1"}), endpoints);
    });
    EXPECT_EQ(run.decision.verdict, StageVerdict::Failed) << all(run);
    EXPECT_NE(finding(run, "VT-NET-005"), nullptr) << all(run);
}

TEST_F(Ports, OfTwoMachinesUnderTestCanTestEachOther) {
    two_cables();
    Json config = with(brief(), "partner", Json::array({{{"first", "10.77.1.2"}, {"second", "10.77.1.1"}}}));
    config["partner_wait_s"] = 20;
    StageRun there;
    std::jthread partner = other.thread([&] { there = run_stage(kNetwork, with(config, "sysroot", other.root().string()), ports({"h1"})); });
    const StageRun here = run_stage(kNetwork, config, ports({"p1"}));
    partner.join();
    EXPECT_EQ(here.decision.verdict, StageVerdict::Passed) << all(here);
    EXPECT_EQ(there.decision.verdict, StageVerdict::Passed) << all(there);
}

TEST_F(Ports, OfTwoMachinesWithAnOldIperf3CanTestEachOther) {
    two_cables();
    Json config = with(brief(), "partner", Json::array({{{"first", "10.77.1.2"}, {"second", "10.77.1.1"}}}));
    config["partner_wait_s"] = 20;
    const stages::ScratchFolder old;
    const std::string path = path_of_old_iperf3(old.path());
    StageRun there;
    std::jthread partner = other.thread([&] {
        there = run_stage(kNetwork, with(config, "sysroot", other.root().string()), ports({"h1"}), Json::object(), std::nullopt, {}, path);
    });
    const StageRun here = run_stage(kNetwork, config, ports({"p1"}), Json::object(), std::nullopt, {}, path);
    partner.join();
    EXPECT_EQ(here.decision.verdict, StageVerdict::Passed) << all(here);
    EXPECT_EQ(there.decision.verdict, StageVerdict::Passed) << all(there);
}

TEST_F(Ports, WhosePartnerNeverComesAreInconclusive) {
    two_cables();
    Json config = with(brief(), "partner", Json::array({{{"first", "10.77.1.2"}, {"second", "10.77.1.1"}}}));
    config["partner_wait_s"] = 1;
    const StageRun run = run_stage(kNetwork, config, ports({"p1"}));
    EXPECT_EQ(run.decision.verdict, StageVerdict::Inconclusive) << all(run);
    EXPECT_NE(finding(run, "VT-NET-007"), nullptr) << all(run);
}

}  // namespace
}  // namespace vetting::testing_stages
