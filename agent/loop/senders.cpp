// Log lines, samples and artifacts on their way to the host, each at its own pace.
#include "agent/loop/agent.hpp"
#include "sdk/base/log.hpp"

namespace vetting {

asio::awaitable<void> Agent::keep_sending(OutboxStream& stream, std::string call, bool& taken) {
    while (!link_.given_up()) {
        if (stream.idle()) {
            co_await wake_.wait_for(1s);
            continue;
        }
        const Deadline company = Deadline::in(options_.batch_window);
        while (!end_ && !samples_due_ && !company.passed()) co_await wake_.wait_for(options_.batch_window);
        const auto batch = stream.next();
        if (!batch) continue;
        const auto answer = co_await link_.post(call, batch->body);
        if (!answer) co_return;
        if (answer->run_is_over()) {  // the heartbeat hears the same and ends the agent
            taken = false;
            wake_.notify();
            co_return;
        }
        settle(stream, call, *batch, *answer);
    }
}

void Agent::settle(OutboxStream& stream, const std::string& call, const Batch& batch, const Answer& answer) {
    if (answer.ok()) {
        stream.acknowledged(std::max(batch.seq, answer.body.value("acked_seq", batch.seq)));
        if (call == "sensor") look_at_breaches(answer);
    } else if (const auto stands = answer.body.is_object() ? answer.body.find("acked_seq") : answer.body.end();
               stands != answer.body.end() && stands->is_number_integer()) {
        stream.host_stands_at(stands->get<std::int64_t>());
    } else {
        // Refused for what is in it: the same bytes would be refused for ever, and everything behind them with them.
        log::error("agent.batch_refused", {{"call", call}, {"seq", batch.seq}, {"status", answer.status}, {"why", answer.detail}});
        stream.give_up_batch();
    }
    if (const std::size_t dropped = stream.take_dropped(); dropped > 0) {
        log_line("warning", "", std::to_string(dropped) + " items of " + call + " were left out while the host was away");
    }
    wake_.notify();
}

void Agent::look_at_breaches(const Answer& answer) {
    try {
        const auto said = from_json_value<SensorAnswer>(answer.body);
        for (const RejectedSample& sample : said.rejected) {
            log::warning("agent.sample_rejected", {{"index", sample.index}, {"code", sample.code}});
        }
        for (const Breach& breach : said.breaches) {
            const bool ends_stage = breach.severity == Severity::Critical && in_hand_ && breach.stage == in_hand_->id;
            if (!ends_stage || cancelled_) continue;
            cancelled_ = true;
            stages_.cancel("a critical threshold was broken: " + breach.key);
        }
    } catch (const Error& error) {
        log::warning("agent.answer_unreadable", {{"call", "sensor"}, {"why", error.what()}});
    }
}

asio::awaitable<void> Agent::keep_sending_artifacts() {
    while (!link_.given_up()) {
        auto artifact = artifacts_.next();
        if (!artifact) {
            co_await wake_.wait_for(1s);
            continue;
        }
        sending_artifact_ = true;
        const auto answer = co_await link_.put(*artifact);
        sending_artifact_ = false;
        if (!answer || answer->run_is_over()) {
            taken_.artifacts = false;
            wake_.notify();
            co_return;
        }
        if (!answer->ok()) {
            log::warning("agent.artifact_refused", {{"name", artifact->name}, {"status", answer->status}, {"why", answer->detail}});
        }
        artifacts_.acknowledged(artifact->number);
        wake_.notify();
    }
}

}  // namespace vetting
