#include "sdk/pack/minisign.hpp"

#include <gmock/gmock.h>

#include <cstdlib>

#include "sdk/base/error.hpp"
#include "sdk/base/files.hpp"
#include "tests/sdk/pack/signing.hpp"

namespace vetting {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

std::string changed(std::string text, const std::string& from, const std::string& to) {
    text.replace(text.find(from), from.size(), to);
    return text;
}

std::string why_refused(const std::string& signature) {
    try {
        static_cast<void>(parse_signature(signature));
        return "";
    } catch (const Error& error) {
        return error.what();
    }
}

TEST(Minisign, TakesBothFormsOfASignature) {
    const test::SigningKey key;
    const PublicKey trusted = parse_public_key("untrusted comment: minisign public key\n" + key.public_line() + "\n");
    EXPECT_EQ(trusted.id, key.id());
    for (const bool prehashed : {true, false}) {
        const MinisignSignature signature = parse_signature(key.sign("the message", prehashed, "id 1.0"));
        EXPECT_EQ(signature.prehashed, prehashed);
        EXPECT_EQ(signature.trusted_comment, "id 1.0");
        EXPECT_THAT(check_signature(trusted, signature, "the message"), IsEmpty());
        EXPECT_THAT(check_signature(trusted, signature, "the massage"), HasSubstr("was changed"));
        EXPECT_THAT(check_signature(trusted, signature, ""), HasSubstr("was changed"));
    }
}

TEST(Minisign, ALegacySignatureIsNotTakenForAPrehashedOne) {
    const test::SigningKey key;
    MinisignSignature signature = parse_signature(key.sign("message", false));
    signature.prehashed = true;
    EXPECT_THAT(check_signature(parse_public_key(key.public_line()), signature, "message"), HasSubstr("was changed"));
}

TEST(Minisign, NoticesAChangedTrustedComment) {
    const test::SigningKey key;
    const std::string forged = changed(key.sign("message", true, "acme 1.0"), "acme 1.0", "acme 9.0");
    EXPECT_THAT(check_signature(parse_public_key(key.public_line()), parse_signature(forged), "message"), HasSubstr("trusted comment"));
}

TEST(Minisign, AnotherKeyIsAnotherKeyAlsoUnderTheSameId) {
    const test::SigningKey key, other;
    const PublicKey trusted = parse_public_key(key.public_line());
    MinisignSignature signature = parse_signature(other.sign("message"));
    EXPECT_THAT(check_signature(trusted, signature, "message"), HasSubstr("signed with key " + other.id()));
    signature.key_id = trusted.id;
    EXPECT_THAT(check_signature(trusted, signature, "message"), HasSubstr("was changed"));
}

TEST(Minisign, SaysWhatIsWrongWithASignature) {
    const std::string good = test::SigningKey().sign("message");
    EXPECT_THAT(why_refused(good), IsEmpty());
    EXPECT_THAT(why_refused(changed(good, "\n", "\r\n")), IsEmpty());
    EXPECT_THAT(why_refused(""), HasSubstr("four lines"));
    EXPECT_THAT(why_refused(good.substr(0, good.find("trusted comment: f"))), HasSubstr("four lines"));
    EXPECT_THAT(why_refused(changed(good, "untrusted", "trusted")), HasSubstr("line 1"));
    EXPECT_THAT(why_refused(changed(good, "\ntrusted comment: ", "\ncomment: ")), HasSubstr("line 3"));
    EXPECT_THAT(why_refused(changed(good, "\nRU", "\nR!")), HasSubstr("not base64"));
    EXPECT_THAT(why_refused(changed(good, "\nRU", "\nAA")), HasSubstr("not an Ed25519"));
    EXPECT_THAT(why_refused(std::string(20000, 'x')), HasSubstr("too long"));
}

TEST(Minisign, SaysWhatIsWrongWithAKey) {
    EXPECT_THROW(static_cast<void>(parse_public_key("")), Error);
    EXPECT_THROW(static_cast<void>(parse_public_key("hello")), Error);
    EXPECT_THROW(static_cast<void>(parse_public_key("RWQ=")), Error);
    EXPECT_THROW(static_cast<void>(parse_public_key(test::SigningKey().public_line() + "\nmore\n")), Error);
}

/// The tool itself, where it is installed: what it signs is taken, and what we sign it takes.
TEST(Minisign, AgreesWithTheToolItself) {
    if (std::system("command -v minisign >/dev/null 2>&1") != 0) GTEST_SKIP() << "minisign is not installed";
    const test::TempFolder folder;
    const std::string in = "cd " + folder.path().string() + " && ";
    test::write_text(folder / "m", "a message\n");
    ASSERT_EQ(std::system((in + "minisign -G -W -p pub -s sec >/dev/null 2>&1").c_str()), 0);
    const PublicKey key = parse_public_key(read_file(folder / "pub"));
    for (const std::string form : {"", " -l"}) {
        ASSERT_EQ(std::system((in + "minisign -S -W" + form + " -s sec -m m -t 'acme 1.0' >/dev/null 2>&1").c_str()), 0) << form;
        const MinisignSignature signature = parse_signature(read_file(folder / "m.minisig"));
        EXPECT_EQ(signature.trusted_comment, "acme 1.0");
        EXPECT_EQ(signature.prehashed, form.empty());
        EXPECT_THAT(check_signature(key, signature, "a message\n"), IsEmpty());
        EXPECT_THAT(check_signature(key, signature, "another\n"), HasSubstr("was changed"));
    }
    const test::SigningKey ours;
    test::write_text(folder / "m.minisig", ours.sign("a message\n"));
    EXPECT_EQ(std::system((in + "minisign -V -q -m m -P " + ours.public_line() + " >/dev/null 2>&1").c_str()), 0);
}

}  // namespace
}  // namespace vetting
