// The probes as they are shipped: .so in a runner, on this machine, on captures, and on tools that a test wrote.
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <exception>
#include <filesystem>
#include <fstream>
#include <optional>

#include "sdk/runner/supervisor.hpp"
#include "tests/plugins/redfish_service.hpp"

namespace vetting {
namespace {

using testing::HasSubstr;

ProcessSpec process_of(const std::string& name) {
    const std::string id = "org.vetting.probe." + name;
    return {VETTING_BIN_DIR "/vetting-plugin-runner", VETTING_PLUGIN_DIR "/" + id + ".so", id};
}

CallResult call(const std::string& name, const std::string& function, std::map<std::string, std::string> inputs, CallEvents events = {},
                const std::string& tool_path = {}) {
    CallSpec spec{.interface = VT_PROBE_1, .function = function, .inputs = std::move(inputs), .deadline = 30s};
    ProcessSpec process = process_of(name);
    if (!tool_path.empty()) process.tool_path = tool_path;
    boost::asio::io_context io;
    std::optional<CallResult> result;
    const auto keep = [&result](std::exception_ptr thrown, CallResult value) {
        if (thrown) std::rethrow_exception(thrown);
        result = std::move(value);
    };
    boost::asio::co_spawn(io, call_plugin(std::move(process), std::move(spec), std::move(events)), keep);
    while (!result) io.run_one();
    return *std::move(result);
}

/// A folder of its own with a tool in it.
class ProbeWithATool : public testing::Test {
protected:
    void SetUp() override { ASSERT_NE(::mkdtemp(folder_.data()), nullptr); }
    void TearDown() override { std::filesystem::remove_all(folder_); }
    std::string tool(const std::string& script) const {
        const std::filesystem::path file = std::filesystem::path(folder_) / "tool";
        std::ofstream(file) << "#!/bin/sh\n" << script;
        std::filesystem::permissions(file, std::filesystem::perms::owner_all);
        return file.string();
    }
    void write(const std::string& file, const std::string& text) const {
        const std::filesystem::path path = std::filesystem::path(folder_) / file;
        std::filesystem::create_directories(path.parent_path());
        std::ofstream(path) << text << '\n';
    }
    Json config(const std::string& command) const { return {{"command", command}, {"sysroot", folder_}}; }

