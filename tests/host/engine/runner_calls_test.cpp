// The host's calls into real plugins, each in a real child.
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>

#include "host/config/profile_yaml.hpp"
#include "host/engine/plugin_scan.hpp"
#include "host/engine/runner_calls.hpp"

namespace vetting {
namespace {
namespace asio = boost::asio;

constexpr const char* kRunner = VETTING_BIN_DIR "/vetting-plugin-runner";

struct RunnerCallsTest : ::testing::Test {
    asio::io_context io;
    std::shared_ptr<const PluginCatalogue> plugins = scan_host_plugins({VETTING_PLUGIN_DIR}, kRunner);
    RunnerCalls calls{io.get_executor(), kRunner};

    CallOutcome call(const HostPlugin& plugin, const std::string& function, PluginInputs inputs) {
        CallOutcome outcome;
        bool ended = false;
        asio::co_spawn(io, calls.call(plugin, "vt.stage.plan/1", function, std::move(inputs), std::chrono::seconds(60)),
                       [&](std::exception_ptr error, CallOutcome answer) {
                           if (error) std::rethrow_exception(error);
                           outcome = std::move(answer);
                           ended = true;
                       });
        until([&] { return ended; });
        return outcome;
    }
    void until(const std::function<bool()>& condition) {
        const auto limit = std::chrono::steady_clock::now() + std::chrono::seconds(60);
        bool met = condition();
        while (!met && std::chrono::steady_clock::now() < limit) {
            io.restart();
            io.run_one_for(std::chrono::milliseconds(20));
            met = condition();
        }
        ASSERT_TRUE(met);
    }
    /// A stage's settings with the defaults of its schema.
    Json config(const std::string& stage, Json own) {
        Profile profile;
        profile.name = "test";
        profile.stages = {ProfileStage{.id = stage, .config = std::move(own)}};
        return fill_defaults(profile, {plugins->stage(stage)->describe}).stages.front().config;
    }
    static bool has_no_child() { return ::waitid(P_ALL, 0, nullptr, WEXITED | WNOHANG | WNOWAIT) == -1 && errno == ECHILD; }
    bool answers(int port) {
        asio::ip::tcp::socket socket(io);
        boost::system::error_code refused;
        socket.connect({asio::ip::address_v4::loopback(), static_cast<std::uint16_t>(port)}, refused);
        return !refused;
    }
};

TEST_F(RunnerCallsTest, FindTheCoresOwnPluginsAndTrustThem) {
    const HostPlugin* cpu = plugins->stage("CPUStress");
    ASSERT_TRUE(cpu);
    EXPECT_EQ(cpu->trust, "core");
    EXPECT_EQ(cpu->sha256.size(), 64u);
    EXPECT_TRUE(cpu->offers("vt.stage.run/1"));
}

TEST_F(RunnerCallsTest, AskAStageForItsPlan) {
    const HostPlugin* cpu = plugins->stage("CPUStress");
    ASSERT_TRUE(cpu);
    const Json facts = {{"cpus", Json::array({{{"socket", 0}, {"cores", 1}, {"threads", 1}, {"model", "Fast 1"}}})}};
    const CallOutcome outcome =
        call(*cpu, "plan", {{"config", dump_json(config("CPUStress", Json::object()))}, {"facts", dump_json(facts)}});
    ASSERT_TRUE(outcome.ok) << outcome.ending.message;
    EXPECT_FALSE(from_json_text<Plan>(outcome.output).targets.empty());
}

TEST_F(RunnerCallsTest, TellWhyACallFailed) {
    const HostPlugin* cpu = plugins->stage("CPUStress");
    ASSERT_TRUE(cpu);
    const CallOutcome outcome = call(*cpu, "plan", {{"config", "not JSON"}, {"facts", "{}"}});
    EXPECT_FALSE(outcome.ok);
    EXPECT_FALSE(outcome.ending.message.empty());
}

TEST_F(RunnerCallsTest, KeepAServiceUntilItsStageIsOver) {
    const HostPlugin* network = plugins->stage("Network");
    ASSERT_TRUE(network);
    asio::ip::tcp::acceptor free(io, {asio::ip::address_v4::loopback(), 0});
    const int from = free.local_endpoint().port();
    free.close();
    const Json own = {{"bind", "127.0.0.1"}, {"address", "127.0.0.1"}, {"port_from", from}, {"port_to", std::min(from + 20, 65535)}};
    std::optional<Json> endpoint;
    ServiceEvents events;
    events.ready = [&](std::string text) { endpoint = parse_json(text); };
    events.ended = [](Ending ending) { FAIL() << "the service ended: " << ending.message; };
    auto service = calls.serve(*network, {{"config", dump_json(config("Network", own))}, {"facts", "{}"}}, events);
    until([&] { return endpoint.has_value(); });
    const int port = (*endpoint)["iperf3"]["port"].get<int>();
    EXPECT_TRUE(answers(port));
    service.reset();
    until(has_no_child);  // a server that lost a client is deaf for a moment and listens again: silence alone says little
    EXPECT_FALSE(answers(port));
}

}  // namespace
}  // namespace vetting
