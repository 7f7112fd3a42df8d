// A real agent on a machine of files: errors that the kernel counts while a stage passes are found, with code and part.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "tests/e2e/profiles.hpp"
#include "tests/e2e/site.hpp"

namespace vetting::e2e {
namespace {

class MachineOfFiles {
public:
    explicit MachineOfFiles(std::filesystem::path root) : root_(std::move(root)) {
        put("facts.json", R"({"cpus": [{"socket": 0}], "memory": {"total_bytes": 1024, "dimms": [{"locator": "DIMM_B2", "serial": "M2"}]},
            "disks": [{"name": "sda", "serial": "D1", "model": "WDC"}], "nics": [{"name": "eth0", "mac": "aa:bb:cc:00:11:22"}],
            "pci": [{"address": "0000:3b:00.0", "class": "RAID bus controller", "device": "MR9361"}]})");
        put("proc/meminfo", "MemTotal: 1024 kB\nMemAvailable: 512 kB\n");
        put("sys/devices/system/cpu/cpu0/topology/physical_package_id", "0\n");
        put("sys/devices/system/edac/mc/mc0/dimm1/dimm_label", "CPU0_DIMM_B2\n");
        put("sys/class/net/eth0/device/uevent", "");
        put("sys/block/sda/device/model", "WDC\n");
        put("sys/block/sda/size", "2048\n");
        count(0);
        put("dev/kmsg", "6,1,1,-;EDAC MC: Ver: 3.0.0\n");
    }
    /// All counters of errors at once.
    void count(int errors) const {
        const std::string n = std::to_string(errors) + "\n";
        put("sys/devices/system/edac/mc/mc0/dimm1/dimm_ce_count", n);
        put("sys/devices/system/cpu/cpu0/thermal_throttle/package_throttle_count", n);
        put("sys/bus/pci/devices/0000:3b:00.0/aer_dev_fatal", "TOTAL_ERR_FATAL " + n);
        put("sys/class/net/eth0/statistics/rx_errors", n);
    }
    void log(const std::string& line) const { std::ofstream(root_ / "dev/kmsg", std::ios::app) << line; }
    [[nodiscard]] const std::filesystem::path& root() const { return root_; }

private:
    void put(const std::string& file, const std::string& text) const {
        std::filesystem::create_directories((root_ / file).parent_path());
        std::ofstream(root_ / file, std::ios::binary) << text;
    }
    std::filesystem::path root_;
};

const Json* find_finding(const Json& report, const std::string& code, const std::string& slot) {
    for (const Json& finding : report.at("findings")) {
        if (finding.at("code") == code && finding.at("part").value("slot", "") == slot) return &finding;
    }
    return nullptr;
}

TEST(KernelTruth, OfARunHasEveryErrorThatTheKernelCountedWithItsPart) {
    Site site({.profiles = {{"counting", counting_profile(400)}}, .more_plugins = {VETTING_COUNTER_PLUGINS, VETTING_FACTS_PLUGINS}});
    const MachineOfFiles machine(site.folder() / "machine");
    const std::int64_t run = site.start_run("counting");
    Process agent = site.start_agent(run, {"--sysroot", machine.root(), "--boot-id", "11111111-1111-4111-8111-111111111111"});
    const std::string log = "/api/v1/runs/" + std::to_string(run) + "/log";
    ASSERT_TRUE(wait_until([&] { return site.api().get(log).body.find("counter ") != std::string::npos; }, std::chrono::seconds(90)))
        << agent.errors();
    machine.count(40);
    machine.log("3,2,2,-;I/O error, dev sda, sector 8 op 0x0:(READ)\n");

    const RunItem ended = site.wait_for_end(run, std::chrono::seconds(120));
    EXPECT_EQ(ended.verdict, RunVerdict::Unfit) << ended.reason;
    const StageItem* stage = find_stage(ended, "Counter");
    ASSERT_NE(stage, nullptr);
    EXPECT_EQ(stage->verdict, StageVerdict::Failed) << stage->reason;
    const Json report = site.report(run);
    const std::tuple<const char*, const char*, const char*> expected[] = {
        {"VT-MEM-002", "DIMM_B2", "M2"}, {"VT-PCI-003", "0000:3b:00.0", ""}, {"VT-CPU-003", "0", ""},
        {"VT-NET-004", "eth0", "aa:bb:cc:00:11:22"}, {"VT-DSK-026", "sda", "D1"}};
    for (const auto& [code, slot, serial] : expected) {
        const Json* finding = find_finding(report, code, slot);
        ASSERT_NE(finding, nullptr) << code << " on " << slot << " is not among " << dump_json(report.at("findings"));
        EXPECT_EQ(finding->at("part").value("serial", ""), serial) << code;
    }
    EXPECT_THAT(dump_json(report.at("stages")), testing::HasSubstr("I/O error, dev sda, sector 8"));
}

}  // namespace
}  // namespace vetting::e2e
