// A vendor's firmware pack, from its sources to a verdict: built out of the tree, signed, verified, installed, and used by
// an agent that has none of it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>

#include "sdk/base/files.hpp"
#include "tests/e2e/site.hpp"
#include "tests/sdk/pack/signing.hpp"

namespace vetting::e2e {
namespace {

using testing::HasSubstr;

int shell(const std::string& command) { return std::system((command + " >&2").c_str()); }

/// The pack as its maker ships it.
std::filesystem::path build_pack(const std::filesystem::path& scratch, const test::SigningKey& key) {
    const std::string prefix = scratch / "sdk", build = scratch / "build";
    EXPECT_EQ(shell("cmake --install '" VETTING_BUILD_DIR "' --prefix '" + prefix + "' --component sdk"), 0);
    EXPECT_EQ(shell("cmake -S '" VETTING_SOURCE_DIR "/examples/packs/acme-firmware' -B '" + build + "' -DCMAKE_PREFIX_PATH='" + prefix + "'"), 0);
    EXPECT_EQ(shell("cmake --build '" + build + "' --target pack"), 0);
    const std::filesystem::path pack = std::filesystem::path(build) / "com.acme.firmware";
    test::write_text(pack / "manifest.json.minisig", key.sign(read_file(pack / "manifest.json"), true, "com.acme.firmware 1.0.0"));
    return pack;
}

/// A shell that gives its program a machine with an ACME adapter: /opt of its own, seen by nobody else.
std::vector<std::string> with_adapter(const std::filesystem::path& scratch, const std::string& version) {
    const std::filesystem::path file = scratch / "firmware.versions";
    write_file_atomic(file, "# written by acme-agentd\nACME 9000 NIC;" + version + ";0000:3b:00.0\n");
    return {"/usr/bin/unshare", ::geteuid() == 0 ? "-m" : "-rm", "/bin/sh", "-c",
            "mount -t tmpfs none /opt && mkdir /opt/acme && cp '" + file.string() + "' /opt/acme/ && exec \"$@\"", "sh"};
}

Json pin_of(const Json& report, const std::string& id) {
    for (const Json& pin : report.at("pins").at("plugins")) {
        if (pin.at("id") == id) return pin;
    }
    return {};
}

/// How the Firmware stage of a run ended on a machine with an adapter of this version.
struct Ended {
    StageItem stage;
    std::string agent_said;
};
Ended run_with_adapter(Site& site, std::int64_t run, const std::filesystem::path& scratch, const std::string& version) {
    Process agent = site.start_agent(run, {}, with_adapter(scratch, version));
    const RunItem ended = site.wait_for_end(run, std::chrono::seconds(120));
    const StageItem* stage = find_stage(ended, "Firmware");
    EXPECT_NE(stage, nullptr);
    return {stage != nullptr ? *stage : StageItem{}, agent.errors()};
}

constexpr const char* kProfile = "stages:\n  - id: Firmware\nheartbeat: {interval_s: 0.5, missed: 40}\nreporters: [json]\n"
                                 "plugins: {versions: {com.acme.firmware: '>=1.0, <2'}}\n";

TEST(VendorPack, IsBuiltSignedInstalledAndUsedByAnAgentThatHasNoneOfIt) {
    const ScratchFolder scratch;
    const test::SigningKey key;
    const std::filesystem::path pack = build_pack(scratch.path(), key), plugins = scratch.path() / "plugins";
    const std::string config = scratch.path() / "vetting.yaml";
    write_file_atomic(config, "plugins:\n  require_signature: true\n  keys_folder: " + (scratch.path() / "keys").string() +
                                  "\n  trusted_keys: [{name: acme, key: " + key.public_line() + ", ids: [com.acme], kinds: [probe, data]}]\n");
    const std::string vetting = "'" + program("vetting").string() + "' --config '" + config + "' ";
    ASSERT_EQ(shell(vetting + "pack verify '" + pack.string() + "'"), 0);
    ASSERT_EQ(shell(vetting + "pack install --to '" + plugins.string() + "' '" + pack.string() + "'"), 0);

    Site site({.profiles = {{"firmware", kProfile}}, .more_plugins = {plugins}, .config = config, .agent_has_more_plugins = false});
    const Json listed = site.api().get("/api/v1/plugins").json();
    EXPECT_THAT(dump_json(listed), HasSubstr("com.acme.firmware.probe"));

    const std::int64_t good = site.start_run("firmware");
    // Whatever happens to the plugin folder now, the run has its own.
    ASSERT_EQ(shell("echo changed > '" + (plugins / "com.acme.firmware/plugins/acme.so").string() + "'"), 0);
    const Ended ended = run_with_adapter(site, good, scratch.path(), "2.1.0");
    EXPECT_EQ(ended.stage.verdict, StageVerdict::Passed) << ended.stage.reason << ended.agent_said;
    EXPECT_THAT(ended.stage.reason, HasSubstr("ACME 9000 NIC"));
    EXPECT_THAT(ended.agent_said, HasSubstr("plugin.fetched"));
    const Json report = site.report(good);
    EXPECT_EQ(pin_of(report, "com.acme.firmware.probe").at("trust"), "vendor");
    EXPECT_EQ(pin_of(report, "com.acme.firmware").at("kind"), "pack");
    EXPECT_EQ(pin_of(report, "org.vetting.firmware").at("trust"), "core");
}

TEST(VendorPack, ItsRuleFailsAnOldVersion) {
    const ScratchFolder scratch;
    const test::SigningKey key;
    const std::filesystem::path pack = build_pack(scratch.path(), key), plugins = scratch.path() / "plugins";
    std::filesystem::create_directories(plugins);
    std::filesystem::copy(pack, plugins / "com.acme.firmware", std::filesystem::copy_options::recursive);
    const std::string config = scratch.path() / "vetting.yaml";
    write_file_atomic(config, "plugins:\n  keys_folder: " + (scratch.path() / "keys").string() +
                                  "\n  trusted_keys: [{name: acme, key: " + key.public_line() + ", ids: [com.acme], kinds: ['*']}]\n");
    Site site({.profiles = {{"firmware", kProfile}}, .more_plugins = {plugins}, .config = config, .agent_has_more_plugins = false});
    const Ended ended = run_with_adapter(site, site.start_run("firmware"), scratch.path(), "1.9.9");
    EXPECT_EQ(ended.stage.verdict, StageVerdict::Failed) << ended.stage.reason << ended.agent_said;
    EXPECT_THAT(ended.stage.reason, HasSubstr("below the minimum 2.0.0"));
}

}  // namespace
}  // namespace vetting::e2e
