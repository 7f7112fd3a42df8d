#include "sdk/pack/pack.hpp"

#include <gmock/gmock.h>
#include <sys/stat.h>

#include "sdk/base/files.hpp"
#include "tests/sdk/pack/signing.hpp"

namespace vetting {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

const Json kProbe = {{{"id", "com.acme.probe"}, {"kind", "probe"}, {"file", "acme.so"}}};

class PackCheck : public ::testing::Test {
protected:
    PackCheck() { policy_.trust.add(key_for({"com.acme"}, {"probe", "data"})); }
    TrustedKey key_for(std::vector<std::string> ids, std::vector<std::string> kinds) const {
        return {.name = "acme", .key = parse_public_key(key_.public_line()), .trust = "vendor", .ids = std::move(ids), .kinds = std::move(kinds)};
    }
    void trust(std::vector<std::string> ids, std::vector<std::string> kinds) {
        policy_.trust = TrustStore({key_for(std::move(ids), std::move(kinds))});
    }
    void write(const test::SigningKey* key) {
        test::write_pack(pack_, "com.acme.firmware", "1.2.0", {{"acme.so", "not really"}, {"rules/nics.json", "[]"}}, kProbe, key);
    }
    Vouched look() const { return check_pack(pack_, policy_, true).vouched; }

    test::SigningKey key_;
    test::TempFolder folder_;
    std::filesystem::path pack_ = folder_ / "acme";
    PackPolicy policy_;
};

TEST_F(PackCheck, ASignedPackIsTheVendors) {
    write(&key_);
    const Pack pack = check_pack(pack_, policy_, true);
    EXPECT_THAT(pack.vouched.refused, IsEmpty());
    EXPECT_EQ(pack.vouched.trust, "vendor");
    EXPECT_EQ(pack.vouched.signed_by, "acme");
    EXPECT_EQ(pack.vouched.comment, "com.acme.firmware 1.2.0");
    EXPECT_EQ(pack.manifest.files.size(), 2U);
    EXPECT_EQ(read_pack_file(pack, *pack.manifest.find("rules/nics.json")), "[]");
}

TEST_F(PackCheck, AnUnsignedPackIsUsableUnlessASignatureIsRequired) {
    write(nullptr);
    EXPECT_THAT(look().refused, IsEmpty());
    EXPECT_EQ(look().trust, "unsigned");
    policy_.require_signature = true;
    EXPECT_THAT(look().refused, HasSubstr("not signed, and plugins.require_signature"));
}

TEST_F(PackCheck, WhatTheManifestDoesNotNameMakesItModified) {
    write(&key_);
    test::write_text(pack_ / "extra.so", "evil");
    EXPECT_THAT(look().refused, HasSubstr("modified: the manifest does not name 'extra.so'"));
    std::filesystem::remove(pack_ / "extra.so");
    EXPECT_THAT(look().refused, IsEmpty());
    std::filesystem::create_directory(pack_ / "empty");
    EXPECT_THAT(look().refused, HasSubstr("modified"));
    std::filesystem::remove(pack_ / "empty");
    std::filesystem::create_symlink("/etc", pack_ / "rules/link");
    EXPECT_THAT(look().refused, HasSubstr("modified"));
}

TEST_F(PackCheck, AChangedOrMissingFileIsNamed) {
    write(&key_);
    test::write_text(pack_ / "acme.so", "something else");
    EXPECT_THAT(look().refused, HasSubstr("'acme.so' is not the file that the manifest names"));
    std::filesystem::remove(pack_ / "acme.so");
    EXPECT_THAT(look().refused, HasSubstr("'acme.so' is missing"));
    std::filesystem::create_symlink(pack_ / "rules/nics.json", pack_ / "acme.so");
    EXPECT_THAT(look().refused, HasSubstr("modified"));
}

TEST_F(PackCheck, AChangedManifestBreaksItsSignature) {
    write(&key_);
    std::string text = read_file(pack_ / "manifest.json");
    text.replace(text.find("1.2.0"), 5, "9.9.9");
    test::write_text(pack_ / "manifest.json", text);
    EXPECT_THAT(look().refused, HasSubstr("the signature does not belong to it"));
    EXPECT_EQ(look().trust, "unsigned");
}

TEST_F(PackCheck, AKeyThatNobodyTrustsIsNamed) {
    const test::SigningKey stranger;
    write(&stranger);
    EXPECT_THAT(look().refused, HasSubstr(stranger.id() + ", which is not in plugins.trusted_keys"));
}

TEST_F(PackCheck, AKeyVouchesOnlyForWhatItIsTrustedFor) {
    write(&key_);
    trust({"com.other"}, {"*"});
    EXPECT_THAT(look().refused, HasSubstr("trusted for com.other, not for com.acme.firmware"));
    trust({"com.acme"}, {"reporter", "data"});
    EXPECT_THAT(look().refused, HasSubstr("not for a probe"));
    trust({"com.acme"}, {"probe"});
    EXPECT_THAT(look().refused, HasSubstr("not for a data"));
    trust({"com.acme.firmware"}, {"*"});
    EXPECT_THAT(look().refused, HasSubstr("not for com.acme.probe"));
}

TEST_F(PackCheck, NobodyElseMayBeAbleToWriteAnInstalledOne) {
    write(&key_);
    ASSERT_EQ(::chmod((pack_ / "acme.so").c_str(), 0777), 0);
    EXPECT_THAT(look().refused, HasSubstr("can be written by everybody"));
    ASSERT_EQ(::chmod((pack_ / "acme.so").c_str(), 0644), 0);
    ASSERT_EQ(::chmod(folder_.path().c_str(), 0777), 0);
    EXPECT_THAT(look().refused, HasSubstr("can be written by everybody"));
    EXPECT_THAT(check_pack(pack_, policy_, false).vouched.refused, IsEmpty());
}

TEST_F(PackCheck, RubbishIsRefusedWithAReason) {
    EXPECT_FALSE(is_pack(pack_));
    EXPECT_THAT(look().refused, HasSubstr("manifest.json"));
    write(&key_);
    EXPECT_TRUE(is_pack(pack_));
    test::write_text(pack_ / "manifest.json.minisig", "rubbish");
    EXPECT_THAT(look().refused, HasSubstr("four lines"));
    std::filesystem::remove(pack_ / "manifest.json.minisig");
    test::write_text(pack_ / "manifest.json", "[1, 2");
    EXPECT_THAT(look().refused, HasSubstr("manifest.json: "));
}

TEST_F(PackCheck, ABareFileIsAPackOfOne) {
    test::write_text(folder_ / "one.so", "bytes");
    EXPECT_EQ(check_bare_file(folder_ / "one.so", "bytes", policy_).trust, "unsigned");
    test::write_text(folder_ / "one.so.minisig", key_.sign("bytes"));
    const Vouched vouched = check_bare_file(folder_ / "one.so", "bytes", policy_);
    EXPECT_EQ(vouched.trust, "vendor");
    EXPECT_THAT(reason_against(vouched, policy_.trust, "com.acme.probe", "probe"), IsEmpty());
    EXPECT_THAT(reason_against(vouched, policy_.trust, "com.evil.probe", "probe"), HasSubstr("not for com.evil.probe"));
    EXPECT_THAT(check_bare_file(folder_ / "one.so", "other bytes", policy_).refused, HasSubstr("was changed"));
}

}  // namespace
}  // namespace vetting
