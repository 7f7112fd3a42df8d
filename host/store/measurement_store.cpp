// SQL that writes samples and evaluations: the hot path of the host.
#include "host/store/measurement_store.hpp"

#include <algorithm>
#include <limits>
#include <numeric>

#include "host/store/measurement_rows.hpp"
#include "host/store/sql.hpp"

namespace vetting {
namespace {

std::int64_t key_id(Tx& tx, const StoredSample& sample) {
    auto& known = tx.connection().dictionary.keys;
    const DictionaryCache::KeyView looked_up{sample.stage, sample.device, sample.key, sample.unit};
    if (const auto found = known.find(looked_up); found != known.end()) return found->second;
    const auto stored = sql::value<std::int64_t>(
        tx, "SELECT id FROM measurement_keys WHERE stage = ? AND device = ? AND key = ? AND unit = ?", sample.stage,
        sample.device, sample.key, sample.unit);
    if (!stored) {
        sql::run(tx, "INSERT INTO measurement_keys (stage, device, key, unit) VALUES (?, ?, ?, ?)", sample.stage,
                 sample.device, sample.key, sample.unit);
    }
    return known[DictionaryCache::Key(looked_up)] = stored ? *stored : sql::last_id(tx);
}

const std::vector<ThresholdRule>& known_rules(Tx& tx, RunId run) {
    auto& known = tx.connection().dictionary.rules;
    const auto found = known.find(run.value);
    return found != known.end() ? found->second : known[run.value] = MeasurementStore::rules(tx, run);
}

KeyOfRun load_key(Tx& tx, RunId run, std::int64_t key) {
    KeyOfRun loaded;
    const auto last = sql::row<KeyOfRun>(
        tx, "SELECT at_ms, n FROM measurements WHERE run_id = ? AND key_id = ? ORDER BY at_ms DESC, n DESC LIMIT 1",
        [](auto& row, auto&& visit) { visit(row.last_at_ms, row.last_n); }, run, key);
    loaded.last_at_ms = last ? last->last_at_ms : std::numeric_limits<std::int64_t>::min();
    loaded.last_n = last ? last->last_n : 0;
    return loaded;
}

KeyOfRun& key_of_run(Tx& tx, RunId run, std::int64_t key) {
    auto& known = tx.connection().dictionary.keys_of_runs;
    const std::pair wanted{run.value, key};
    const auto found = known.find(wanted);
    return found != known.end() ? found->second : known.emplace(wanted, load_key(tx, run, key)).first->second;
}

/// The `n` of a sample: 0, or behind those that the key has at that moment already.
std::int64_t number_at(Tx& tx, RunId run, std::int64_t key_id, KeyOfRun& key, std::int64_t at_ms) {
    if (at_ms < key.last_at_ms) {  // a clock that jumped back: look what is there
        return sql::value<std::int64_t>(
                   tx, "SELECT coalesce(max(n) + 1, 0) FROM measurements WHERE run_id = ? AND key_id = ? AND at_ms = ?", run,
                   key_id, at_ms)
            .value_or(0);
    }
    key.last_n = at_ms == key.last_at_ms ? key.last_n + 1 : 0;
    key.last_at_ms = at_ms;
    return key.last_n;
}

/// The batch in the order of the primary key; `position[i]` is where sample i went.
SampleColumns columns_of(Tx& tx, RunId run, const std::vector<StoredSample>& samples, std::vector<std::size_t>& position) {
    std::vector<std::int64_t> keys(samples.size());
    std::transform(samples.begin(), samples.end(), keys.begin(), [&tx](const auto& sample) { return key_id(tx, sample); });
    std::vector<std::size_t> order(samples.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(), [&keys, &samples](std::size_t a, std::size_t b) {
        return std::pair(keys[a], samples[a].at.ms) < std::pair(keys[b], samples[b].at.ms);
    });
    SampleColumns columns;
    columns.reserve(samples.size());
    position.resize(samples.size());
    KeyOfRun* key = nullptr;
    for (const std::size_t index : order) {
        const std::int64_t at = samples[index].at.ms;
        const std::size_t row = position[index] = columns.key.size();
        if (row == 0 || columns.key.back() != keys[index]) key = &key_of_run(tx, run, keys[index]);
        const bool same = row > 0 && columns.key.back() == keys[index] && columns.at.back() == at;
        columns.add(keys[index], at, same ? columns.n.back() + 1 : number_at(tx, run, keys[index], *key, at),
                    samples[index].value);
        if (same && at == key->last_at_ms) key->last_n = columns.n.back();
    }
    return columns;
}

void insert_samples(Tx& tx, RunId run, const SampleColumns& columns) {
    SqlStatement& insert = tx.connection().prepared("INSERT INTO measurements (run_id, key_id, at_ms, n, value) VALUES (?, ?, ?, ?, ?)");
    for (std::size_t row = 0; row < columns.key.size(); ++row) {
        insert.run(run.value, columns.key[row], columns.at[row], columns.n[row], columns.value[row]);
    }
}

/// Whether this pair is known; from now on it is.
bool seen_before(std::vector<bool>& rules, std::size_t rule) {
    if (rule >= rules.size()) rules.resize(rule + 1, false);
    const bool before = rules[rule];
    rules[rule] = true;
    return before;
}

/// Which rules judge which key: stored at the first evaluation of that pair.
void remember_key_rules(Tx& tx, RunId run, const SampleColumns& columns, const std::vector<StoredEvaluation>& evaluations,
                        const std::vector<std::size_t>& position) {
    KeyOfRun* key = nullptr;
    std::int64_t last = 0;
    for (const StoredEvaluation& evaluation : evaluations) {
        const std::int64_t id = columns.key[position.at(evaluation.sample)];
        if (key == nullptr || id != last) key = &key_of_run(tx, run, last = id);
        if (seen_before(key->rules, static_cast<std::size_t>(evaluation.rule))) continue;
        sql::run(tx, "INSERT OR IGNORE INTO key_rules (run_id, key_id, rule) VALUES (?, ?, ?)", run, id, evaluation.rule);
    }
}

void insert_bad_evaluations(Tx& tx, RunId of, const SampleColumns& columns, const std::vector<StoredEvaluation>& evaluations,
                            const std::vector<std::size_t>& position) {
    std::vector<std::int64_t> run, key, at, n, rule, outcome;
    for (const StoredEvaluation& evaluation : evaluations) {
        if (evaluation.outcome == EvaluationOutcome::Good) continue;
        const std::size_t row = position.at(evaluation.sample);
        run.push_back(of.value);
        key.push_back(columns.key[row]);
        at.push_back(columns.at[row]);
        n.push_back(columns.n[row]);
        rule.push_back(evaluation.rule);
        outcome.push_back(static_cast<std::int64_t>(evaluation.outcome));
    }
    if (run.empty()) return;  // an empty vector throws in Poco
    sql::run(tx,
             "INSERT INTO threshold_evaluations (run_id, key_id, at_ms, n, rule, outcome) VALUES (?, ?, ?, ?, ?, ?)", run,
             key, at, n, rule, outcome);
}

void add_to(RuleCount& count, const ThresholdRule& rule, EvaluationOutcome outcome, std::int64_t key, double value) {
    ++count.evaluated;
    count.warnings += outcome == EvaluationOutcome::Warning ? 1 : 0;
    count.criticals += outcome == EvaluationOutcome::Critical ? 1 : 0;
    const auto level = static_cast<std::int64_t>(outcome);
    const double bad = badness(rule, value);
    if (level < count.worst_outcome || (level == count.worst_outcome && bad <= count.worst_badness)) return;
    count.worst_outcome = level;
    count.worst_badness = bad;
    count.worst_key = key;
    count.worst_value = value;
}

/// What the attempt's rules have counted so far, by number.
std::vector<RuleCount>& counts_of(Tx& tx, StageRowId stage, std::size_t rules) {
    auto& known = tx.connection().dictionary.counts;
    if (const auto found = known.find(stage.value); found != known.end()) return found->second;
    std::vector<RuleCount> counts(rules);
    using Row = std::pair<std::size_t, RuleCount>;
    const auto columns = [](Row& row, auto&& visit) {
        visit(row.first, row.second.evaluated, row.second.warnings, row.second.criticals, row.second.worst_outcome,
              row.second.worst_badness, row.second.worst_key, row.second.worst_value);
    };
    for (const auto& [number, count] : sql::rows<Row>(
             tx,
             "SELECT rule, evaluated, warnings, criticals, worst_outcome, worst_badness, worst_key_id, worst_value "
             "FROM threshold_counts WHERE stage_id = ?",
             columns, stage)) {
        counts.at(number) = count;
    }
    return known[stage.value] = std::move(counts);
}

void store_counts(Tx& tx, StageRowId stage, const std::vector<RuleCount>& counts) {
    SqlStatement& store = tx.connection().prepared(
        "INSERT INTO threshold_counts (stage_id, rule, evaluated, warnings, criticals, worst_outcome, worst_badness, "
        "worst_key_id, worst_value) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET "
        "evaluated = excluded.evaluated, warnings = excluded.warnings, criticals = excluded.criticals, "
        "worst_outcome = excluded.worst_outcome, worst_badness = excluded.worst_badness, "
        "worst_key_id = excluded.worst_key_id, worst_value = excluded.worst_value");
    for (std::size_t number = 0; number < counts.size(); ++number) {
        const RuleCount& count = counts[number];
        if (count.evaluated == 0) continue;
        store.run(stage.value, static_cast<std::int64_t>(number), count.evaluated, count.warnings, count.criticals,
                  count.worst_outcome, count.worst_badness, count.worst_key, count.worst_value);
    }
}

void count_rules(Tx& tx, RunId run, StageRowId stage, const SampleColumns& columns,
                 const std::vector<StoredEvaluation>& evaluations, const std::vector<std::size_t>& position) {
    const std::vector<ThresholdRule>& rules = known_rules(tx, run);
    std::vector<RuleCount>& counts = counts_of(tx, stage, rules.size());
    for (const StoredEvaluation& evaluation : evaluations) {
        const std::size_t row = position.at(evaluation.sample);
        const auto number = static_cast<std::size_t>(evaluation.rule);
        add_to(counts.at(number), rules.at(number), evaluation.outcome, columns.key[row], columns.value[row]);
    }
    store_counts(tx, stage, counts);
}

}  // namespace

void MeasurementStore::add_rules(Tx& tx, RunId run, const std::vector<ThresholdRule>& rules) {
    std::int64_t number = 0;
    for (const ThresholdRule& rule : rules) {
        sql::run(tx, "INSERT INTO threshold_rules (run_id, rule, rule_id, definition) VALUES (?, ?, ?, ?)", run, number,
                 rule.id, rule);
        ++number;
    }
}

std::vector<ThresholdRule> MeasurementStore::rules(const Reader& reader, RunId run) {
    return sql::rows<ThresholdRule>(reader, "SELECT definition FROM threshold_rules WHERE run_id = ? ORDER BY rule",
                                    [](auto& rule, auto&& visit) { visit(rule); }, run);
}

void MeasurementStore::append(Tx& tx, RunId run, std::optional<StageRowId> stage, const std::vector<StoredSample>& samples,
                              const std::vector<StoredEvaluation>& evaluations) {
    if (samples.empty()) return;
    std::vector<std::size_t> position;
    const SampleColumns columns = columns_of(tx, run, samples, position);
    insert_samples(tx, run, columns);
    remember_key_rules(tx, run, columns, evaluations, position);
    insert_bad_evaluations(tx, run, columns, evaluations, position);
    if (stage) count_rules(tx, run, *stage, columns, evaluations, position);
}

}  // namespace vetting
