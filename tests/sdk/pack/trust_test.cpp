#include "sdk/pack/trust.hpp"

#include <gmock/gmock.h>
#include <sys/stat.h>

#include "tests/sdk/pack/signing.hpp"

namespace vetting {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;

TrustedKey acme(std::vector<std::string> ids, std::vector<std::string> kinds) {
    return {.name = "acme", .key = parse_public_key(test::SigningKey().public_line()), .trust = "vendor", .ids = std::move(ids), .kinds = std::move(kinds)};
}

TEST(TrustedKey, IsGoodForItsPrefixAndItsKindsOnly) {
    const TrustedKey key = acme({"com.acme"}, {"probe", "data"});
    EXPECT_THAT(key.reason_against("com.acme", "probe"), IsEmpty());
    EXPECT_THAT(key.reason_against("com.acme.x.y", "data"), IsEmpty());
    EXPECT_THAT(key.reason_against("com.acmeevil.x", "probe"), HasSubstr("not for com.acmeevil.x"));
    EXPECT_THAT(key.reason_against("org.vetting.smart", "probe"), HasSubstr("trusted for com.acme"));
    EXPECT_THAT(key.reason_against("com.acme.x", "stage"), HasSubstr("not for a stage"));
    EXPECT_THAT(acme({"com.acme."}, {"*"}).reason_against("com.acme", "power"), HasSubstr("not for com.acme"));
    EXPECT_THAT(acme({"com.acme."}, {"*"}).reason_against("com.acme.x", "power"), IsEmpty());
}

TEST(TrustStore, HasAKeyOnce) {
    TrustStore store;
    const TrustedKey key = acme({"com.acme"}, {"*"});
    store.add(key);
    EXPECT_THROW(store.add(key), Error);
    EXPECT_EQ(store.find(key.key.id)->name, "acme");
    EXPECT_EQ(store.find("0000000000000000"), nullptr);
}

TEST(KeyFolder, HoldsOneKeyAFile) {
    const test::TempFolder folder;
    const test::SigningKey key;
    EXPECT_THAT(load_keys(folder / "nothing"), IsEmpty());
    test::write_text(folder / "acme.yaml", "key: " + key.public_line() + "\ntrust: site\nids: [com.acme]\nkinds: [probe, data]\n");
    test::write_text(folder / "README", "not a key");
    const auto keys = load_keys(folder.path());
    ASSERT_EQ(keys.size(), 1U);
    EXPECT_EQ(keys[0].name, "acme");
    EXPECT_EQ(keys[0].trust, "site");
    EXPECT_EQ(keys[0].key.id, key.id());
}

TEST(KeyFolder, NamesTheLineThatIsWrong) {
    const test::TempFolder folder;
    const auto why = [&folder](const std::string& text) -> std::string {
        test::write_text(folder / "k.yaml", text);
        try {
            static_cast<void>(load_keys(folder.path()));
            return "";
        } catch (const Error& error) {
            return error.what();
        }
    };
    const std::string key = "key: " + test::SigningKey().public_line() + "\n";
    EXPECT_THAT(why(key + "ids: [com.acme]\nkinds: [driver]\n"), HasSubstr("k.yaml:3:"));
    EXPECT_THAT(why(key + "ids: [com.acme]\n"), HasSubstr("kinds"));
    EXPECT_THAT(why(key + "ids: ['']\nkinds: ['*']\n"), HasSubstr("an empty id would trust"));
    EXPECT_THAT(why(key + "name: ''\nids: [com.acme]\nkinds: ['*']\n"), HasSubstr("is empty"));
    EXPECT_THAT(why("key: abc\nids: [com.acme]\nkinds: ['*']\n"), HasSubstr("not base64"));
    ASSERT_EQ(::chmod((folder / "k.yaml").c_str(), 0666), 0);
    EXPECT_THAT(why(key + "ids: [com.acme]\nkinds: ['*']\n"), HasSubstr("can be written by everybody"));
}

}  // namespace
}  // namespace vetting
