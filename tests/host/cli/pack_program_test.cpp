// `vetting pack …` and `vetting plugin list`, the real program, on packs signed by a key of the test's own.
#include <gmock/gmock.h>
#include <sys/wait.h>

#include <cstdlib>

#include "sdk/base/files.hpp"
#include "tests/sdk/pack/signing.hpp"

namespace vetting::cli {
namespace {

using ::testing::HasSubstr;

class PackProgram : public ::testing::Test {
protected:
    PackProgram() {
        config("require_signature: true\n  trusted_keys: [{name: acme, key: " + key_.public_line() + ", ids: [com.acme], kinds: [data]}]\n");
    }
    void config(const std::string& plugins) {
        test::write_text(folder_ / "vetting.yaml", "plugins:\n  folders: [" + place_.string() + "]\n  keys_folder: " +
                                                       (folder_ / "keys").string() + "\n  " + plugins);
    }
    int run(const std::string& arguments) {
        const std::string command = "env -u VETTING_URL -u VETTING_READY_FILE '" VETTING_BIN_DIR "/vetting' --config '" +
                                    (folder_ / "vetting.yaml").string() + "' " + arguments + " >'" + (folder_ / "out").string() +
                                    "' 2>'" + (folder_ / "err").string() + "' </dev/null";
        const int status = std::system(command.c_str());
        out = read_file(folder_ / "out");
        err = read_file(folder_ / "err");
        return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    }
    std::string make(const std::string& version, const test::SigningKey* key) const {
        const auto pack = folder_ / ("pack-" + version);
        test::write_pack(pack, "com.acme.firmware", version, {{"rules/bios.json", R"({"rules": []})"}}, nullptr, key);
        return pack.string();
    }

    test::SigningKey key_;
    test::TempFolder folder_;
    std::filesystem::path place_ = folder_ / "plugins";
    std::string out, err;
};

TEST_F(PackProgram, VerifySaysWhoSignedIt) {
    const std::string pack = make("1.0", &key_);
    EXPECT_EQ(run("pack verify " + pack), 0) << err;
    EXPECT_THAT(out, HasSubstr("vendor"));
    EXPECT_THAT(out, HasSubstr("acme"));
    EXPECT_THAT(out, HasSubstr(key_.id()));
    EXPECT_EQ(run("-o json pack verify " + pack), 0);
    EXPECT_EQ(Json::parse(out).at("signed_by"), "acme");
    test::write_text(pack + "/rules/bios.json", "changed");
    EXPECT_EQ(run("pack verify " + pack), 5);
    EXPECT_THAT(err, HasSubstr("refused: modified"));
    EXPECT_EQ(run("pack verify " + (folder_ / "nowhere").string()), 3) << "it is no pack";
    EXPECT_THAT(err, HasSubstr("manifest.json"));
}

TEST_F(PackProgram, InstallListAndStepBack) {
    EXPECT_EQ(run("pack install " + make("1.1", &key_)), 0) << err;
    EXPECT_THAT(err, HasSubstr("com.acme.firmware 1.1 (vendor) is in"));
    EXPECT_EQ(run("pack list"), 0);
    EXPECT_THAT(out, HasSubstr("com.acme.firmware"));
    EXPECT_EQ(run("pack install " + make("1.0", &key_)), 5);
    EXPECT_THAT(err, HasSubstr("--force"));
    EXPECT_EQ(run("pack install --force " + make("1.0", &key_)), 0) << err;
    EXPECT_THAT(err, HasSubstr("version 1.1 is kept in"));
    EXPECT_EQ(run("-o json plugin list"), 0) << err;
    const Json listed = Json::parse(out);
    ASSERT_EQ(listed.at("items").size(), 1U);
    EXPECT_EQ(listed["items"][0]["kind"], "pack");
    EXPECT_EQ(listed["items"][0]["version"], "1.0");
    EXPECT_EQ(listed["items"][0]["trust"], "vendor");
    EXPECT_EQ(listed["items"][0]["state"], "usable");
}

TEST_F(PackProgram, WhatIsNotSignedIsNotInstalled) {
    const std::string pack = make("1.0", nullptr);
    EXPECT_EQ(run("pack install " + pack), 5);
    EXPECT_THAT(err, HasSubstr("not signed, and plugins.require_signature is on"));
    EXPECT_FALSE(std::filesystem::exists(place_));
    config("require_signature: false\n");
    EXPECT_EQ(run("pack install --require-signature " + pack), 5);
    EXPECT_EQ(run("pack install " + pack), 0) << err;
    EXPECT_THAT(err, HasSubstr("(unsigned)"));
}

TEST_F(PackProgram, AWrongKeyIsNamedWithItsLine) {
    config("trusted_keys:\n    - {key: abc, ids: [com.acme], kinds: [data]}\n");
    EXPECT_EQ(run("pack list"), 2);
    EXPECT_THAT(err, HasSubstr("vetting.yaml:5:7: the public key is not base64"));
}

}  // namespace
}  // namespace vetting::cli
