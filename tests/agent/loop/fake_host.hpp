// A host that follows a script: plain HTTP on loopback, in the test's own io thread. And a machine that does as told.
#pragma once

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/ip/tcp.hpp>

#include <map>
#include <string>
#include <vector>

#include "agent/loop/agent.hpp"
#include "tests/agent/truth/fixture_tree.hpp"

namespace vetting {

struct Reply {
    int status = 200;
    std::string body = "{}";
    std::string headers;  ///< `Retry-After: 0\r\n`
};

/// One request as it came in.
struct Seen {
    std::string call;  ///< `heartbeat`, `artifacts/x.json`
    std::string body, bearer;
    [[nodiscard]] Json json() const { return parse_json(body); }
};

/// Plays `vettingd` for run 7: offers `stages` one after the other and then says `shutdown`.
class FakeHost {
public:
    explicit FakeHost(asio::io_context& io);

    [[nodiscard]] std::string url() const { return "http://127.0.0.1:" + std::to_string(acceptor_.local_endpoint().port()); }
    [[nodiscard]] std::vector<Seen> of(const std::string& call) const;
    /// Every log line or sample that was taken, in order.
    [[nodiscard]] std::vector<Json> items(const std::string& stream) const;

    std::vector<StageOffer> stages;
    std::string state = "InStage";
    std::string command = "continue";
    std::vector<Download> downloads;
    std::vector<PluginRef> probes;
    bool offers_in_result = true;  ///< else the heartbeat brings the next stage
    /// Asked first; an answer with status 0 lets the script go on.
    std::function<Reply(const Seen&)> hook = [](const Seen&) { return Reply{0, {}, {}}; };
    std::vector<Seen> log;

private:
    asio::awaitable<void> accept();
    asio::awaitable<void> serve(asio::ip::tcp::socket socket);
    Reply answer(const Seen& request);
    Reply claim_answer();
    Reply take_batch(const Seen& request);
    Reply take_result(const Seen& request);
    Reply heartbeat_answer();

    asio::io_context& io_;
    asio::ip::tcp::acceptor acceptor_;
    std::map<std::string, std::int64_t> acked_;
    std::map<std::string, std::vector<Json>> items_;
    std::map<std::string, std::string> results_;  ///< stage and attempt → body
    std::size_t at_ = 0;
    bool claimed_before_ = false;
};

/// Ends a stage at once, or when told.
class FakeStages final : public StageRunner {
public:
    explicit FakeStages(asio::io_context& io) : wake_(io.get_executor()) {}

    asio::awaitable<StageResult> run(StageOffer offer, StageReport report) override;
    void cancel(std::string reason) override;
    asio::awaitable<void> clean_up(StageOffer offer, StageReport report) override;
    asio::awaitable<void> watch(SidecarConfig config, StageReport report) override;
    [[nodiscard]] std::vector<PluginRef> plugins() const override { return {{"org.vetting.smart", "1", "aa"}}; }

    asio::awaitable<void> take_plugins(PluginSupply given) override;

    std::optional<PluginSupply> supply;
    bool lasts = false;  ///< a stage goes on until it is cancelled
    std::function<void(const StageOffer&, StageReport&)> during = [](const StageOffer&, StageReport&) {};
    std::vector<std::string> ran, cleaned;  ///< `SMART 1`

private:
    Wake wake_;
    std::string cancel_reason_;
};

[[nodiscard]] StageOffer offer_of(std::int32_t index, const std::string& id, std::int32_t attempt = 1);

/// An agent, its folder and its machine against a host; `run()` is one life.
struct Bench {
    FixtureTree folder;
    AgentEnd run(FakeHost& host, FakeStages& stages, asio::io_context& io, bool local = false);
    /// A life that ends by `kill -9` as soon as `when` holds.
    void run_until(FakeHost& host, FakeStages& stages, asio::io_context& io, const std::function<bool()>& when);
};

}  // namespace vetting
