#include "plugins/stages/cpustress/blame.hpp"

#include <gtest/gtest.h>

namespace vetting::cpustress {
namespace {

Suspect suspect(Did first, std::optional<Did> again, bool crashed = false, std::string said = "words") {
    return {.cpu = 0, .first = first, .crashed = crashed, .said = std::move(said), .again = again};
}
Blame of_one(const Suspect& one, std::optional<Did> control) { return blame({.cores = 4, .suspects = {one}, .control = control}).at(0); }

struct Case {
    const char* name;
    Did first;
    bool crashed;
    std::optional<Did> again, control;
    Blame blame;
};

class BlameOfOneCore : public testing::TestWithParam<Case> {};
TEST_P(BlameOfOneCore, IsByTheRepetitionAndItsControl) {
    const Case& row = GetParam();
    EXPECT_EQ(of_one(suspect(row.first, row.again, row.crashed), row.control), row.blame);
}
INSTANTIATE_TEST_SUITE_P(
    Rows, BlameOfOneCore,
    testing::Values(Case{"WrongAgain", Did::Wrong, false, Did::Wrong, Did::Well, Blame::Confirmed},
                    Case{"WrongThenDead", Did::Wrong, false, Did::Died, Did::Well, Blame::Confirmed},
                    Case{"WrongOnce", Did::Wrong, false, Did::Well, Did::Well, Blame::SeenOnce},
                    Case{"WrongNotRepeated", Did::Wrong, false, std::nullopt, std::nullopt, Blame::SeenOnce},
                    Case{"WrongAsItsControl", Did::Wrong, false, Did::Wrong, Did::Wrong, Blame::SeenOnce},
                    Case{"DeadAgain", Did::Died, false, Did::Died, Did::Well, Blame::Confirmed},
                    Case{"DeadThenWrong", Did::Died, false, Did::Wrong, Did::Well, Blame::Confirmed},
                    Case{"DeadAsItsControl", Did::Died, true, Did::Died, Did::Died, Blame::Unknown},
                    Case{"DeadOnce", Did::Died, false, Did::Well, Did::Well, Blame::Unknown},
                    Case{"CrashedOnce", Did::Died, true, Did::Well, Did::Well, Blame::SeenOnce},
                    Case{"CrashedNotRepeated", Did::Died, true, std::nullopt, std::nullopt, Blame::SeenOnce},
                    Case{"NotRunThenRun", Did::NotRun, false, Did::Well, Did::Well, Blame::Nobody},
                    Case{"NotRunThenWrong", Did::NotRun, false, Did::Wrong, Did::Well, Blame::SeenOnce},
                    Case{"NeverRun", Did::NotRun, false, Did::NotRun, Did::Well, Blame::Unknown}),
    [](const auto& test) { return std::string(test.param.name); });

Blame of_all(std::size_t cores, Did first, bool same_words) {
    Trouble trouble{.cores = cores};
    for (std::size_t i = 0; i < cores; ++i) {
        trouble.suspects.push_back(suspect(first, first, true, same_words ? "[" + std::to_string(100 + i) + "] words" : "got " + std::to_string(i)));
    }
    return blame(trouble).at(0);
}

TEST(BlameOfAllCores, IsTheToolsWhereAllDiedOrSaidTheSame) {
    for (const std::size_t cores : {1U, 2U, 64U}) EXPECT_EQ(of_all(cores, Did::Died, false), Blame::Tool) << cores;
    EXPECT_EQ(of_all(4, Did::Wrong, true), Blame::Tool);
    EXPECT_EQ(of_all(4, Did::Wrong, false), Blame::Confirmed);
    EXPECT_EQ(of_all(2, Did::Wrong, true), Blame::Confirmed) << "two bad cores are no wonder";
}

TEST(Did, TellsWorkThatDiedFromWorkThatCouldNotBeHad) {
    using stages::StressEnd;
    stages::CoreResult result{.end = StressEnd::Untrusted};
    EXPECT_EQ(did(result), Did::Died);
    result.words.killed = 1;
    EXPECT_EQ(did(result), Did::NotRun);
    result = {.end = StressEnd::Broken};
    result.words.troubles = {"cache: mmap failed, errno=12"};
    EXPECT_EQ(did(result), Did::NotRun);
    result.words.crash = 11;
    EXPECT_EQ(did(result), Did::Died);
    EXPECT_EQ(first_words(result), "Segmentation fault");
    EXPECT_EQ(did({.end = StressEnd::Good}), Did::Well);
    EXPECT_EQ(did({.end = StressEnd::WrongResult}), Did::Wrong);
}

}  // namespace
}  // namespace vetting::cpustress
