// The golden shapes of tests/contracts, read into the structs and written again: nothing of them may get lost.
#include <gtest/gtest.h>

#include <set>

#include "sdk/base/files.hpp"
#include "sdk/wire/decide.hpp"
#include "sdk/wire/report.hpp"

namespace vetting {
namespace {

Json golden(const std::string& name) {
    return parse_json(read_file(std::string(VETTING_SOURCE_DIR) + "/tests/contracts/" + name));
}

/// Where `golden` says something that `written` does not; empty when nothing got lost.
std::string lost(const Json& golden, const Json& written, const std::string& path = "") {
    if (golden.is_object() && written.is_object()) {
        for (const auto& [field, value] : golden.items()) {
            if (!written.contains(field)) return path + "/" + field;
            if (auto where = lost(value, written.at(field), path + "/" + field); !where.empty()) return where;
        }
        return "";
    }
    if (golden.is_array() && written.is_array() && golden.size() == written.size()) {
        for (std::size_t i = 0; i < golden.size(); ++i) {
            if (auto where = lost(golden[i], written[i], path + "/" + std::to_string(i)); !where.empty()) return where;
        }
        return "";
    }
    return golden == written ? "" : path;
}

template <class T>
void expect_round_trip(const std::string& name) {
    const Json first = Json(from_json_value<T>(golden(name)));
    EXPECT_EQ(lost(golden(name), first), "") << name;
    EXPECT_EQ(Json(from_json_value<T>(first)), first) << name;
}

TEST(Contract, StageOfferKeepsEveryField) { expect_round_trip<StageOffer>("stage_offer.json"); }
TEST(Contract, ResultKeepsEveryField) { expect_round_trip<StageResult>("result.json"); }
TEST(Contract, EvidenceKeepsEveryField) { expect_round_trip<Evidence>("evidence.json"); }
TEST(Contract, ReportKeepsEveryField) { expect_round_trip<Report>("report.json"); }

TEST(Contract, OfferAndResultMakeTheEvidenceAndAPass) {
    DecideInput input;
    input.offer = from_json_value<StageOffer>(golden("stage_offer.json"));
    input.result = from_json_value<StageResult>(golden("result.json"));
    input.evaluations = {{.rule_id = "disk-temperature", .evaluated = 12}};
    input.parts = parts_of(golden("facts.json"));
    input.inventory_targets = {"WD-WX12A34"};
    const Decision decision = decide(input);
    EXPECT_EQ(decision.verdict, StageVerdict::Passed) << decision.reason;
    EXPECT_EQ(Json(decision.evidence)["targets"], golden("evidence.json")["targets"]);
    EXPECT_EQ(Json(decision.evidence)["work"], golden("evidence.json")["work"]);
    EXPECT_EQ(decision.reason, golden("report.json")["stages"][0]["reason"]);
    ASSERT_EQ(decision.findings.size(), 1U);
    EXPECT_EQ(decision.findings[0].next_step, golden("report.json")["findings"][0]["next_step"]);
}

TEST(Contract, FactsListTheirParts) {
    EXPECT_EQ(parts_of(golden("facts.json")).size(), 2U /* cpu */ + 1 /* memory */ + 2 /* dimm */ + 1 /* disk */ + 1 /* nic */ + 1 /* psu */ + 1 /* fan */ +
                                                            4 /* board, bios, bmc, tpm */);
}

TEST(Contract, EventsAreOfTheKnownTypesAndOnlyDurableOnesHaveAnId) {
    const std::set<std::string> durable = {"host.changed", "run.changed", "stage.changed", "breach", "finding", "spec_diff",
                                           "artifact", "hold.opened", "notification", "plugin.changed"};
    const std::set<std::string> live = {"measurement", "log", "progress"};
    std::set<std::string> shown;
    for (const Json& event : golden("events.json")) {
        const std::string type = event.at("type");
        shown.insert(type);
        EXPECT_EQ(event.contains("id"), durable.count(type) == 1) << type;
        EXPECT_EQ(event.contains("id"), live.count(type) == 0) << type;
        EXPECT_TRUE(event.at("data").is_object()) << type;
    }
    EXPECT_EQ(shown.size(), durable.size() + live.size());
}

}  // namespace
}  // namespace vetting
