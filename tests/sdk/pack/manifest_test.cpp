#include "sdk/pack/manifest.hpp"

#include <gmock/gmock.h>

#include "sdk/pack/version.hpp"

namespace vetting {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

Json good() {
    return {{"id", "com.acme.firmware"},
            {"version", "1.2.0"},
            {"files", {{{"path", "plugins/acme.so"}, {"sha256", std::string(64, 'a')}}}},
            {"components", {{{"id", "com.acme.probe"}, {"kind", "probe"}, {"file", "plugins/acme.so"}}}}};
}

std::string why_refused(const Json& json) {
    try {
        static_cast<void>(parse_manifest(json.dump()));
        return "";
    } catch (const Error& error) {
        return error.what();
    }
}

std::string with_path(const std::string& path) {
    Json json = good();
    json["files"].push_back({{"path", path}, {"sha256", std::string(64, 'b')}});
    return why_refused(json);
}

TEST(Manifest, IsReadWithAllItsFields) {
    const PackManifest manifest = parse_manifest(good().dump());
    EXPECT_EQ(manifest.id, "com.acme.firmware");
    EXPECT_EQ(manifest.version, "1.2.0");
    ASSERT_NE(manifest.find("plugins/acme.so"), nullptr);
    EXPECT_EQ(manifest.find("acme.so"), nullptr);
    EXPECT_EQ(manifest.components.at(0).id, "com.acme.probe");
}

TEST(Manifest, PathsStayInsideThePack) {
    EXPECT_THAT(with_path("rules/nics.json"), IsEmpty());
    for (const char* path : {"", "/etc/passwd", "../up", "a/../../up", "a//b", "a/", "./a", ".hidden", "a/.b", "a b", "a\\b", "a\nb"}) {
        EXPECT_THAT(with_path(path), HasSubstr("not a path inside the pack")) << path;
    }
    EXPECT_THAT(with_path("manifest.json"), HasSubstr("cannot vouch for itself"));
    EXPECT_THAT(with_path("plugins/acme.so"), HasSubstr("listed twice"));
}

TEST(Manifest, OddValuesAreNamed) {
    Json json = good();
    json["id"] = "../evil";
    EXPECT_THAT(why_refused(json), HasSubstr("id '../evil'"));
    json = good();
    json["version"] = "latest";
    EXPECT_THAT(why_refused(json), HasSubstr("version 'latest'"));
    json = good();
    json["files"][0]["sha256"] = "12";
    EXPECT_THAT(why_refused(json), HasSubstr("sha256 of 'plugins/acme.so'"));
    json = good();
    json["components"][0]["file"] = "other.so";
    EXPECT_THAT(why_refused(json), HasSubstr("which 'files' does not list"));
    json = good();
    json.erase("files");
    EXPECT_THAT(why_refused(json), HasSubstr("'files' is missing"));
    EXPECT_THAT(why_refused(Json::array()), HasSubstr("expected an object"));
}

TEST(PackVersion, TheNewerOneIsTheNewerOne) {
    const char* rising[] = {"0.9", "1", "1.0", "1.0.1", "1.2-beta", "1.2-rc1", "1.2-rc2", "1.2", "1.9", "1.10", "1.10a", "2.0", "010.0"};
    for (std::size_t i = 0; i < std::size(rising); ++i) {
        for (std::size_t j = 0; j < std::size(rising); ++j) {
            EXPECT_EQ(compare_versions(rising[i], rising[j]), i <=> j) << rising[i] << " and " << rising[j];
        }
    }
}

}  // namespace
}  // namespace vetting
