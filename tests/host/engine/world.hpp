// A host without HTTP: a store in a temporary folder, an engine, plugins made of lambdas, and an agent made of calls.
#pragma once

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "host/engine/engine.hpp"
#include "host/store/artifact_store.hpp"
#include "host/store/database.hpp"
#include "host/store/writer.hpp"

namespace vetting::testing {

class TempFolder {
public:
    TempFolder();
    ~TempFolder();
    TempFolder(const TempFolder&) = delete;
    TempFolder& operator=(const TempFolder&) = delete;
    [[nodiscard]] const std::filesystem::path& path() const { return path_; }

private:
    std::filesystem::path path_;
};

/// Plugins as lambdas, by "component id/function"; a call without one ends well with nothing said.
class FakeCalls final : public PluginCalls {
public:
    std::map<std::string, std::function<CallOutcome(const PluginInputs&)>> answers;
    std::vector<std::string> called;
    std::vector<PluginInputs> served;
    std::vector<ServiceEvents> services;  ///< those that listen now
    /// The next call of it waits until the bool is true.
    [[nodiscard]] std::shared_ptr<bool> hold_next(const std::string& name) { return held[name] = std::make_shared<bool>(false); }
    std::map<std::string, std::shared_ptr<bool>> held;
    std::string endpoint = R"({"iperf3":{"address":"127.0.0.1","port":5201}})";

    boost::asio::awaitable<CallOutcome> call(const HostPlugin& component, std::string interface_id, std::string function,
                                             PluginInputs inputs, std::chrono::milliseconds limit) override;
    std::unique_ptr<PluginService> serve(const HostPlugin& component, PluginInputs inputs, ServiceEvents events) override;
};
[[nodiscard]] CallOutcome ended_well(std::string output);
[[nodiscard]] CallOutcome crashed(std::string message);

/// Stages Alpha and Beta test the cpu, Net has a service, Wipe overwrites S1 and S2; a json reporter; a notifier `bell`.
[[nodiscard]] std::shared_ptr<const PluginCatalogue> some_plugins();
/// Alpha, Beta; one rule (temp/cpu <= 90, critical); quick timers.
[[nodiscard]] Profile some_profile();
[[nodiscard]] Json some_inventory();

inline const Mac kRackMac = *Mac::parse("aa:bb:cc:dd:ee:01");

class World {
public:
    explicit World(const std::function<void(EngineOptions&)>& change = {});
    ~World();
    World(const World&) = delete;
    World& operator=(const World&) = delete;

    /// Stop everything as a shutdown does, and open it anew from the same files.
    void restart();

    template <class T>
    T wait(boost::asio::awaitable<T> task) {
        auto result = std::make_shared<std::optional<T>>();
        auto error = std::make_shared<std::exception_ptr>();
        boost::asio::co_spawn(*io, std::move(task), [result, error](std::exception_ptr failed, T value) {
            *error = failed;
            result->emplace(std::move(value));
        });
        until([&] { return result->has_value(); }, "an answer");
        if (*error) std::rethrow_exception(*error);
        return std::move(**result);
    }
    void wait(boost::asio::awaitable<void> task);
    /// Let the engine run until `condition` holds; fails the test after a minute.
    void until(const std::function<bool()>& condition, const std::string& what);

    [[nodiscard]] RunSnapshot view(RunId run) const { return engine->runs().find(run); }
    void until_state(RunId run, const std::string& state_word);
    /// Of a run that has ended, from the store.
    template <class Work>
    auto read(Work work) const { return database->read(work); }
    [[nodiscard]] std::vector<std::string> event_types() const;

    [[nodiscard]] HostId local_host(const std::string& name = "here");
    /// Of a host `rack-1` with the address kRackMac, which has not booted yet.
    [[nodiscard]] RunId run_before_boot();
    /// Created, started, and its boot token handed over.
    [[nodiscard]] RunId started_run(HostId host);
    [[nodiscard]] std::string boot_token(RunId run) const;

    TempFolder folder;
    EngineOptions options;
    FakeCalls calls;
    std::shared_ptr<const PluginCatalogue> plugins = some_plugins();
    std::vector<LiveEvent> live;

    std::unique_ptr<boost::asio::io_context> io;
    std::unique_ptr<Database> database;
    std::unique_ptr<ArtifactFiles> artifacts;
    std::unique_ptr<Writer> writer;
    std::unique_ptr<Engine> engine;
    std::optional<Secret<std::string>> first_password;

private:
    void open();
    void close();
};

/// The agent's side of one boot, calling the engine as the API would.
class Agent {
public:
    Agent(World& world, RunId run, std::string boot_id = "boot-1") : world_(world), run_(run), boot_id_(std::move(boot_id)) {}

    ClaimAnswer claim(const std::string& token, const std::string& nonce = "nonce-1");
    /// With the token that the claim gave, as after a restart.
    ClaimAnswer claim_again(const std::string& nonce);
    HeartbeatAnswer beat(std::optional<std::string> stage = std::nullopt, std::int32_t attempt = 0);
    ResultAnswer result(const StageResult& result);
    SensorAnswer sensor(std::int64_t seq, double celsius, const std::string& stage);
    LogAnswer log(std::int64_t seq, const std::string& text);
    /// The offer of `stage`, waited for by heartbeats.
    StageOffer offer(const std::string& stage);
    /// InventoryCheck, done and told.
    ResultAnswer inventory();
    [[nodiscard]] const std::string& run_token() const { return run_token_; }

private:
    World& world_;
    RunId run_;
    std::string boot_id_, run_token_;
};

/// What a stage that did its work on every cpu says.
[[nodiscard]] StageResult good_result(const StageOffer& offer);
[[nodiscard]] StageResult inventory_result();
/// The same with a critical finding.
[[nodiscard]] StageResult bad_result(const StageOffer& offer);

/// The code of the Error that `task` throws, `none` when it throws none.
template <class Task>
std::string error_of(Task task) {
    try {
        task();
    } catch (const Error& error) {
        return std::string(code_name(error.code()));
    }
    return "none";
}

}  // namespace vetting::testing
