#include "tests/host/engine/world.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <fstream>

#include "host/rules/pipeline.hpp"
#include "host/store/event_store.hpp"
#include "sdk/base/files.hpp"

namespace vetting::testing {
namespace asio = boost::asio;
namespace {

Describe describe(const std::string& id, const std::string& kind) {
    Describe made;
    made.id = id;
    made.version = "1.0.0";
    made.kind = kind;
    return made;
}

HostPluginFile file_of(Describe made, std::vector<std::string> interfaces) {
    HostPlugin plugin;
    plugin.describe = std::move(made);
    plugin.path = "/plugins/" + plugin.describe.id + ".so";
    plugin.sha256 = "sha-of-" + plugin.describe.id;
    plugin.interfaces = std::move(interfaces);
    return {plugin.path, plugin.sha256, plugin.describe.id, "1.0.0", "", {plugin}};
}

HostPluginFile stage_file(const std::string& stage, std::vector<std::string> interfaces) {
    Describe made = describe("org.test." + stage, "stage");
    made.stage = stage;
    made.targets = {"cpu"};
    made.estimate_s = 10;
    return file_of(std::move(made), std::move(interfaces));
}

class FakeService final : public PluginService {
public:
    explicit FakeService(std::function<void()> ended) : ended_(std::move(ended)) {}
    ~FakeService() override { ended_(); }
    FakeService(const FakeService&) = delete;
    FakeService& operator=(const FakeService&) = delete;

private:
    std::function<void()> ended_;
};

}  // namespace

TempFolder::TempFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "vetting-engine-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder");
    path_ = name;
}

TempFolder::~TempFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
}

CallOutcome ended_well(std::string output) { return {true, std::move(output), {}}; }

CallOutcome crashed(std::string message) {
    CallOutcome outcome;
    outcome.ending.kind = EndingKind::Signal;
    outcome.ending.signal = 11;
    outcome.ending.message = std::move(message);
    return outcome;
}

asio::awaitable<CallOutcome> FakeCalls::call(const HostPlugin& component, std::string, std::string function,
                                             PluginInputs inputs, std::chrono::milliseconds) {
    const std::string name = component.describe.id + "/" + function;
    called.push_back(name);
    if (const auto hold = held.extract(name); !hold.empty()) {
        asio::steady_timer pause(co_await asio::this_coro::executor);
        while (!*hold.mapped()) {
            pause.expires_after(std::chrono::milliseconds(1));
            co_await pause.async_wait(asio::use_awaitable);
        }
    }
    const auto found = answers.find(name);
    if (found == answers.end()) co_return ended_well("");
    co_return found->second(inputs);
}

std::unique_ptr<PluginService> FakeCalls::serve(const HostPlugin&, PluginInputs inputs, ServiceEvents events) {
    served.push_back(std::move(inputs));
    if (!endpoint.empty()) events.ready(endpoint);
    services.push_back(std::move(events));
    return std::make_unique<FakeService>([this] { services.clear(); });
}

std::shared_ptr<const PluginCatalogue> some_plugins() {
    HostPluginFile wipe = stage_file("Wipe", {"vt.stage.run/1", "vt.stage.plan/1"});
    wipe.components[0].describe.destructive = true;
    wipe.components[0].describe.targets = {"disk"};
    Describe json = describe("org.test.report.json", "reporter");
    json.name = "json";
    json.extension = "json";
    json.media_type = "application/json";
    Describe bell = describe("org.test.notify.bell", "notifier");
    bell.name = "bell";
    std::vector<HostPluginFile> files{stage_file("Alpha", {"vt.stage.run/1", "vt.stage.plan/1"}), stage_file("Beta", {"vt.stage.run/1"}),
                                      stage_file("Net", {"vt.stage.run/1", "vt.stage.serve/1"}),
                                      file_of(std::move(json), {"vt.reporter/1"}), file_of(std::move(bell), {"vt.notifier/1"}), std::move(wipe)};
    return std::make_shared<const PluginCatalogue>(std::move(files));
}

