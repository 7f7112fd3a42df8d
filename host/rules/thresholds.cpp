#include "host/rules/thresholds.hpp"

#include <algorithm>
#include <cmath>
#include <set>

#include "sdk/base/crypto.hpp"

namespace vetting {
namespace {

void check(const ThresholdRule& rule, std::set<std::string>& ids) {
    const auto refuse = [&rule](const std::string& why) {
        throw Error(Errc::BadConfig, "threshold '" + rule.id + "': " + why);
    };
    if (rule.id.empty()) refuse("it needs an id");
    if (!ids.insert(rule.id).second) refuse("its id stands twice");
    if (rule.key.empty()) refuse("it needs a key");
    if (!std::isfinite(rule.limit)) refuse("its limit is not a finite number");
    if (rule.op == ThresholdOp::WithinPct && !rule.target) refuse("within_pct needs a target");
    if (rule.target && !std::isfinite(*rule.target)) refuse("its target is not a finite number");
    if (!std::isfinite(rule.for_s) || rule.for_s < 0) refuse("its time is not a finite number of seconds");
    if (rule.min_samples < 1) refuse("min_samples is at least 1");
}

/// The limit that a value crossed: of `within_pct` the nearer end of the allowed range.
double crossed_limit(const ThresholdRule& rule, double value) {
    if (rule.op != ThresholdOp::WithinPct) return rule.limit;
    const double target = rule.target.value_or(0);
    const double width = std::abs(target) * rule.limit / 100;
    return value > target ? target + width : target - width;
}

void refuse_bad_sample(const ThresholdRule& rule, const Measurement& sample) {
    if (sample.unit == rule.unit) return;
    throw Error(Errc::SampleInvalid, "'" + std::string(sample.key) + "' is in '" + std::string(sample.unit) + "', rule '" +
                                         rule.id + "' wants '" + rule.unit + "'");
}

}  // namespace

Rules::Rules(std::vector<ThresholdRule> rules) : rules_(std::move(rules)) {
    std::set<std::string> ids;
    for (const ThresholdRule& rule : rules_) check(rule, ids);
    digest_ = sha256_hex(dump_json(Json(rules_)));
}

Rules Rules::seed(const std::vector<ThresholdRule>& profile, const std::vector<ThresholdRule>& host) {
    std::vector<ThresholdRule> rules = profile;
    for (const ThresholdRule& own : host) {
        const auto same = std::find_if(rules.begin(), rules.end(), [&own](const ThresholdRule& rule) { return rule.id == own.id; });
        if (same == rules.end()) rules.push_back(own);
        else *same = own;
    }
    return Rules(std::move(rules));
}

bool matches(std::string_view pattern, std::string_view text) {
    if (pattern == "*") return true;
    if (const std::size_t step = pattern.find("/*/"); step != std::string_view::npos) {
        const std::string_view before = pattern.substr(0, step + 1);
        if (!text.starts_with(before)) return false;
        const std::size_t end = text.find('/', before.size());
        return end != std::string_view::npos && end > before.size() && matches(pattern.substr(step + 3), text.substr(end + 1));
    }
    if (!pattern.ends_with("/*")) return pattern == text;
    pattern.remove_suffix(1);
    return text.size() > pattern.size() && text.starts_with(pattern);
}

bool holds(const ThresholdRule& rule, double value) {
    switch (rule.op) {
        case ThresholdOp::Lt: return value < rule.limit;
        case ThresholdOp::Lte: return value <= rule.limit;
        case ThresholdOp::Gt: return value > rule.limit;
        case ThresholdOp::Gte: return value >= rule.limit;
        case ThresholdOp::WithinPct: break;
    }
    const double target = rule.target.value_or(0);
    return std::abs(value - target) <= std::abs(target) * rule.limit / 100;
}

std::vector<Evaluator::Watch>& Evaluator::watches_of(const Measurement& sample) {
    name_.assign(sample.stage).append(1, '\n').append(sample.key).append(1, '\n').append(sample.device);
    const auto known = watches_.find(name_);
    if (known != watches_.end()) return known->second;
    // A machine that invents keys without end costs its own streaks, not the host's memory.
    constexpr std::size_t kMostKeys = 1U << 16U;
    if (watches_.size() >= kMostKeys) watches_.clear();
    std::vector<Watch> watches;
    for (std::uint32_t i = 0; i < rules_->all().size(); ++i) {
        const ThresholdRule& rule = rules_->all()[i];
        if (matches(rule.stage, sample.stage) && matches(rule.key, sample.key)) watches.push_back(Watch{.rule = i});
    }
    return watches_.emplace(name_, std::move(watches)).first->second;
}

std::span<const ThresholdVerdict> Evaluator::evaluate(const Measurement& sample) {
    if (!std::isfinite(sample.value)) throw Error(Errc::SampleInvalid, "'" + std::string(sample.key) + "' is not a finite number");
    std::vector<Watch>& watches = watches_of(sample);
    for (const Watch& watch : watches) refuse_bad_sample(rules_->all()[watch.rule], sample);
    verdicts_.clear();
    for (Watch& watch : watches) {
        const ThresholdRule& rule = rules_->all()[watch.rule];
        ThresholdVerdict verdict{.rule = watch.rule, .good = holds(rule, sample.value)};
        if (verdict.good) {
            watch = Watch{.rule = watch.rule};
        } else {
            // A clock that was set back would make the streak last for ever before it counts.
            if (watch.bad_samples++ == 0 || sample.at_ms < watch.bad_since_ms) watch.bad_since_ms = sample.at_ms;
            const double bad_for_s = static_cast<double>(sample.at_ms - watch.bad_since_ms) / 1000;
            verdict.breach = watch.bad_samples >= rule.min_samples && bad_for_s >= rule.for_s;
            verdict.first_breach = verdict.breach && !watch.announced;
            watch.announced = watch.announced || verdict.breach;
        }
        verdicts_.push_back(verdict);
    }
    return verdicts_;
}

Breach breach_of(const ThresholdRule& rule, const Measurement& sample) {
    return Breach{.rule_id = rule.id, .stage = std::string(sample.stage), .key = std::string(sample.key),
                  .unit = rule.unit, .value = sample.value, .limit = crossed_limit(rule, sample.value),
                  .severity = rule.severity};
}

void summarise(std::vector<EvaluationSummary>& summaries, const Rules& rules, const ThresholdVerdict& verdict,
               const Measurement& sample) {
    const ThresholdRule& rule = rules.all()[verdict.rule];
    auto found = std::find_if(summaries.begin(), summaries.end(),
                              [&rule](const EvaluationSummary& summary) { return summary.rule_id == rule.id; });
    if (found == summaries.end()) found = summaries.insert(summaries.end(), EvaluationSummary{.rule_id = rule.id});
    ++found->evaluated;
    if (!verdict.breach) return;
    const Breach breach = breach_of(rule, sample);
    const bool first = !found->critical_breach && !found->warning_breach;
    const bool worse = std::abs(breach.value - breach.limit) > std::abs(found->worst.value - found->worst.limit);
    if (first || worse) found->worst = breach;
    if (rule.severity == Severity::Critical) found->critical_breach = true;
    if (rule.severity == Severity::Warning) found->warning_breach = true;
}

}  // namespace vetting
