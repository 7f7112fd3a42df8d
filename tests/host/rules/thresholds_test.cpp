#include "host/rules/thresholds.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace vetting {
namespace {

ThresholdRule hot(const char* id = "hot", const char* key = "temp/*", double limit = 90) {
    return {.id = id, .key = key, .limit = limit, .unit = "celsius", .severity = Severity::Critical};
}
Evaluator evaluator(std::vector<ThresholdRule> rules) { return Evaluator(std::make_shared<const Rules>(std::move(rules))); }
Measurement sample(double value, std::int64_t at_ms = 0, std::string_view key = "temp/cpu0") {
    return {.stage = "CPUStress", .device = "cpu0", .key = key, .unit = "celsius", .value = value, .at_ms = at_ms};
}

struct Pattern {
    const char *pattern, *text;
    bool fits;
};
TEST(Thresholds, MatchAnyPrefixAndExactly) {
    for (const Pattern& row : {Pattern{"*", "cpu/0", true}, {"cpu/*", "cpu/0", true}, {"cpu/*", "cpu/0/temp", true}, {"cpu/*", "cpu", false},
                               {"cpu/*", "cpu/", false}, {"cpu/*", "cpux/0", false}, {"cpu/0", "cpu/0", true}, {"cpu/0", "cpu/01", false},
                               {"cpu*", "cpu/0", false}, {"", "cpu", false},
                               {"mem/*/uncorrected", "mem/A1/uncorrected", true}, {"mem/*/uncorrected", "mem/A1/corrected", false},
                               {"mem/*/uncorrected", "mem/uncorrected", false}, {"mem/*/uncorrected", "mem//uncorrected", false},
                               {"mem/*/uncorrected", "mem/A1/x/uncorrected", false}, {"net/*/rx/*", "net/eth0/rx/crc", true}}) {
        EXPECT_EQ(matches(row.pattern, row.text), row.fits) << row.pattern << " " << row.text;
    }
}

TEST(Thresholds, KnowEveryComparison) {
    const auto good = [](ThresholdOp op, double value) { return holds({.op = op, .limit = 10, .target = 100}, value); };
    EXPECT_TRUE(good(ThresholdOp::Lt, 9));
    EXPECT_FALSE(good(ThresholdOp::Lt, 10));
    EXPECT_TRUE(good(ThresholdOp::Lte, 10));
    EXPECT_TRUE(good(ThresholdOp::Gt, 11));
    EXPECT_FALSE(good(ThresholdOp::Gt, 10));
    EXPECT_TRUE(good(ThresholdOp::Gte, 10));
    EXPECT_TRUE(good(ThresholdOp::WithinPct, 91));
    EXPECT_TRUE(good(ThresholdOp::WithinPct, 110));
    EXPECT_FALSE(good(ThresholdOp::WithinPct, 89));
}

TEST(Thresholds, AnswerOneRowPerMatchingRuleInRuleOrder) {
    ThresholdRule of_memory = hot("memory-only");
    of_memory.stage = "Memory";
    Evaluator judge = evaluator({hot("a"), of_memory, hot("other", "fan/*"), hot("b", "*", 95)});
    const auto rows = judge.evaluate(sample(92));
    ASSERT_EQ(rows.size(), 2U);
    EXPECT_EQ(rows[0].rule, 0U);
    EXPECT_TRUE(rows[0].breach);
    EXPECT_EQ(rows[1].rule, 3U);
    EXPECT_TRUE(rows[1].good);
    EXPECT_TRUE(judge.evaluate({.stage = "CPUStress", .key = "power", .unit = "celsius", .value = 1}).size() == 1);
}

TEST(Thresholds, LetOneSpikePassWhereTheRuleSaysSo) {
    ThresholdRule rule = hot();
    rule.for_s = 30;
    rule.min_samples = 3;
    Evaluator judge = evaluator({rule});
    EXPECT_FALSE(judge.evaluate(sample(99, 0))[0].breach);
    EXPECT_TRUE(judge.evaluate(sample(80, 10'000))[0].good);  // the streak is broken
    EXPECT_FALSE(judge.evaluate(sample(99, 20'000))[0].breach);
    EXPECT_FALSE(judge.evaluate(sample(99, 50'000))[0].breach);  // long enough, but only two
    const ThresholdVerdict third = judge.evaluate(sample(99, 51'000))[0];
    EXPECT_TRUE(third.breach);
    EXPECT_TRUE(third.first_breach);
    const ThresholdVerdict fourth = judge.evaluate(sample(99, 52'000))[0];
    EXPECT_TRUE(fourth.breach);
    EXPECT_FALSE(fourth.first_breach);
}

TEST(Thresholds, MeasureAStreakAnewWhenTheClockIsSetBack) {
    ThresholdRule rule = hot();
    rule.for_s = 30;
    Evaluator judge = evaluator({rule});
    EXPECT_FALSE(judge.evaluate(sample(99, 7'200'000))[0].breach);
    EXPECT_FALSE(judge.evaluate(sample(99, 5'000))[0].breach);  // the live image has asked what time it is
    EXPECT_FALSE(judge.evaluate(sample(99, 30'000))[0].breach);
    EXPECT_TRUE(judge.evaluate(sample(99, 35'000))[0].breach);
}

TEST(Thresholds, KeepStreaksOfDevicesApart) {
    ThresholdRule rule = hot();
    rule.min_samples = 2;
    Evaluator judge = evaluator({rule});
    (void)judge.evaluate(sample(99));
    Measurement other = sample(99);
    other.device = "cpu1";
    EXPECT_FALSE(judge.evaluate(other)[0].breach);
    EXPECT_TRUE(judge.evaluate(sample(99))[0].breach);
}

TEST(Thresholds, RefuseASampleThatIsNoNumberOrInAnotherUnit) {
    Evaluator judge = evaluator({hot()});
    EXPECT_THROW((void)judge.evaluate(sample(std::numeric_limits<double>::quiet_NaN())), Error);
    EXPECT_THROW((void)judge.evaluate(sample(std::numeric_limits<double>::infinity())), Error);
    Measurement kelvin = sample(300);
    kelvin.unit = "kelvin";
    EXPECT_THROW((void)judge.evaluate(kelvin), Error);
}

TEST(Thresholds, RefuseRulesThatMeanNothing) {
    EXPECT_THROW(Rules({hot("a"), hot("a")}), Error);
    EXPECT_THROW(Rules({hot("")}), Error);
    EXPECT_THROW(Rules({hot("a", "")}), Error);
    EXPECT_THROW(Rules({hot("a", "*", std::numeric_limits<double>::quiet_NaN())}), Error);
    ThresholdRule within = hot();
    within.op = ThresholdOp::WithinPct;
    EXPECT_THROW(Rules({within}), Error);
}

TEST(Thresholds, HaveADigestThatChangesWithARule) {
    EXPECT_EQ(Rules({hot()}).digest(), Rules({hot()}).digest());
    EXPECT_NE(Rules({hot()}).digest(), Rules({hot("hot", "temp/*", 91)}).digest());
    EXPECT_EQ(Rules({hot()}).digest().size(), 64U);
}

TEST(Thresholds, LayAHostsOwnRulesOverTheProfiles) {
    const Rules rules = Rules::seed({hot("a"), hot("b")}, {hot("b", "temp/*", 70), hot("c")});
    ASSERT_EQ(rules.all().size(), 3U);
    EXPECT_EQ(rules.all()[1].limit, 70);
}

TEST(Thresholds, AreSummedUpForTheVerdict) {
    Evaluator judge = evaluator({hot()});
    std::vector<EvaluationSummary> summaries;
    for (const double value : {80.0, 93.0, 97.0, 91.0}) {
        const Measurement one = sample(value);
        for (const ThresholdVerdict& verdict : judge.evaluate(one)) summarise(summaries, judge.rules(), verdict, one);
    }
    ASSERT_EQ(summaries.size(), 1U);
    EXPECT_EQ(summaries[0].evaluated, 4);
    EXPECT_TRUE(summaries[0].critical_breach);
    EXPECT_EQ(summaries[0].worst.value, 97);
    EXPECT_EQ(summaries[0].worst.limit, 90);
}

}  // namespace
}  // namespace vetting