Profile some_profile() {
    Profile profile;
    profile.name = "test";
    profile.stages = {ProfileStage{.id = "Alpha"}, ProfileStage{.id = "Beta"}};
    ThresholdRule hot;
    hot.id = "cpu-hot";
    hot.key = "temp/cpu";
    hot.limit = 90;
    hot.unit = "celsius";
    hot.severity = Severity::Critical;
    profile.thresholds = {hot};
    profile.heartbeat_interval_s = 5;
    return profile;
}

Json some_inventory() {
    return {{"system", {{"vendor", "Acme"}, {"product", "Rack 1"}, {"serial", "S-1"}}},
            {"cpus", Json::array({{{"socket", 0}, {"model", "Fast 1"}, {"cores", 4}, {"threads", 8}}})}};
}

World::World(const std::function<void(EngineOptions&)>& change) {
    options.state_folder = folder.path();
    options.profiles["test"] = some_profile();
    options.notifiers = {{"bell", Json::object()}};
    options.tick = std::chrono::milliseconds(5);
    if (change) change(options);
    calls.answers["org.test.Alpha/plan"] = [](const PluginInputs&) {
        Plan plan;
        Target cpu;
        cpu.kind = "cpu";
        cpu.device = "cpu0";
        cpu.work = {{"operations", "count", 1000}};
        plan.targets = {cpu};
        plan.estimate_s = 10;
        return ended_well(dump_json(Json(plan)));
    };
    calls.answers["org.test.Wipe/plan"] = [](const PluginInputs&) {
        Plan plan;
        plan.destructive = true;
        for (const char* serial : {"S1", "S2"}) {
            Target disk{.kind = "disk", .device = serial, .path = {}, .part = {.kind = "disk", .slot = {}, .serial = serial, .model = {}}, .work = {}, .params = {}};
            disk.work = {{"bytes written", "byte", 4096}};
            plan.targets.push_back(std::move(disk));
        }
        return ended_well(dump_json(Json(plan)));
    };
    calls.answers["org.test.report.json/render"] = [](const PluginInputs& inputs) { return ended_well(inputs.at("bundle")); };
    open();
}

World::~World() { close(); }

void World::open() {
    io = std::make_unique<asio::io_context>();
    database = std::make_unique<Database>(folder.path() / "vetting.db");
    artifacts = std::make_unique<ArtifactFiles>(folder.path() / "artifacts");
    writer = std::make_unique<Writer>(*database);
    EventSink sink;
    sink.live = [this](const LiveEvent& event) { live.push_back(event); };
    engine = std::make_unique<Engine>(io->get_executor(), EngineStores{*database, *writer, *artifacts}, plugins, calls, options, sink);
    auto password = wait(engine->start());
    if (password) first_password = std::move(password);
}

void World::close() {
    engine.reset();
    writer.reset();
    io.reset();  // with it go the coroutines that the shutdown left where they were
    artifacts.reset();
    database.reset();
}

void World::restart() {
    close();
    open();
}

void World::wait(asio::awaitable<void> task) {
    bool ended = false;
    std::exception_ptr error;
    asio::co_spawn(*io, std::move(task), [&](std::exception_ptr failed) {
        error = failed;
        ended = true;
    });
    until([&] { return ended; }, "the end of a command");
    if (error) std::rethrow_exception(error);
}

void World::until(const std::function<bool()>& condition, const std::string& what) {
    const auto limit = std::chrono::steady_clock::now() + std::chrono::seconds(60);
    while (!condition()) {
        if (std::chrono::steady_clock::now() > limit) throw std::runtime_error("waited in vain for " + what);
        io->restart();
        io->run_one_for(std::chrono::milliseconds(20));
    }
}

void World::until_state(RunId run, const std::string& word) {
    until([&] { return view(run) && view(run)->state_word == word; }, "state " + word);
}

std::vector<std::string> World::event_types() const {
    return database->read([](const Reader& reader) {
        std::vector<std::string> types;
        for (const StoredEvent& event : EventStore::after(reader, EventId{0}, 1000)) types.push_back(event.type);
        return types;
    });
}

