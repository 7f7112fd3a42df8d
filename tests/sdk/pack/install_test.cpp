#include "sdk/pack/install.hpp"

#include <gmock/gmock.h>

#include "sdk/base/files.hpp"
#include "tests/sdk/pack/signing.hpp"

namespace vetting {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

class PackInstall : public ::testing::Test {
protected:
    PackInstall() {
        policy_.trust.add({.name = "acme", .key = parse_public_key(key_.public_line()), .trust = "vendor", .ids = {"com.acme"}, .kinds = {"*"}});
        policy_.require_signature = true;
    }
    std::filesystem::path make(const std::string& version, const std::string& content) const {
        const auto pack = work_ / ("source-" + version + content);
        test::write_pack(pack, "com.acme.firmware", version, {{"rules/nics.json", content}}, nullptr, &key_);
        return pack;
    }
    InstalledPack install(const std::filesystem::path& pack, bool force = false) const { return install_pack(pack, place_, policy_, force); }
    std::string rules() const { return read_file(place_ / "com.acme.firmware" / "rules/nics.json"); }
    std::string why_not(const std::filesystem::path& pack) const {
        try {
            static_cast<void>(install(pack));
            return "";
        } catch (const Error& error) {
            return error.what();
        }
    }
    std::size_t entries() const {
        return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(place_), std::filesystem::directory_iterator()));
    }

    test::SigningKey key_;
    test::TempFolder work_;
    std::filesystem::path place_ = work_ / "plugins";
    PackPolicy policy_;
};

TEST_F(PackInstall, BringsItInWhole) {
    const InstalledPack done = install(make("1.0", "one"));
    EXPECT_TRUE(done.pack.usable());
    EXPECT_EQ(done.pack.folder, place_ / "com.acme.firmware");
    EXPECT_THAT(done.replaced, IsEmpty());
    EXPECT_EQ(rules(), "one");
    EXPECT_EQ(entries(), 1U);
    EXPECT_TRUE(install(make("1.0", "one")).was_there);
}

TEST_F(PackInstall, KeepsTheVersionThatItReplaces) {
    static_cast<void>(install(make("1.9", "one")));
    const InstalledPack done = install(make("1.10", "two"));
    EXPECT_EQ(done.replaced, "1.9");
    EXPECT_EQ(rules(), "two");
    EXPECT_EQ(read_file(done.kept / "rules/nics.json"), "one");
    const auto packs = list_packs({place_}, policy_);
    ASSERT_EQ(packs.size(), 1U);
    EXPECT_EQ(packs[0].manifest.version, "1.10");
}

TEST_F(PackInstall, AnOlderVersionWantsForce) {
    static_cast<void>(install(make("1.10", "two")));
    const auto older = make("1.9", "one");
    EXPECT_THAT(why_not(older), HasSubstr("1.10 is installed, which is newer than 1.9; --force"));
    EXPECT_EQ(rules(), "two");
    EXPECT_EQ(install(older, true).replaced, "1.10");
    EXPECT_EQ(rules(), "one");
}

TEST_F(PackInstall, TheSameVersionWithOtherContentWantsForce) {
    static_cast<void>(install(make("1.0", "one")));
    EXPECT_THAT(why_not(make("1.0", "two")), HasSubstr("with other content"));
    EXPECT_EQ(rules(), "one");
}

TEST_F(PackInstall, WhatIsRefusedLeavesNothing) {
    const auto bad = make("1.0", "one");
    test::write_text(bad / "extra", "x");
    EXPECT_THAT(why_not(bad), HasSubstr("modified"));
    EXPECT_FALSE(std::filesystem::exists(place_ / "com.acme.firmware"));
    const auto unsigned_one = work_ / "unsigned";
    test::write_pack(unsigned_one, "com.acme.firmware", "1.0", {{"rules/nics.json", "x"}}, nullptr, nullptr);
    EXPECT_THAT(why_not(unsigned_one), HasSubstr("not signed"));
    EXPECT_THAT(why_not(work_ / "nowhere"), HasSubstr("manifest.json"));
}

TEST_F(PackInstall, AModifiedInstallationIsRepairedByForce) {
    const auto pack = make("1.0", "one");
    static_cast<void>(install(pack));
    test::write_text(place_ / "com.acme.firmware" / "rules/nics.json", "changed");
    EXPECT_THAT(list_packs({place_}, policy_).at(0).vouched.refused, HasSubstr("modified"));
    EXPECT_THAT(why_not(pack), HasSubstr("--force replaces it"));
    EXPECT_TRUE(install(pack, true).pack.usable());
    EXPECT_EQ(rules(), "one");
}

}  // namespace
}  // namespace vetting
