#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include <nlohmann/json.hpp>

#include "plugins/probes/lscpu/parse.hpp"

namespace vetting::lscpu {
namespace {

using nlohmann::json;

TEST(Lscpu, ReadsTheNestedJsonOfNewVersions) {
    const json facts = parse(R"({"lscpu": [{"field": "Architecture:", "data": "x86_64"},
        {"field": "Vendor ID:", "data": "GenuineIntel", "children": [{"field": "Model name:", "data": "Some Xeon",
          "children": [{"field": "Thread(s) per core:", "data": "2"}, {"field": "Core(s) per socket:", "data": "8"},
                       {"field": "Socket(s):", "data": "2"}, {"field": "CPU max MHz:", "data": "3400,0000"}]}]},
        {"field": "NUMA:", "data": null, "children": [{"field": "NUMA node(s):", "data": "2"}]}]})");
    ASSERT_EQ(facts["cpus"].size(), 2U);
    EXPECT_EQ(facts["cpus"][1]["socket"], 1);
    EXPECT_EQ(facts["cpus"][1]["threads"], 16);
    EXPECT_EQ(facts["cpus"][0]["max_mhz"], 3400);
    EXPECT_EQ(facts["numa_nodes"], 2);
}

TEST(Lscpu, ReadsTheTextOfOldVersions) {
    const json facts = parse("Architecture:          x86_64\nCPU(s):                32\nThread(s) per core:    2\nCore(s) per socket:    16\n"
                             "Socket(s):             1\nNUMA node(s):          8\nModel name:            Some EPYC\nCPU MHz:  1794.163\n");
    ASSERT_EQ(facts["cpus"].size(), 1U);
    EXPECT_EQ(facts["cpus"][0]["cores"], 16);
    EXPECT_EQ(facts["cpus"][0]["threads"], 32);
    EXPECT_EQ(facts["numa_nodes"], 8);
    EXPECT_FALSE(facts["cpus"][0].contains("max_mhz")) << "the clock of the moment is not the highest";
}

TEST(Lscpu, NumbersNoSocketWhereTheFirmwareTellsNone) {
    const json facts = parse("Architecture: aarch64\nCPU(s): 96\nSocket(s): -\nCluster(s): 2\nModel name: Some ARM\n");
    ASSERT_EQ(facts["cpus"].size(), 1U);
    EXPECT_FALSE(facts["cpus"][0].contains("socket"));
    EXPECT_FALSE(facts["cpus"][0].contains("cores"));
}

void write(const std::filesystem::path& file, const std::string& text) {
    std::filesystem::create_directories(file.parent_path());
    std::ofstream(file) << text << '\n';
}

TEST(Lscpu, AddsTheSocketsOfTheKernelWithMicrocodeAndPpin) {
    std::string root = (std::filesystem::temp_directory_path() / "lscpu-test-XXXXXX").string();
    ASSERT_NE(::mkdtemp(root.data()), nullptr);
    const std::filesystem::path cpus = std::filesystem::path(root) / "sys/devices/system/cpu";
    for (int cpu = 0; cpu < 4; ++cpu) {
        const auto folder = cpus / ("cpu" + std::to_string(cpu));
        write(folder / "topology/physical_package_id", std::to_string(cpu / 2));
        write(folder / "topology/core_id", std::to_string(cpu % 2));
        write(folder / "topology/ppin", cpu < 2 ? "0x2b4f00aa12" : "0x0");
        write(folder / "microcode/version", "0x830104d");
    }
    write(cpus / "cpufreq/none", "");
    json facts = {{"cpus", {{{"socket", 0}, {"model", "X"}}, {{"socket", 1}, {"model", "X"}}}}};
    add_sysfs(facts, root);
    ASSERT_EQ(facts["cpus"].size(), 2U);
    EXPECT_EQ(facts["cpus"][1]["cores"], 2);
    EXPECT_EQ(facts["cpus"][1]["threads"], 2);
    EXPECT_EQ(facts["cpus"][0]["ppin"], "0x2b4f00aa12");
    EXPECT_FALSE(facts["cpus"][1].contains("ppin")) << "0 is none";
    EXPECT_EQ(facts["cpus"][0]["microcode"], "0x830104d");
    std::filesystem::remove_all(root);
}

}  // namespace
}  // namespace vetting::lscpu