HostId World::local_host(const std::string& name) {
    NewHost host;
    host.name = name;
    host.power = "local";
    return wait(engine->register_host(host, Actor{"test", ""}));
}

RunId World::run_before_boot() {
    NewHost asked;
    asked.name = "rack-1";
    asked.mac = kRackMac.text();
    const HostId host = wait(engine->register_host(asked, Actor{"test", ""}));
    const RunId run = wait(engine->create_run(NewRun{host, "test", true}, Actor{"test", ""}));
    until_state(run, "WaitingWoL");
    return run;
}

std::string World::boot_token(RunId run) const {
    return try_read_file(folder.path() / "local" / ("run-" + std::to_string(run.value) + ".token")).value_or("");
}

RunId World::started_run(HostId host) {
    const RunId run = wait(engine->create_run(NewRun{host, "test", true}, Actor{"test", ""}));
    until([&] { return !boot_token(run).empty(); }, "the boot token");
    return run;
}

ClaimAnswer Agent::claim(const std::string& token, const std::string& nonce) {
    const ClaimAnswer answer =
        world_.wait(world_.engine->claim(run_, Secret<std::string>(token), ClaimRequest{boot_id_, nonce, {}}, Actor{"agent", ""}));
    run_token_ = answer.run_token;
    return answer;
}

ClaimAnswer Agent::claim_again(const std::string& nonce) { return claim(run_token_, nonce); }

HeartbeatAnswer Agent::beat(std::optional<std::string> stage, std::int32_t attempt) {
    HeartbeatRequest beat;
    beat.boot_id = boot_id_;
    beat.stage = std::move(stage);
    beat.attempt = attempt;
    return world_.wait(world_.engine->heartbeat(run_, beat));
}

ResultAnswer Agent::result(const StageResult& result) {
    const std::string body = dump_json(Json(result));
    return world_.wait(world_.engine->record_result(run_, result, body));
}

SensorAnswer Agent::sensor(std::int64_t seq, double celsius, const std::string& stage) {
    SensorBatch batch;
    batch.seq = seq;
    batch.samples = {{{"ts", "2026-11-23T18:00:00.000Z"}, {"stage", stage}, {"device", "cpu0"}, {"key", "temp/cpu"},
                      {"value", celsius}, {"unit", "celsius"}}};
    const std::string body = dump_json(Json(batch));
    return world_.wait(world_.engine->record_sensor(run_, batch, body));
}

LogAnswer Agent::log(std::int64_t seq, const std::string& text) {
    LogBatch batch;
    batch.seq = seq;
    batch.lines = {{"2026-11-23T18:00:00.000Z", "info", "Alpha", text}};
    const std::string body = dump_json(Json(batch));
    return world_.wait(world_.engine->append_log(run_, batch, body));
}

StageOffer Agent::offer(const std::string& stage) {
    std::optional<StageOffer> offered;
    world_.until([&] {
        offered = beat().offer;
        return offered && offered->id == stage;
    }, "the offer of " + stage);
    return *offered;
}

ResultAnswer Agent::inventory() { return result(inventory_result()); }

StageResult inventory_result() {
    StageResult result;
    result.stage = std::string(kInventoryCheck);
    result.inventory = some_inventory();
    result.ending.duration_s = 1;
    return result;
}

StageResult good_result(const StageOffer& offer) {
    StageResult result;
    result.stage = offer.id;
    result.attempt = offer.attempt;
    result.seen = {{"cpu", "cpu0", "cpu0", "Fast 1"}};
    result.work = {{"cpu0", "operations", 1000, 1000, "count"}};
    result.ending.cpu_s = 9;
    result.ending.duration_s = 10;
    return result;
}

StageResult bad_result(const StageOffer& offer) {
    StageResult result = good_result(offer);
    Finding wrong;
    wrong.code = "VT-CPU-001";
    wrong.severity = Severity::Critical;
    wrong.message = "core 3 computed wrong";
    result.findings = {wrong};
    return result;
}

}  // namespace vetting::testing
