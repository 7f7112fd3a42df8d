// The host's own calls into plugins: plans, services, reporters, notifiers, and what happens when they misbehave.
#include <gtest/gtest.h>

#include "host/store/notification_store.hpp"
#include "tests/host/engine/world.hpp"

namespace vetting::testing {
namespace {

RunId claimed(World& world, Agent*& agent, std::unique_ptr<Agent>& owner) {
    const RunId run = world.started_run(world.local_host());
    owner = std::make_unique<Agent>(world, run);
    agent = owner.get();
    agent->claim(world.boot_token(run));
    return run;
}

TEST(Plan, ThatCrashesMakesItsStageInconclusiveAndNoOther) {
    World world;
    world.calls.answers["org.test.Alpha/plan"] = [](const PluginInputs&) { return crashed("SIGSEGV"); };
    std::unique_ptr<Agent> owner;
    Agent* agent = nullptr;
    const RunId run = claimed(world, agent, owner);
    agent->inventory();
    const StageOffer beta = agent->offer("Beta");
    EXPECT_EQ(world.view(run)->stages[2].verdict, StageVerdict::Inconclusive);
    EXPECT_NE(world.view(run)->stages[2].reason.find("SIGSEGV"), std::string::npos);
    agent->result(good_result(beta));
    world.until_state(run, "Completed");
    EXPECT_EQ(world.view(run)->verdict, RunVerdict::Inconclusive);
}

TEST(Plan, ThatIsRubbishIsRefusedWithTheReason) {
    World world;
    world.calls.answers["org.test.Alpha/plan"] = [](const PluginInputs&) { return ended_well("{\"targets\": 7}"); };
    std::unique_ptr<Agent> owner;
    Agent* agent = nullptr;
    const RunId run = claimed(world, agent, owner);
    agent->inventory();
    agent->offer("Beta");
    EXPECT_NE(world.view(run)->stages[2].reason.find("plan"), std::string::npos);
}

struct WithNet {
    World world;
    WithNet() {
        world.options.profiles["test"].stages = {ProfileStage{.id = "Net"}, ProfileStage{.id = "Beta"}};
        world.restart();
    }
};

TEST(Service, ListensWhileItsStageLasts) {
    WithNet net;
    std::unique_ptr<Agent> owner;
    Agent* agent = nullptr;
    claimed(net.world, agent, owner);
    agent->inventory();
    const StageOffer offer = agent->offer("Net");
    EXPECT_EQ(offer.endpoints["iperf3"]["port"], 5201);
    EXPECT_EQ(net.world.calls.services.size(), 1u);
    agent->result(good_result(offer));
    EXPECT_TRUE(net.world.calls.services.empty());
}

TEST(Service, ThatDiesMakesItsStageInconclusive) {
    WithNet net;
    std::unique_ptr<Agent> owner;
    Agent* agent = nullptr;
    const RunId run = claimed(net.world, agent, owner);
    agent->inventory();
    agent->offer("Net");
    const ServiceEvents events = net.world.calls.services.front();
    Ending ending;
    ending.message = "killed";
    events.ended(ending);
    net.world.until_state(run, "Beta");
    EXPECT_EQ(net.world.view(run)->stages[2].verdict, StageVerdict::Inconclusive);
}

TEST(Service, IsMadeAnewWithItsEndpointsAfterARestart) {
    WithNet net;
    std::unique_ptr<Agent> owner;
    Agent* agent = nullptr;
    claimed(net.world, agent, owner);
    agent->inventory();
    agent->offer("Net");
    net.world.calls.served.clear();
    net.world.restart();
    net.world.until([&] { return !net.world.calls.served.empty(); }, "the service");
    EXPECT_NE(net.world.calls.served.front().at("endpoints").find("5201"), std::string::npos);
}

TEST(Reporter, ThatCrashesChangesNoVerdict) {
    World world;
    world.calls.answers["org.test.report.json/render"] = [](const PluginInputs&) { return crashed("SIGABRT"); };
    std::unique_ptr<Agent> owner;
    Agent* agent = nullptr;
    const RunId run = claimed(world, agent, owner);
    agent->inventory();
    agent->result(good_result(agent->offer("Alpha")));
    agent->result(good_result(agent->offer("Beta")));
    world.until_state(run, "Completed");
    EXPECT_EQ(world.view(run)->verdict, RunVerdict::Fit);
    EXPECT_NE(world.view(run)->stages.back().reason.find("SIGABRT"), std::string::npos);
}

TEST(Notifier, IsAskedOnceAndItsFailureIsRecorded) {
    World world;
    world.calls.answers["org.test.notify.bell/deliver"] = [](const PluginInputs&) { return crashed("no route"); };
    std::unique_ptr<Agent> owner;
    Agent* agent = nullptr;
    const RunId run = claimed(world, agent, owner);
    agent->inventory();
    agent->result(bad_result(agent->offer("Alpha")));
    const auto told = [&] { return world.read([run](const Reader& reader) { return NotificationStore::of_run(reader, run); }); };
    world.until([&] { return !told().empty() && told().front().ended; }, "the notification's end");
    EXPECT_EQ(told().front().state, "failed");
    EXPECT_EQ(told().front().error, "no route");
    EXPECT_EQ(told().front().kind, "StageFailed");
    world.restart();
    EXPECT_EQ(std::count(world.calls.called.begin(), world.calls.called.end(), "org.test.notify.bell/deliver"), 1);
}

TEST(Profile, ThatNamesAStageNobodyHasIsRefusedWhenTheRunIsMade) {
    World world;
    world.options.profiles["test"].stages.push_back(ProfileStage{.id = "Gamma"});
    world.restart();
    const HostId host = world.local_host();
    EXPECT_NE(error_of([&] { world.wait(world.engine->create_run(NewRun{host, "test", true}, Actor{})); }), "none");
    EXPECT_EQ(error_of([&] { world.wait(world.engine->create_run(NewRun{host, "nope", true}, Actor{})); }), "not_found");
}

}  // namespace
}  // namespace vetting::testing
