// The agent's life with its host: claim the run, do the stages it offers, report, obey, hold.
//
// One io thread. Side by side: the stage in hand, the heartbeat, one sender a stream, one for artifacts, the sidecar.
// The host may go away at any time and for as long as it likes; what it has not acknowledged stays on disk.
#pragma once

#include <boost/asio/io_context.hpp>

#include <filesystem>
#include <optional>
#include <string>

#include "agent/loop/agent_state.hpp"
#include "agent/loop/host_link.hpp"
#include "agent/loop/plugin_box.hpp"
#include "agent/loop/stage_runner.hpp"
#include "agent/outbox/result_box.hpp"
#include "agent/outbox/stream.hpp"

namespace vetting {

struct AgentOptions {
    std::string run_id;
    std::string boot_id;
    std::string boot_token;
    std::filesystem::path state_folder;
    std::filesystem::path sysroot = "/";
    bool local = false;  ///< never holds: cleans up and ends
    ClientOptions host;
    std::chrono::milliseconds batch_window = 250ms;  ///< how long items wait for company
    std::chrono::milliseconds flush_limit = 10s;     ///< at the end, for a host that is away
};

/// Why the agent ended.
enum class AgentEnd {
    Finished,     ///< the run is over
    ShutDown,     ///< the host said `shutdown`
    Aborted,      ///< the host said `abort`
    Interrupted,  ///< a signal: a restarted agent goes on
    Refused,      ///< the host will have none of this agent; the log says why
};

class Agent {
public:
    /// @throws Error Io, InvalidValue.
    Agent(asio::io_context& io, AgentOptions options, StageRunner& stages);

    /// The whole life; returns when the agent has nothing left to do.
    [[nodiscard]] asio::awaitable<AgentEnd> live();
    /// SIGTERM: stop the stage, send what waits, end. The stage counts as interrupted, not as done.
    void interrupt();

private:
    // agent.cpp
    [[nodiscard]] asio::awaitable<AgentEnd> work();
    [[nodiscard]] asio::awaitable<void> clean_up_former_life();
    [[nodiscard]] asio::awaitable<void> run_stage(StageOffer offer);
    [[nodiscard]] asio::awaitable<void> finish();
    [[nodiscard]] bool owes_anything() const;
    void end_with(AgentEnd end, const std::string& why);
    [[nodiscard]] asio::awaitable<void> give_up_later();
    void start_services();
    void take_offer(std::optional<StageOffer> offer, std::vector<std::string> override_flags = {});
    void take_state(const std::string& state);
    [[nodiscard]] StageReport report_for(std::string stage);
    void log_line(std::string_view level, const std::string& stage, std::string_view text);
    template <class Keep>
    void keep(std::string_view what, Keep keep);
    void keep_samples(const std::string& stage, std::vector<Sample>& samples);

    // claim.cpp
    [[nodiscard]] asio::awaitable<bool> claim();
    [[nodiscard]] asio::awaitable<bool> say_hello();
    void take_claim(const ClaimAnswer& claimed);
    // permits.cpp
    [[nodiscard]] StageRights rights();
    [[nodiscard]] asio::awaitable<PermitAnswer> ask_permit(PermitRequest request);
    // downloads.cpp
    [[nodiscard]] asio::awaitable<void> fetch_plugins();
    [[nodiscard]] asio::awaitable<std::string> fetch_plugin(Download download);
    [[nodiscard]] asio::awaitable<void> watch_when_ready();
    // heartbeat.cpp
    [[nodiscard]] asio::awaitable<void> keep_beating();
    void obey(const HeartbeatRequest& asked, HeartbeatAnswer answer);
    [[nodiscard]] asio::awaitable<void> hold();
    // senders.cpp
    [[nodiscard]] asio::awaitable<void> keep_sending(OutboxStream& stream, std::string call, bool& taken);
    void settle(OutboxStream& stream, const std::string& call, const Batch& batch, const Answer& answer);
    void look_at_breaches(const Answer& answer);
    [[nodiscard]] asio::awaitable<void> keep_sending_artifacts();
    // results.cpp
    [[nodiscard]] asio::awaitable<void> deliver_result(std::string body);
    [[nodiscard]] asio::awaitable<void> send_samples_first();
    void hear_verdict(const Answer& answer);
    [[nodiscard]] asio::awaitable<void> deliver_bare_result(std::string body, std::string why);

    asio::io_context& io_;
    AgentOptions options_;
    StageRunner& stages_;
    StateFolder folder_;
    AgentState state_;
    OutboxStream log_, sensor_;
    ResultBox results_;
    ArtifactBox artifacts_;
    PluginBox plugin_box_;
    HostLink link_;
    Wake wake_;

    std::optional<StageOffer> in_hand_;  ///< being run now
    std::string sub_step_;
    int permille_ = 0;
    std::string run_state_;    ///< as the host said last
    bool cancelled_ = false;   ///< the stage in hand was told to end
    bool samples_due_ = false; ///< they go at once: a result waits for them
    bool hold_due_ = false;    ///< the run failed and this agent has not reported its hold yet
    bool claim_due_ = false;   ///< ask the host where we are
    bool plugins_due_ = false; ///< what the claim named is not here yet
    bool sending_artifact_ = false;
    /// What the host still takes of this run; after its end some of it is refused for good.
    struct Taken {
        bool log = true, sensor = true, artifacts = true;
    } taken_;
    bool started_services_ = false;
    std::optional<AgentEnd> end_;
};

}  // namespace vetting
