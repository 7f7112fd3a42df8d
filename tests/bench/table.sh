#!/usr/bin/env bash
# table.sh FOLDER: the table of docs/benchmarks.md from goals.tsv and the results of the benches in FOLDER
# (Google Benchmark's JSON, one file a bench). Of a benchmark with repetitions the median is taken.
set -euo pipefail
results=$1
goals="$(dirname "${BASH_SOURCE[0]}")/goals.tsv"

# figure_of BENCH BENCHMARK FIGURE: the number, or nothing where it was not measured
figure_of() {
    [ -s "$results/$1.json" ] || return 0
    jq -r --arg name "$2" --arg figure "$3" '
        [.benchmarks[] | select(.error_occurred != true)
            | select(.name == $name or (.name | startswith($name + "/")) or (.name | startswith($name + "_")))
            | select(.run_type != "aggregate" or .aggregate_name == "median")]
        | (map(select(.run_type == "aggregate")) + .)[0][$figure] // empty' "$results/$1.json"
}

context_of() {
    jq -r '"\(.context.num_cpus) cores, \(.context.date[0:10])"' "$results/store_bench.json"
}

cat <<TXT
# Benchmarks

\`./dev bench\` measures and writes this table: ratios against a peer in the same run, or against a limit. A figure
depends on the machine (here: $(context_of)); the ratios travel better than the times.

| what | goal | measured | | against |
|---|---|---|---|---|
TXT
grep -v '^#' "$goals" | while IFS=$'\t' read -r what bench benchmark figure goal against; do
    measured=$(figure_of "$bench" "$benchmark" "$figure")
    if [ -z "$measured" ]; then
        printf '| %s | %s | not measured | | %s |\n' "$what" "$goal" "$against"
    else
        met=$(jq -rn "if $measured $goal then \"met\" else \"**missed**\" end")
        printf '| %s | %s | %s | %s | %s |\n' "$what" "$goal" "$(LC_ALL=C printf '%.3g' "$measured")" "$met" "$against"
    fi
done
