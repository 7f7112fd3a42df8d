#include "sdk/base/yaml.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sdk/base/schema.hpp"

namespace vetting {
namespace {

std::string refusal(std::string_view text) {
    try {
        static_cast<void>(parse_yaml("f.yaml", text));
    } catch (const Error& error) {
        return error.what();
    }
    return "taken";
}

TEST(Yaml, KnowsTheCoreTypes) {
    const Json json = parse_yaml("f", "a: 1\nb: 1.5\nc: true\nd: text\ne: '1'\nf:\ng: [1, x]\n").root.to_json();
    EXPECT_EQ(json, parse_json(R"({"a":1,"b":1.5,"c":true,"d":"text","e":"1","f":null,"g":[1,"x"]})"));
}

TEST(Yaml, NamesThePlaceOfAMistake) { EXPECT_THAT(refusal("a: 1\nb: [1,\nc: 2\n"), testing::StartsWith("f.yaml:")); }

TEST(Yaml, RefusesADuplicateKeyWhereItStands) {
    EXPECT_EQ(refusal("a: 1\nb: 2\na: 3\n"), "f.yaml:3:1: key 'a' stands here twice");
}

TEST(Yaml, RefusesAnchors) {
    EXPECT_THAT(refusal("a: &x 1\nb: *x\n"), testing::HasSubstr("anchors"));
    EXPECT_THAT(refusal("a: [ &x 1 ]\n"), testing::HasSubstr("anchors"));
}

TEST(Yaml, AnAmpersandInTextIsText) {
    EXPECT_EQ(refusal("title: Burn & see\nkey: 'cpu/*'\nother: cpu/*\n# &no *anchor\n"), "taken");
}

TEST(Yaml, RefusesABomb) {
    EXPECT_THAT(refusal("a: " + std::string(200, '[') + std::string(200, ']')), testing::HasSubstr("32 levels"));
}

TEST(Schema, PointsAtTheUnknownKey) {
    const Json schema = parse_json(R"({"type":"object","properties":{"seconds":{"type":"integer","minimum":1,"unit":"second"}}})");
    const YamlDocument document = parse_yaml("p.yaml", "seconds: 5\n  \nsecnods: 3\n");
    try {
        static_cast<void>(apply_schema(schema, document.root, document.file));
        FAIL() << "taken";
    } catch (const Error& error) {
        EXPECT_STREQ(error.what(), "p.yaml:3:1: 'secnods': unknown key; known here: seconds");
    }
}

TEST(Schema, FillsDefaultsAndChecksRanges) {
    const Json schema = parse_json(
        R"({"type":"object","properties":{"n":{"type":"integer","default":7,"maximum":9,"unit":"second"},"m":{"type":"string","enum":["a","b"],"default":"a"}}})");
    EXPECT_EQ(apply_schema(schema, Json::object(), "x"), parse_json(R"({"n":7,"m":"a"})"));
    EXPECT_THROW(static_cast<void>(apply_schema(schema, parse_json(R"({"n":10})"), "x")), Error);
    EXPECT_THROW(static_cast<void>(apply_schema(schema, parse_json(R"({"m":"c"})"), "x")), Error);
    EXPECT_THROW(static_cast<void>(apply_schema(schema, parse_json(R"({"n":1.5})"), "x")), Error);
}

TEST(Schema, RefusesKeywordsOutsideTheSubset) {
    EXPECT_THROW(check_schema(parse_json(R"({"type":"string","pattern":"(a+)+$"})")), Error);
}

}  // namespace
}  // namespace vetting
