#include "sdk/runner/registry.hpp"

#include <gmock/gmock.h>
#include <stdlib.h>

#include <algorithm>
#include <filesystem>

#include "sdk/base/error.hpp"
#include "sdk/base/files.hpp"
#include "tests/sdk/pack/signing.hpp"

namespace vetting {
namespace {

namespace fs = std::filesystem;
using ::testing::HasSubstr;

const fs::path kRunner = VETTING_BIN_DIR "/vetting-plugin-runner";

class Registry : public ::testing::Test {
protected:
    void SetUp() override {
        std::string name = (fs::temp_directory_path() / "vetting-registry-XXXXXX").string();
        ASSERT_NE(::mkdtemp(name.data()), nullptr);
        folder_ = name;
    }
    void TearDown() override { fs::remove_all(folder_); }
    const PluginFile& file(const PluginRegistry& registry, const std::string& name) {
        const auto& files = registry.files();
        const auto found = std::find_if(files.begin(), files.end(), [&name](const PluginFile& one) { return one.path.filename() == name; });
        if (found == files.end()) throw Error(Errc::NotFound, name);
        return *found;
    }
    fs::path folder_;
};

TEST_F(Registry, KnowsEachFileOfTheZooOrWhyItIsRefused) {
    const PluginRegistry registry = scan_plugins({VETTING_ZOO_DIR}, kRunner);
    EXPECT_EQ(registry.files().size(), 16U);
    EXPECT_THAT(file(registry, "org.vetting.zoo.constructor.so").refused, HasSubstr("crashed while it was loaded"));
    EXPECT_THAT(file(registry, "org.vetting.zoo.undefined.so").refused, HasSubstr("undefined symbol"));
    EXPECT_THAT(file(registry, "org.vetting.zoo.wrong-id.so").refused, HasSubstr("embeds the describe of"));
    const auto liar = registry.find_stage("ZooLiar");
    ASSERT_TRUE(liar);
    EXPECT_EQ(liar->describe().id, "org.vetting.zoo.liar");
    EXPECT_EQ(liar->describe().targets, std::vector<std::string>{"cpu"});
    EXPECT_EQ(liar->file->sha256.size(), 64U);
    EXPECT_EQ(liar->file->version, "0.1.0");
    EXPECT_TRUE(liar->component->offers("vt.stage.run/1"));
    EXPECT_FALSE(liar->component->offers("vt.stage.plan/1"));
    EXPECT_FALSE(registry.find("org.vetting.memory"));
}

TEST_F(Registry, RefusesTheSecondFileThatHasAnId) {
    fs::copy_file(VETTING_ZOO_DIR "/org.vetting.zoo.liar.so", folder_ / "a.so");
    fs::copy_file(VETTING_ZOO_DIR "/org.vetting.zoo.liar.so", folder_ / "b.so");
    const PluginRegistry registry = scan_plugins({folder_}, kRunner);
    EXPECT_TRUE(file(registry, "a.so").refused.empty());
    EXPECT_THAT(file(registry, "b.so").refused, HasSubstr("is taken by"));
    EXPECT_EQ(registry.of_kind("stage").size(), 1U);
}

TEST_F(Registry, RefusesAFileOrFolderThatEverybodyCanWrite) {
    fs::copy_file(VETTING_ZOO_DIR "/org.vetting.zoo.liar.so", folder_ / "a.so");
    fs::permissions(folder_ / "a.so", fs::perms::others_write, fs::perm_options::add);
    EXPECT_THAT(scan_plugins({folder_}, kRunner).files().at(0).refused, HasSubstr("can be written by everybody"));
    fs::permissions(folder_ / "a.so", fs::perms::others_write, fs::perm_options::remove);
    fs::permissions(folder_, fs::perms::others_write, fs::perm_options::add);
    EXPECT_THAT(scan_plugins({folder_}, kRunner).files().at(0).refused, HasSubstr("can be written by everybody"));
}

TEST_F(Registry, TakesFoldersThatAreNotThereAsEmptyAndNeedsItsRunner) {
    EXPECT_TRUE(scan_plugins({folder_ / "none"}, kRunner).files().empty());
    EXPECT_THROW((void)scan_plugins({folder_}, folder_ / "no-runner"), Error);
}

/// The liar of the zoo as a pack of "acme".
class RegistryOfPacks : public Registry {
protected:
    void SetUp() override {
        Registry::SetUp();
        policy_.trust.add({.name = "zoo", .key = parse_public_key(key_.public_line()), .trust = "vendor",
                           .ids = {"org.vetting.zoo"}, .kinds = {"stage"}});
    }
    void write(const std::string& component, const std::string& folder = "liar") {
        const Json components = {{{"id", component}, {"kind", "stage"}, {"file", "lib/liar.so"}}};
        test::write_pack(folder_ / folder, "org.vetting.zoo.pack", "1.0", {{"lib/liar.so", read_file(VETTING_ZOO_DIR "/org.vetting.zoo.liar.so")}},
                         components, &key_);
    }
    test::SigningKey key_;
    PackPolicy policy_;
};

TEST_F(RegistryOfPacks, AComponentOfASignedPackIsItsVendors) {
    write("org.vetting.zoo.liar");
    const PluginRegistry registry = scan_plugins({folder_}, kRunner, policy_);
    ASSERT_EQ(registry.packs().size(), 1U);
    const auto liar = registry.find_stage("ZooLiar");
    ASSERT_TRUE(liar) << registry.files().at(0).refused;
    EXPECT_EQ(liar->file->trust, "vendor");
    EXPECT_EQ(liar->file->pack, "org.vetting.zoo.pack");
    EXPECT_EQ(scan_plugins({folder_}, kRunner).files().at(0).refused.substr(0, 21), "it is signed with key");
}

TEST_F(RegistryOfPacks, AFileMayHoldOnlyWhatItsManifestNames) {
    write("org.vetting.zoo.other");
    EXPECT_THAT(scan_plugins({folder_}, kRunner, policy_).files().at(0).refused,
                HasSubstr("holds the stage org.vetting.zoo.liar, which the pack's manifest does not name"));
}

TEST_F(RegistryOfPacks, HiddenFoldersAreNotLookedInto) {
    write("org.vetting.zoo.liar", ".old");
    const PluginRegistry registry = scan_plugins({folder_}, kRunner, policy_);
    EXPECT_TRUE(registry.files().empty());
    EXPECT_TRUE(registry.packs().empty());
}

TEST_F(RegistryOfPacks, WhatIsNotSignedIsNotEvenAskedWhatItIs) {
    fs::copy_file(VETTING_ZOO_DIR "/org.vetting.zoo.constructor.so", folder_ / "crashes.so");
    policy_.require_signature = true;
    EXPECT_THAT(scan_plugins({folder_}, kRunner, policy_).files().at(0).refused, HasSubstr("it is not signed"));
}

TEST_F(RegistryOfPacks, ABareFileSignedByAKeyForOtherIdsIsRefused) {
    const std::string bytes = read_file(VETTING_ZOO_DIR "/org.vetting.zoo.liar.so");
    test::write_text(folder_ / "liar.so", bytes);
    test::write_text(folder_ / "liar.so.minisig", key_.sign(bytes));
    EXPECT_EQ(scan_plugins({folder_}, kRunner, policy_).files().at(0).trust, "vendor");
    policy_.trust = TrustStore({{.name = "zoo", .key = parse_public_key(key_.public_line()), .trust = "vendor", .ids = {"com.zoo"}, .kinds = {"*"}}});
    EXPECT_THAT(scan_plugins({folder_}, kRunner, policy_).files().at(0).refused, HasSubstr("trusted for com.zoo"));
}

TEST_F(RegistryOfPacks, WhatIsTrustedMoreKeepsItsIdWhereverItLies) {
    const std::string bytes = read_file(VETTING_ZOO_DIR "/org.vetting.zoo.liar.so");
    test::write_text(folder_ / "a.so", bytes);
    test::write_text(folder_ / "b.so", bytes);
    test::write_text(folder_ / "b.so.minisig", key_.sign(bytes));
    fs::copy_file(VETTING_PLUGIN_DIR "/org.vetting.probe.lscpu.so", folder_ / "lscpu.so");
    const PluginRegistry registry = scan_plugins({folder_, VETTING_PLUGIN_DIR}, kRunner, policy_);
    EXPECT_THAT(file(registry, "a.so").refused, HasSubstr("b.so"));
    EXPECT_EQ(file(registry, "b.so").refused, "");
    EXPECT_THAT(file(registry, "lscpu.so").refused, HasSubstr("is taken by"));
    EXPECT_EQ(registry.find("org.vetting.probe.lscpu")->file->trust, "core");
}

TEST_F(RegistryOfPacks, APackIdMeansOnePack) {
    const std::map<std::string, std::string> rules{{"rules.json", "{}"}};
    test::write_pack(folder_ / "a", "org.vetting.zoo.pack", "9.0", rules, Json(), nullptr);
    write("org.vetting.zoo.liar");
    test::write_pack(folder_ / "z", "org.vetting.zoo.pack", "0.9", {{"lib/liar.so", read_file(VETTING_ZOO_DIR "/org.vetting.zoo.liar.so")}},
                     Json::parse(R"([{"id": "org.vetting.zoo.liar", "kind": "stage", "file": "lib/liar.so"}])"), &key_);
    const PluginRegistry registry = scan_plugins({folder_}, kRunner, policy_);
    ASSERT_EQ(registry.packs().size(), 3U);
    EXPECT_THAT(registry.packs()[0].vouched.refused, HasSubstr("is taken by"));
    EXPECT_EQ(registry.packs()[1].vouched.refused, "") << "signed, and the first that is";
    EXPECT_THAT(registry.packs()[2].vouched.refused, HasSubstr("liar"));
    EXPECT_EQ(registry.find_stage("ZooLiar")->file->path, fs::canonical(folder_) / "liar/lib/liar.so");
}

TEST_F(RegistryOfPacks, OurOwnFolderIsTheCoresAndNeedsNoSignature) {
    policy_.require_signature = true;
    const PluginRegistry registry = scan_plugins({VETTING_PLUGIN_DIR}, kRunner, policy_);
    ASSERT_FALSE(registry.files().empty());
    for (const PluginFile& one : registry.files()) {
        EXPECT_EQ(one.trust, "core") << one.path;
        EXPECT_EQ(one.refused, "") << one.path;
    }
}

}  // namespace
}  // namespace vetting
