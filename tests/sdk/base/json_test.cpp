#include "sdk/base/json.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sdk/wire/protocol.hpp"

namespace vetting {
namespace {

std::string message_of(std::string_view text) {
    try {
        static_cast<void>(from_json_text<StageResult>(text));
    } catch (const Error& error) {
        return error.what();
    }
    return "no error";
}

TEST(Json, NamesTheMissingField) {
    EXPECT_EQ(message_of(R"({"attempt": 1, "ending": {"kind": "clean"}})"), "field 'stage' is missing");
}

TEST(Json, NamesANestedFieldByItsPath) {
    EXPECT_THAT(message_of(R"({"stage": "X", "attempt": 1, "ending": {"kind": "melted"}})"),
                testing::HasSubstr("field 'ending.kind': unknown word 'melted'"));
}

TEST(Json, RefusesAFractionWhereAWholeNumberIsWanted) {
    EXPECT_THAT(message_of(R"({"stage": "X", "attempt": 1.5, "ending": {"kind": "clean"}})"),
                testing::HasSubstr("attempt"));
}

TEST(Json, RefusesABombOfBrackets) {
    EXPECT_THROW(static_cast<void>(parse_json(std::string(100'000, '['))), Error);
}

TEST(Json, BracketsInsideStringsAreNotNesting) {
    EXPECT_NO_THROW(static_cast<void>(parse_json("\"" + std::string(1000, '[') + "\"")));
}

TEST(Json, LeavesOutWhatIsAbsent) {
    EXPECT_EQ(dump_json(Json(Part{.kind = "disk"})), R"({"kind":"disk"})");
}

TEST(Json, WritesBytesThatAreNotUtf8AsReplacementCharacters) {
    EXPECT_EQ(dump_json(Json(std::string("a\xff"))), "\"a\xEF\xBF\xBD\"");
}

TEST(Json, AnOfferSurvivesTheRoundTrip) {
    StageOffer offer;
    offer.id = "SMART";
    offer.plan.targets.push_back({.kind = "disk", .device = "S1", .work = {{"bytes read", "byte", 4096}}});
    EXPECT_EQ(Json(from_json_value<StageOffer>(Json(offer))), Json(offer));
}

}  // namespace
}  // namespace vetting