    std::string folder_ = (std::filesystem::temp_directory_path() / "probe-test-XXXXXX").string();
};

class OnThisMachine : public testing::TestWithParam<const char*> {};

TEST_P(OnThisMachine, GivesFactsOrSaysWhyNothingWasMeasured) {
    const CallResult result = call(GetParam(), "collect", {{"config", "{}"}});
    if (result.clean()) {
        EXPECT_TRUE(parse_json(result.output).is_object());
    } else {
        EXPECT_EQ(result.ending.kind, EndingKind::Status);
        EXPECT_THAT(result.ending.message, HasSubstr("not measured: "));
        EXPECT_EQ(result.output, "");
    }
}
INSTANTIATE_TEST_SUITE_P(Probe, OnThisMachine, testing::Values("lscpu", "lshw", "dmidecode", "lsblk", "smartctl", "hwmon", "lspci", "ethtool", "fwupd", "tpm", "lldp",
                                                                "ipmi", "redfish", "nvme", "raid", "nvidia_smi", "rocm_smi"),
                         [](const testing::TestParamInfo<const char*>& test) { return std::string(test.param); });

TEST(Probe, ReadsACaptureThatIsGivenToIt) {
    const CallResult result = call("dmidecode", "parse", {{"capture/0", "BIOS Information\n\tVendor: HPE\n"}});
    ASSERT_TRUE(result.clean()) << result.ending.message;
    EXPECT_EQ(parse_json(result.output), (Json{{"bios", {{"vendor", "HPE"}}}}));
}

TEST(Probe, RefusesACaptureThatItCannotReadAndSaysWhy) {
    const CallResult result = call("smartctl", "parse", {{"capture/0", "hello"}});
    EXPECT_EQ(result.ending.kind, EndingKind::Status);
    EXPECT_THAT(result.ending.message, HasSubstr("not the output of smartctl"));
}

TEST(Probe, SaysThatItsToolIsMissing) {
    const CallResult result = call("lscpu", "collect", {{"config", R"({"command": "/nowhere/lscpu"})"}});
    EXPECT_EQ(result.ending.kind, EndingKind::Status);
    EXPECT_THAT(result.ending.message, HasSubstr("not measured: /nowhere/lscpu cannot be run"));
}

TEST_F(ProbeWithATool, KeepsWhatTheToolSaidAsAnArtifact) {
    write("sys/devices/system/cpu/possible", "0");
    const std::string command = tool("echo 'Architecture: x86_64'; echo 'Model name: Some CPU'\n");
    const CallResult result = call("lscpu", "collect", {{"config", config(command).dump()}});
    ASSERT_TRUE(result.clean()) << result.ending.message;
    EXPECT_EQ(parse_json(result.output), (Json{{"cpus", {{{"model", "Some CPU"}}}}}));
    ASSERT_EQ(result.artifacts.size(), 1U);
    EXPECT_EQ(result.artifacts[0].bytes, "Architecture: x86_64\nModel name: Some CPU\n");
}

TEST_F(ProbeWithATool, SaysWhatAToolSaidThatGaveNothingReadable) {
    const std::string command = tool("echo 'lsblk: failed to access sysfs' >&2; exit 1\n");
    const CallResult result = call("lsblk", "collect", {{"config", config(command).dump()}});
    EXPECT_THAT(result.ending.message, HasSubstr("not measured: lsblk exited 1: lsblk printed nothing (lsblk: failed to access sysfs)"));
}

TEST_F(ProbeWithATool, AsksEachDiskThatTheScanOpened) {
    write("sys/block/nvme0n1/size", "1");
    const std::string command = tool(R"(case "$1" in
--scan-open) echo '{"smartctl": {}, "devices": [{"name": "/dev/nvme0", "type": "nvme", "protocol": "NVMe"},
  {"name": "/dev/sda", "type": "sat", "protocol": "ATA", "open_error": "Permission denied"}]}';;
*) printf '{"smartctl": {"exit_status": 64}, "device": {"name": "%s", "protocol": "NVMe"}, "serial_number": "S1"}' "$5"; exit 64;;
esac
)");
    std::string log;
    const CallResult result = call("smartctl", "collect", {{"config", config(command).dump()}},
                                   {.on_log = [&log](std::string_view, std::string_view line) { log += std::string(line) + "\n"; }});
    ASSERT_TRUE(result.clean()) << result.ending.message;
    EXPECT_EQ(parse_json(result.output), (Json{{"disks", {{{"name", "nvme0n1"}, {"protocol", "nvme"}, {"serial", "S1"}}}}}));
    EXPECT_THAT(log, HasSubstr("not measured: /dev/sda: Permission denied"));
}

TEST_F(ProbeWithATool, TriesOtherTypesBehindAnUnknownUsbBridgeAndDrivesBehindAController) {
    write("sys/class/scsi_generic/sg2/device/type", "12");
    const std::string command = tool(R"(case "$*" in
*--scan-open*) echo '{"smartctl": {}, "devices": [{"name": "/dev/sdb", "type": "scsi", "open_error": "Unknown USB bridge [0x152d:0x0578 (0x100)]"}]}';;
*sntjmicron*) echo '{"smartctl": {"exit_status": 0}, "device": {"name": "/dev/sdb", "type": "sntjmicron", "protocol": "NVMe"}, "serial_number": "U1", "smart_status": {"passed": true}}';;
*cciss,[01]\ *) printf '{"smartctl": {"exit_status": 0}, "device": {"name": "/dev/sg2", "type": "%s", "protocol": "SCSI"}, "serial_number": "%s", "smart_status": {"passed": true}}' "$4" "$4";;
*) echo '{"smartctl": {"exit_status": 2, "messages": [{"string": "No such device"}]}, "device": {"name": "/dev/x"}}'; exit 2;;
esac
)");
    const CallResult result = call("smartctl", "collect", {{"config", config(command).dump()}});
    ASSERT_TRUE(result.clean()) << result.ending.message;
    const Json disks = parse_json(result.output).at("disks");
    ASSERT_EQ(disks.size(), 3U);
    EXPECT_EQ(disks[0]["serial"], "U1");
    EXPECT_EQ(disks[0]["transport"], "usb");
    EXPECT_EQ(disks[2]["access"], (Json{{"path", "/dev/sg2"}, {"type", "cciss,1"}}));
}

