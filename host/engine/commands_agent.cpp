// What an agent says while it works: heartbeats, log lines, samples, artifacts and holds.
#include "host/engine/engine_impl.hpp"
#include "host/engine/samples.hpp"
#include "host/events/run_log.hpp"
#include "host/store/log_store.hpp"
#include "host/store/measurement_store.hpp"
#include "sdk/base/crypto.hpp"

namespace vetting {
namespace asio = boost::asio;
namespace {

/// What a beat that works on `beat.stage` is to do, as the run stands.
void answer_in_stage(const RunView& run, const HeartbeatRequest& beat, HeartbeatAnswer& answer) {
    const StageView* stage = run.current();
    if (beat.stage) {
        const bool in_hand = stage && *beat.stage == stage->id && beat.attempt == stage->attempt;
        if (!in_hand || run.abort_stage) answer.cmd = Command::AbortStage;
        return;
    }
    if (!run.offer) return;
    answer.offer = run.offer;
    answer.override_flags = run.override_flags;
    if (run.offer->attempt > 1) answer.cmd = Command::RetryStage;
}

HeartbeatAnswer answer_for(const RunView& run, const HeartbeatRequest& beat) {
    HeartbeatAnswer answer;
    answer.state = run.state_word;
    switch (run.state) {
        case State::InStage: answer_in_stage(run, beat, answer); break;
        case State::Completed: answer.cmd = Command::Shutdown; break;
        case State::Cancelled: answer.cmd = Command::Abort; break;
        case State::Released: answer.cmd = run.power_off ? Command::Shutdown : Command::Abort; break;
        case State::Failed:
        case State::Reporting:
            if (beat.stage) answer.cmd = Command::AbortStage;
            break;
        default: break;
    }
    return answer;
}

void keep_progress(Progress& progress, const HeartbeatRequest& beat) {
    progress.stage = beat.stage.value_or("");
    progress.sub_step = beat.sub_step.value_or("");
    progress.attempt = beat.attempt;
    progress.permille = beat.permille;
    progress.uptime_s = beat.uptime_s;
}

void tell_progress(Core& core, RunId run, const HeartbeatRequest& beat) {
    if (!beat.stage) return;
    Json body = {{"run", run.value}, {"stage", *beat.stage}, {"attempt", beat.attempt}, {"permille", beat.permille}};
    if (beat.sub_step) body["sub_step"] = *beat.sub_step;
    if (const RunSnapshot view = core.views.find(run)) {
        const Live& live = core.live(run);
        const double in_stage = std::chrono::duration<double>(core.fixed.clock.steady() - live.state_since).count();
        if (const auto left = estimate_left_s(*view, &live.progress, in_stage)) body["eta_s"] = *left;
    }
    core.events.live(LiveEvent{"progress", std::to_string(run.value), run, dump_json(body)});
}

/// Where a numbered batch stands against what was acknowledged before.
enum class Seq { Next, Repeated };
Seq check_seq(std::int64_t seq, std::int64_t acked, const std::string& digest, const std::string& acked_digest) {
    if (seq < 1) throw Error(Errc::InvalidValue, "batches are numbered from 1");
    if (seq > acked + 1) {
        throw Error(Errc::SeqGap, "batch " + std::to_string(seq) + " came after " + std::to_string(acked) + ": send what is between");
    }
    if (seq == acked && digest != acked_digest) {
        throw Error(Errc::SeqConflict, "batch " + std::to_string(seq) + " was acknowledged with other bytes");
    }
    return seq <= acked ? Seq::Repeated : Seq::Next;
}

void refuse_ended(State state) {
    if (is_terminal(state)) throw Error(Errc::RunNotActive, "the run is " + std::string(word(state)));
}

}  // namespace

asio::awaitable<HeartbeatAnswer> Engine::heartbeat(RunId run, HeartbeatRequest beat) {
    const auto core = impl_->core;
    RunSnapshot view = core->view(run);
    if (beat.boot_id != view->boot_id) throw Error(Errc::TokenInvalid, "this run belongs to another boot of the machine");
    core->heard(run);
    keep_progress(core->live(run).progress, beat);
    if (view->state == State::Rebooting) {
        std::function<void(RunTx&)> work = [](RunTx& change) { change.apply(classify_message(change.facts())); };
        co_await core->change(run, std::move(work));
        view = core->view(run);
    }
    tell_progress(*core, run, beat);
    co_return answer_for(*view, beat);
}

asio::awaitable<LogAnswer> Engine::append_log(RunId run, LogBatch batch, std::string_view body) {
    const auto core = impl_->core;
    core->heard(run);
    const auto answer = std::make_shared<LogAnswer>();
    const std::string digest = sha256_hex(body);
    std::function<void(RunTx&)> work = [batch, digest, answer](RunTx& change) {
        const Run& row = change.run();
        change.apply(classify_message(change.facts()));
        if (check_seq(batch.seq, row.acked.log, digest, row.log_digest) == Seq::Next) {
            if (!batch.lines.empty()) LogStore::append(change.tx(), row.id, encode_log_lines(batch.lines));
            change.ack_log(batch.seq, digest);
        }
        answer->acked_seq = row.acked.log;
    };
    co_await core->change(run, std::move(work));
    for (const LogLine& line : batch.lines) {
        core->events.live(LiveEvent{"log", std::to_string(run.value), run,
                                    dump_json({{"run", run.value}, {"ts", line.ts}, {"level", line.level},
                                               {"stage", line.stage}, {"text", line.text}})});
    }
    co_return *answer;
}

asio::awaitable<SensorAnswer> Engine::record_sensor(RunId run, SensorBatch batch, std::string_view body) {
    const auto core = impl_->core;
    core->heard(run);
    const auto answer = std::make_shared<SensorAnswer>();
    const auto stored = std::make_shared<std::vector<StoredSample>>();
    const std::string digest = sha256_hex(body);
    std::function<void(RunTx&)> work = [batch, digest, answer, stored](RunTx& change) {
        const Run& row = change.run();
        refuse_ended(change.state());
        const bool next = check_seq(batch.seq, row.acked.sensor, digest, row.sensor_digest) == Seq::Next;
        change.apply(classify_message(change.facts()));
        if (next) {
            *stored = judge_samples(change, batch, *answer);
            change.ack_sensor(batch.seq, digest);
        }
        answer->acked_seq = row.acked.sensor;
    };
    co_await core->change(run, std::move(work));
    for (const StoredSample& sample : *stored) {
        core->events.live(LiveEvent{"measurement", std::to_string(run.value) + "/" + sample.key + "/" + sample.device, run,
                                    dump_json({{"run", run.value}, {"ts", to_rfc3339(sample.at)}, {"stage", sample.stage},
                                               {"device", sample.device}, {"key", sample.key}, {"value", sample.value},
                                               {"unit", sample.unit}})});
    }
    co_return *answer;
}

asio::awaitable<ArtifactAnswer> Engine::put_artifact(RunId run, ArtifactUpload upload) {
    const auto core = impl_->core;
    if (upload.name.empty() || upload.name.size() > 200) throw Error(Errc::InvalidValue, "an artifact's name has 1 to 200 bytes");
    core->heard(run);
    const auto shared = std::make_shared<ArtifactUpload>(std::move(upload));
    std::function<std::string()> keep = [core, shared] { return core->stores.artifacts.put(shared->bytes); };
    const std::string sha256 = co_await core->on_pool<std::string>(std::move(keep));
    const auto answer = std::make_shared<ArtifactAnswer>();
    std::function<void(RunTx&)> work = [shared, sha256, answer](RunTx& change) {
        change.apply(classify_message(change.facts()));
        ArtifactRow row;
        row.run = change.run().id;
        if (!shared->stage.empty()) row.stage = shared->stage;
        row.attempt = shared->attempt;
        row.name = shared->name;
        row.content_type = shared->media_type;
        row.sha256 = sha256;
        row.size_bytes = std::int64_t(shared->bytes.size());
        row.created = change.now();
        *answer = {ArtifactStore::add(change.tx(), row).value, sha256};
        change.tell("artifact", {{"run", row.run.value}, {"id", answer->id}, {"name", row.name},
                                 {"media_type", row.content_type}, {"size_bytes", row.size_bytes}});
    };
    co_await core->change(run, std::move(work));
    co_return *answer;
}

asio::awaitable<HoldAnswer> Engine::hold(RunId run, HoldRequest hold) {
    const auto core = impl_->core;
    core->heard(run);
    const auto answer = std::make_shared<HoldAnswer>();
    std::function<void(RunTx&)> work = [hold, answer](RunTx& change) {
        if (change.run().local) throw Error(Errc::Conflict, "a local run never holds");
        if (change.state() != State::Failed && change.state() != State::FailedHolding) {
            throw Error(Errc::RunNotActive, "the run is " + std::string(word(change.state())) + ": there is nothing to hold");
        }
        change.apply(Event::AgentHolds);
        Json& kept = change.edit().hold;
        kept["address"] = hold.address;
        kept["ssh_port"] = hold.ssh_port;
        kept["host_key"] = hold.host_key;
        change.audit({"agent", hold.address}, "hold", {{"host_key", hold.host_key}});
        *answer = {kept.value("authorized_key", ""), kept.value("user", "root")};
    };
    co_await core->change(run, std::move(work));
    co_return *answer;
}

}  // namespace vetting
