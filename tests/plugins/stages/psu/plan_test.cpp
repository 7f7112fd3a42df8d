#include "plugins/stages/psu/plan.hpp"

#include <gtest/gtest.h>

#include "sdk/wire/evidence.hpp"
#include "sdk/wire/inventory.hpp"

namespace vetting::psu {
namespace {

const char* const kFacts = R"({"psus": [{"slot": 1, "present": true, "serial": "A1", "model": "750W"}, {"slot": 2, "present": false}],
    "sel": {"entries": 3, "last_id": 339}})";

TEST(PsuPlan, AsksEverySupplyThreeTimesAndSaysWhichBayIsEmpty) {
    const Plan wanted = from_json_value<Plan>(plan(Json::object(), Json::parse(kFacts)));
    ASSERT_EQ(wanted.targets.size(), 1U);
    EXPECT_EQ(wanted.targets[0].device, "psu1");
    EXPECT_EQ(wanted.targets[0].part.serial, "A1");
    EXPECT_EQ(wanted.targets[0].work.at(0).planned, 3);
    EXPECT_EQ((*wanted.targets[0].params)["last_event"], 339);
    ASSERT_EQ(wanted.untargeted.size(), 1U);
    EXPECT_EQ(wanted.untargeted[0].reason, "the bay is empty");
}

TEST(PsuPlan, KnowsNoLastEventWhereTheLogWasNotRead) {
    Json facts = Json::parse(kFacts);
    facts["sel"] = {{"entries", 3}};
    EXPECT_FALSE((*from_json_value<Plan>(plan(Json::object(), facts)).targets.at(0).params).contains("last_event"));
}

TEST(PsuPlan, NamesSuppliesAsTheInventoryDoes) {
    const Json facts = Json::parse(kFacts);
    std::vector<std::string> expected;
    for (const InventoryPart& part : parts_of(facts)) expected.push_back(part.device);
    const Plan wanted = from_json_value<Plan>(plan(Json::object(), facts));
    EXPECT_EQ(expected, (std::vector<std::string>{wanted.targets[0].device, wanted.untargeted[0].device}));
}

TEST(PsuPlan, HasThemTogetherWhereOnlyAServiceKnowsThem) {
    const Plan wanted = from_json_value<Plan>(plan(Json{{"redfish_url", "https://bmc"}}, Json::object()));
    ASSERT_EQ(wanted.targets.size(), 1U);
    EXPECT_EQ(wanted.targets[0].device, kTogether);
    EXPECT_EQ(from_json_value<Plan>(plan(Json{{"redfish_url", "https://bmc"}}, Json::parse(kFacts))).targets[0].device, "psu1");
}

TEST(PsuPlan, WithoutSuppliesInTheInventoryHasNothingToDo) {
    EXPECT_TRUE(from_json_value<Plan>(plan(Json::object(), Json::object())).targets.empty());
}

}  // namespace
}  // namespace vetting::psu
