#include "host/engine/samples.hpp"

namespace vetting {
namespace {

constexpr std::size_t kLongestKey = 256;

Evaluator& evaluator_of(RunTx& change) {
    auto& evaluators = change.fixed().evaluators;
    const RunId run = change.run().id;
    const auto found = evaluators.find(run);
    if (found != evaluators.end()) return found->second;
    auto rules = std::make_shared<const Rules>(MeasurementStore::rules(change.tx(), run));
    return evaluators.emplace(run, Evaluator(std::move(rules))).first->second;
}

/// @throws Error SampleInvalid, BadJson: the code under which it is rejected.
StoredSample read_sample(const Json& raw) {
    const Sample sample = from_json_value<Sample>(raw);
    const auto at = parse_rfc3339(sample.ts);
    if (!at) throw Error(Errc::SampleInvalid, "ts is not a time");
    if (sample.key.empty() || sample.key.size() > kLongestKey) throw Error(Errc::SampleInvalid, "the key is empty or too long");
    if (sample.unit.size() > kLongestKey || sample.device.size() > kLongestKey || sample.stage.size() > kLongestKey) {
        throw Error(Errc::SampleInvalid, "a name is too long");
    }
    return {sample.stage, sample.device, sample.key, sample.unit, *at, sample.value};
}

Measurement measured(const StoredSample& sample) {
    return {sample.stage, sample.device, sample.key, sample.unit, sample.value, sample.at.ms};
}

EvaluationOutcome outcome_of(const ThresholdVerdict& verdict, const ThresholdRule& rule) {
    if (verdict.good) return EvaluationOutcome::Good;
    if (!verdict.breach) return EvaluationOutcome::Pending;
    return rule.severity == Severity::Critical ? EvaluationOutcome::Critical : EvaluationOutcome::Warning;
}

struct Judged {
    std::vector<StoredSample> samples;
    std::vector<StoredEvaluation> evaluations;
    std::vector<std::pair<Breach, std::string>> breaches;  ///< newly broken, with the sample's stage
};

void judge_one(Evaluator& evaluator, const Json& raw, Judged& judged) {
    StoredSample sample = read_sample(raw);
    const auto verdicts = evaluator.evaluate(measured(sample));
    const auto place = std::uint32_t(judged.samples.size());
    for (const ThresholdVerdict& verdict : verdicts) {
        const ThresholdRule& rule = evaluator.rules().all()[verdict.rule];
        judged.evaluations.push_back({place, std::int32_t(verdict.rule), outcome_of(verdict, rule)});
        if (verdict.first_breach) judged.breaches.emplace_back(breach_of(rule, measured(sample)), sample.stage);
    }
    judged.samples.push_back(std::move(sample));
}

std::string sentence_of(const Breach& breach) {
    return breach.key + " was " + Json(breach.value).dump() + " " + breach.unit + ", limit " + Json(breach.limit).dump() +
           " (rule " + breach.rule_id + ")";
}

/// The breach ends the stage in hand, or under `on_failure: continue` has it aborted; its verdict follows from it.
void follow_breach(RunTx& change, const Breach& breach, const std::string& sample_stage) {
    change.tell("breach", {{"run", change.run().id.value}, {"stage", sample_stage}, {"rule", breach.rule_id}, {"key", breach.key},
                           {"value", breach.value}, {"limit", breach.limit}, {"unit", breach.unit}, {"severity", breach.severity}});
    const Events events = classify_breach(change.facts(), breach.severity, sample_stage);
    if (events.empty()) return;
    const std::string reason = change.current()->offer.id + ": " + sentence_of(breach);
    for (const Event event : events) {
        if (event == Event::CriticalBreach) {
            StageResult cut;
            cut.stage = sample_stage;
            cut.attempt = change.current()->attempt;
            cut.ending.kind = EndingKind::Killed;
            cut.ending.message = "ended by a critical breach";
            Decision decision = decide(change.decide_input(cut));
            decision.verdict = StageVerdict::Failed;
            decision.reason = sentence_of(breach);
            change.end_stage(decision);
        }
        change.apply(event, reason);
    }
}

}  // namespace

std::vector<StoredSample> judge_samples(RunTx& change, const SensorBatch& batch, SensorAnswer& answer) {
    Evaluator& evaluator = evaluator_of(change);
    Judged judged;
    for (std::size_t i = 0; i < batch.samples.size(); ++i) {
        try {
            judge_one(evaluator, batch.samples[i], judged);
        } catch (const Error& error) {
            answer.rejected.push_back({std::int64_t(i), std::string(code_name(error.code()))});
        }
    }
    std::optional<StageRowId> stage;
    if (const StageRow* current = change.current(); current && current->state != "ended") stage = current->row;
    if (!judged.samples.empty()) {
        MeasurementStore::append(change.tx(), change.run().id, stage, judged.samples, judged.evaluations);
    }
    for (const auto& [breach, sample_stage] : judged.breaches) {
        answer.breaches.push_back(breach);
        follow_breach(change, breach, sample_stage);
    }
    return std::move(judged.samples);
}

}  // namespace vetting