TEST_F(ProbeWithATool, JoinsTheLogsOfAnNvmeDrive) {
    write("sys/class/nvme/nvme0/model", "M");
    const std::string command = tool(R"(case "$1" in
list) echo '{"Devices": [{"DevicePath": "/dev/nvme0n1", "ModelNumber": "M", "SerialNumber": "S1", "PhysicalSize": 1000, "SectorSize": 512}]}';;
smart-log) echo '{"critical_warning": 0, "temperature": 310, "percent_used": 2, "media_errors": 0}';;
id-ctrl) echo '{"sn": "S1", "mn": "M", "fr": "F"}';;
*) echo 'NVMe status: Invalid Log Page' >&2; exit 1;;
esac
)");
    const CallResult result = call("nvme", "collect", {{"config", config(command).dump()}});
    ASSERT_TRUE(result.clean()) << result.ending.message;
    const Json disks = parse_json(result.output).at("disks");
    ASSERT_EQ(disks.size(), 1U);
    EXPECT_EQ(disks[0]["name"], "nvme0n1");
    EXPECT_EQ(disks[0]["firmware"], "F");
    EXPECT_EQ(disks[0]["smart"]["temperature_c"], 37);
}

TEST_F(ProbeWithATool, ReadsTheKernelsArrays) {
    write("proc/mdstat", "Personalities : [raid1]\nmd0 : active raid1 sda1[0]\n      523712 blocks [2/1] [U_]\nunused devices: <none>");
    const CallResult result = call("raid", "collect", {{"config", config("").dump()}});
    ASSERT_TRUE(result.clean()) << result.ending.message;
    EXPECT_EQ(parse_json(result.output).at("raid").at("volumes").at(0).at("degraded"), true);
}

/// Tools of the same name as the vendor's, first in the PATH of the runner.
class RaidToolsInThePath : public ProbeWithATool {
protected:
    void tool(const std::string& name, const std::string& script) const {
        write("bin/" + name, "#!/bin/sh\n" + script);
        std::filesystem::permissions(folder_ + "/bin/" + name, std::filesystem::perms::owner_all);
    }
    CallResult collect() {
        return call("raid", "collect", {{"config", config("").dump()}},
                    {.on_log = [this](std::string_view, std::string_view line) { log_ += std::string(line) + "\n"; }}, folder_ + "/bin:/usr/bin:/bin");
    }
    std::string log_;
};

TEST_F(RaidToolsInThePath, AreAskedWithoutBeingNamed) {
    tool("storcli64", R"(case "$*" in
*eall*) echo '{"Controllers": [{"Command Status": {"Controller": 0, "Status": "Success"}, "Response Data": {"Drive /c0/e252/s0": [{"EID:Slt": "252:0", "DID": 34,
  "State": "Onln", "DG": 0, "Size": "14.551 TB", "Intf": "SATA", "Med": "HDD", "SeSz": "512B", "Model": "ST16000NM001G"}],
  "Drive /c0/e252/s0 - Detailed Information": {"Drive /c0/e252/s0 Device attributes": {"SN": "ZL2P0001"}}}}]}';;
*) echo '{"Controllers": [{"Command Status": {"Controller": 0, "Status": "Success"}, "Response Data": {"Basics": {"Model": "PERC H740P"}}}]}';;
esac)");
    tool("ssacli", "echo 'Smart Array P440ar in Slot 0 (Embedded)   (sn: PDN0001)'\n");
    const CallResult result = collect();
    ASSERT_TRUE(result.clean()) << result.ending.message;
    const Json facts = parse_json(result.output);
    EXPECT_EQ(facts.at("disks").at(0).at("serial"), "ZL2P0001");
    EXPECT_EQ(facts.at("raid").at("controllers").size(), 2U) << facts.dump();
    EXPECT_EQ(log_, "") << "what is not installed is no news";
}

