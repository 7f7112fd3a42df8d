// How an agent comes in: the boot script's token, hello, claim, and the token checks of every later call.
#include "host/engine/engine_impl.hpp"
#include "host/engine/expected_disks.hpp"
#include "host/engine/tokens.hpp"
#include "sdk/base/crypto.hpp"

namespace vetting {
namespace asio = boost::asio;
namespace {

constexpr std::size_t kLongestToken = 256;

/// What a token that is not the run token turned out to be.
struct BootTokenCheck {
    bool unspent = false, spent = false;
    std::string hash;  ///< that it matched; the transaction looks whether the run still has it
};

/// bcrypt, on the pool: 50 ms a hash, two at most.
asio::awaitable<BootTokenCheck> check_boot_token(std::shared_ptr<Core> core, RunId run, std::string token) {
    std::function<BootTokenCheck()> work = [core, run, token] {
        BootTokenCheck check;
        if (token.empty() || token.size() > kLongestToken) return check;
        const auto found = core->stores.database.read([run](const Reader& reader) { return RunStore::find(reader, run); });
        if (!found) return check;
        if (!found->agent_token_hash.empty() && bcrypt_matches(token, found->agent_token_hash)) {
            check.unspent = true;
            check.hash = found->agent_token_hash;
        } else if (!found->boot_token_claimed_hash.empty() && bcrypt_matches(token, found->boot_token_claimed_hash)) {
            check.spent = true;
            check.hash = found->boot_token_claimed_hash;
        }
        return check;
    };
    co_return co_await core->on_pool<BootTokenCheck>(std::move(work));
}

[[noreturn]] void refuse_token() { throw Error(Errc::TokenInvalid, "no such run, or this token is not good for it"); }

/// The token is spent: this boot and this agent process own the run from now on.
void take_over(RunTx& change, const ClaimRequest& claim, const BootTokenCheck* boot_token) {
    Run& run = change.edit();
    const bool new_boot = run.boot_id != claim.boot_id;
    if (boot_token && boot_token->unspent) {
        run.boot_token_claimed_hash = std::exchange(run.agent_token_hash, {});
        run.extra["boot_claim_nonce"] = claim.claim_nonce;
    }
    if (new_boot || run.token_nonce.empty()) {
        run.token_nonce = random_token(16);
        run.boot_id = claim.boot_id;
        // Batches are numbered from 1 per run token.
        change.ack_log(0, "");
        change.ack_sensor(0, "");
    }
    run.claim_nonce = claim.claim_nonce;
}

struct ClaimOutcome {
    bool restarted = false;  ///< in: another process of the agent, though its nonce may be the one it kept
    bool replayed = false;
    ClaimAnswer answer;
};

/// Whatever the run has pinned and this agent does not have, by digest: a file may hold several components.
std::vector<Download> downloads_for(const Run& run, const std::vector<PluginRef>& has) {
    std::vector<Download> downloads;
    const auto is_there = [](const auto& list, const std::string& sha256) {
        return std::any_of(list.begin(), list.end(), [&sha256](const auto& one) { return one.sha256 == sha256; });
    };
    for (const PluginRef& pinned : pinned_for_agent(run)) {
        if (is_there(has, pinned.sha256) || is_there(downloads, pinned.sha256)) continue;
        downloads.push_back({pinned.id, pinned.version, pinned.sha256,
                             "/api/v1/runs/" + std::to_string(run.id.value) + "/plugins/" + pinned.sha256});
    }
    return downloads;
}

std::vector<PluginRef> pinned_probes(const Run& run) {
    std::vector<PluginRef> probes;
    for (const Json& pin : run.pins.value("plugins", Json::array())) {
        if (pin.value("kind", "") == "probe") probes.push_back({pin.value("id", ""), pin.value("version", ""), pin.value("sha256", "")});
    }
    return probes;
}

ClaimAnswer claim_answer(RunTx& change, const std::vector<PluginRef>& has, const std::string& host_key) {
    const Run& run = change.run();
    ClaimAnswer answer;
    answer.run_token = make_run_token(host_key, run.id, run.boot_id, run.token_nonce);
    answer.state = state_word(run, change.state(), change.stages());
    for (const StageRow& stage : change.stages()) {
        if (stage.offer.id == kSpecValidate || stage.offer.id == kReporting) continue;
        answer.stages.push_back({stage.offer.index, stage.offer.id, stage.offer.plugin, stage.offer.version,
                                 stage.offer.sha256, stage.state == "ended" ? "ended" : "waiting"});
    }
    answer.acked = run.acked;
    answer.expected_disks = expected_disks(change.tx(), run.host, run.id);
    answer.sidecar = {run.profile.sidecar_interval_s, run.profile.sidecar_probes};
    answer.heartbeat_interval_s = run.profile.heartbeat_interval_s;
    answer.downloads = downloads_for(run, has);
    answer.probes = pinned_probes(run);
    return answer;
}

/// What ended because of a claim (a machine that rebooted, an agent that restarted once too often) has its verdict first.
void apply_claim(RunTx& change, const Events& events) {
    for (const Event event : events) {
        const std::string stage = change.current() ? change.current()->offer.id : "";
        const bool again = event == Event::AgentRestartedAgain || event == Event::AgentRestartedAgainThenSpec ||
                           event == Event::AgentRestartedAgainLast;
        if (again) change.end_stage(StageVerdict::Inconclusive, "the agent restarted twice in this stage");
        change.apply(event, event == Event::TokenReplayed ? "the boot token was used again by somebody else" : "");
    }
}

void do_claim(RunTx& change, const ClaimRequest& claim, const BootTokenCheck* boot_token, const Actor& actor,
              const std::string& host_key, ClaimOutcome& outcome) {
    const Run& run = change.run();
    if (is_terminal(change.state())) throw Error(Errc::RunNotActive, "the run is over");
    if (boot_token) {
        const std::string& now = boot_token->unspent ? run.agent_token_hash : run.boot_token_claimed_hash;
        if (now != boot_token->hash) refuse_token();  // voided while it was being checked
    }
    const bool replayed = boot_token && boot_token->spent && claim.claim_nonce != run.extra.value("boot_claim_nonce", "");
    const bool same_claim = !replayed && boot_token && boot_token->spent;
    outcome.replayed = replayed;
    change.audit(actor, replayed ? "claim.replayed" : "claim", {{"boot_id", claim.boot_id}});
    if (replayed) {
        const Events events = classify_claim(change.facts(), Claim{claim.boot_id, claim.claim_nonce, true});
        apply_claim(change, events);
        return;
    }
    const bool first = run.boot_id.empty();
    if (!same_claim || run.boot_id != claim.boot_id) {
        RunFacts facts = change.facts();
        if (outcome.restarted) facts.claim_nonce.clear();
        const Events events = classify_claim(facts, Claim{claim.boot_id, claim.claim_nonce, false});
        if (first && events.empty() && change.state() != State::FailedHolding && change.state() != State::Failed) {
            throw Error(Errc::RunNotActive, "the run is " + std::string(word(change.state())) + " and waits for no agent");
        }
        apply_claim(change, events);
        take_over(change, claim, boot_token);
        if (!run.started) change.edit().started = change.now();
    }
    outcome.answer = claim_answer(change, claim.plugins, host_key);
}

}  // namespace

bool Engine::check_run_token(RunId run, std::string_view token, AfterEnd after_end) const {
    const Core& core = *impl_->core;
    const RunSnapshot view = core.views.find(run);
    if (!view || token.size() > kLongestToken) return false;
    if (is_terminal(view->state) && after_end == AfterEnd::Refused) return false;
    return run_token_is_good(core.host_key.reveal(), run, view->boot_id, view->token_nonce, token);
}

asio::awaitable<HelloAnswer> Engine::hello(RunId run, Secret<std::string> token, HelloRequest hello) {
    const auto core = impl_->core;
    if (hello.boot_id.empty()) throw Error(Errc::BadRequest, "boot_id is empty");
    if (!check_run_token(run, token.reveal(), AfterEnd::Allowed)) {
        if (looks_like_run_token(token.reveal())) refuse_token();
        const BootTokenCheck check = co_await check_boot_token(core, run, token.reveal());
        if (!check.unspent && !check.spent) refuse_token();
    }
    const RunSnapshot view = core->view(run);
    co_return HelloAnswer{view->state_word, to_rfc3339(core->fixed.clock.wall())};
}

asio::awaitable<ClaimAnswer> Engine::claim(RunId run, Secret<std::string> token, ClaimRequest claim, Actor actor) {
    const auto core = impl_->core;
    if (claim.boot_id.empty() || claim.claim_nonce.empty()) throw Error(Errc::BadRequest, "boot_id or claim_nonce is empty");
    const auto boot_token = std::make_shared<std::optional<BootTokenCheck>>();
    if (looks_like_run_token(token.reveal())) {
        if (!check_run_token(run, token.reveal(), AfterEnd::Allowed)) refuse_token();
    } else {
        *boot_token = co_await check_boot_token(core, run, token.reveal());
        if (!(*boot_token)->unspent && !(*boot_token)->spent) refuse_token();
    }
    const auto outcome = std::make_shared<ClaimOutcome>();
    // With the run token and after it has spoken: it was started again. Without a word in between the answer was lost.
    outcome->restarted = !*boot_token && core->live(run).spoke;
    std::function<void(RunTx&)> work = [core, claim, boot_token, actor, outcome](RunTx& change) {
        do_claim(change, claim, *boot_token ? &**boot_token : nullptr, actor, core->host_key.reveal(), *outcome);
    };
    co_await core->change(run, std::move(work));
    if (outcome->replayed) refuse_token();
    core->heard(run);
    core->live(run).spoke = false;
    outcome->answer.current = core->view(run)->offer;
    outcome->answer.override_flags = core->view(run)->override_flags;
    if (const RunSnapshot view = core->view(run); view->state != State::InStage) outcome->answer.current.reset();
    co_return outcome->answer;
}

asio::awaitable<std::optional<BootScript>> Engine::script_fetched(Mac mac) {
    const auto core = impl_->core;
    std::function<std::optional<RunId>()> find = [core, mac]() -> std::optional<RunId> {
        return core->stores.database.read([&mac](const Reader& reader) -> std::optional<RunId> {
            const auto host = HostStore::find_by_mac(reader, mac);
            if (!host) throw Error(Errc::NotFound, "no host has the MAC " + mac.text());
            return host->last_run;
        });
    };
    const std::optional<RunId> run = co_await core->on_pool<std::optional<RunId>>(std::move(find));
    if (!run || !core->views.find(*run)) co_return std::nullopt;
    const std::string token = random_token(32);
    std::function<std::string()> hash_it = [token] { return bcrypt_hash(token); };
    const std::string hash = co_await core->on_pool<std::string>(std::move(hash_it));
    const auto boots = std::make_shared<bool>(false);
    std::function<void(RunTx&)> work = [hash, boots](RunTx& change) {
        const Events events = classify_script_fetched(change.facts());
        *boots = !events.empty();
        change.apply(events);
        if (*boots) change.edit().agent_token_hash = hash;
    };
    co_await core->change(*run, std::move(work));
    if (!*boots) co_return std::nullopt;
    co_return BootScript{*run, Secret<std::string>(token)};
}

}  // namespace vetting