TEST_F(RaidToolsInThePath, SayWhatTheyCouldNotDo) {
    tool("storcli64", R"(echo '{"Controllers": [{"Command Status": {"Status": "Failure", "Description": "No Controller found"}}]}'; exit 1)");
    tool("perccli64", "echo 'cannot open shared object file' >&2; exit 127\n");
    tool("ssacli", "exit 124\n");
    write("proc/mdstat", "Personalities : [raid1]\nmd0 : active raid1 sda1[0] sdb1[1]\n      523712 blocks [2/2] [UU]\nunused devices: <none>");
    const CallResult result = collect();
    ASSERT_TRUE(result.clean()) << result.ending.message;
    EXPECT_EQ(parse_json(result.output).at("raid").at("volumes").at(0).at("degraded"), false);
    EXPECT_THAT(log_, HasSubstr("not measured: storcli64: No Controller found"));
    EXPECT_THAT(log_, HasSubstr("not measured: perccli64 exited 127: cannot open shared object file"));
    EXPECT_THAT(log_, HasSubstr("not measured: ssacli did not answer within 60 s"));
}

TEST_F(RaidToolsInThePath, OfNoControllerMeasureNothing) {
    tool("storcli64", R"(echo '{"Controllers": [{"Command Status": {"Status": "Failure", "Description": "No Controller found"}}]}'; exit 1)");
    EXPECT_THAT(collect().ending.message, HasSubstr("not measured: this machine has no RAID controller"));
}

TEST(RedfishProbe, AsksAServiceForEverythingItRefersTo) {
    const testing_plugins::RedfishService service(testing_plugins::redfish_chassis("Critical"), "admin:p\"w\\ 1");
    const Json config = {{"url", service.url() + "/"}, {"user", "admin"}};
    std::string log;
    const CallResult result = call("redfish", "collect", {{"config", config.dump()}, {"secret/redfish_password", "p\"w\\ 1"}},
                                   {.on_log = [&log](std::string_view, std::string_view line) { log += std::string(line) + "\n"; }});
    ASSERT_TRUE(result.clean()) << result.ending.message;
    const Json psus = parse_json(result.output).at("psus");
    ASSERT_EQ(psus.size(), 2U);
    EXPECT_EQ(psus[1].at("ok"), false);
    EXPECT_EQ(psus[1].at("serial"), "S2");
    EXPECT_THAT(log, HasSubstr("/redfish/v1/Chassis/1/Thermal")) << "what the service refuses is told";
    for (const auto& tool : result.tools) EXPECT_THAT(Json(tool).dump(), testing::Not(HasSubstr("p\\\"w")));
}

TEST(RedfishProbe, SaysThatItWasNotLetIn) {
    const testing_plugins::RedfishService service(testing_plugins::redfish_chassis("OK"), "admin:right");
    const Json config = {{"url", service.url()}, {"user", "admin"}};
    EXPECT_THAT(call("redfish", "collect", {{"config", config.dump()}, {"secret/redfish_password", "wrong"}}).ending.message, HasSubstr("401"));
    EXPECT_THAT(call("redfish", "collect", {{"config", config.dump()}}).ending.message, HasSubstr("no password for the Redfish service"));
}

TEST_F(ProbeWithATool, SamplesTheSensorsOfTheTreeAgainAndAgain) {
    write("sys/class/hwmon/hwmon0/name", "coretemp");
    write("sys/class/hwmon/hwmon0/temp1_input", "37000");
    write("sys/class/hwmon/hwmon0/temp1_label", "Package id 0");
    std::vector<Sample> samples;
    const CallResult result = call("hwmon", "sample", {{"config", config("").dump()}},
                                   {.on_samples = [&samples](std::vector<Sample> batch) { samples.insert(samples.end(), batch.begin(), batch.end()); }});
    ASSERT_TRUE(result.clean()) << result.ending.message;
    ASSERT_EQ(samples.size(), 1U);
    EXPECT_EQ(samples[0].key, "temp/cpu/package0");
    EXPECT_EQ(samples[0].value, 37.0);
    EXPECT_EQ(samples[0].unit, "celsius");
}

}  // namespace
}  // namespace vetting
