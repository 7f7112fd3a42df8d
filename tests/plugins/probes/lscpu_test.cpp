#include <gtest/gtest.h>

#include <array>
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

TEST(Lscpu, CountsTheThreadsOfAMixtureOfCores) {
    const std::string mixed = "CPU(s): 20\nModel name: Some Core\nThread(s) per core: 2\nCore(s) per socket: 14\nSocket(s): 1\n";
    EXPECT_EQ(parse(mixed)["cpus"][0]["threads"], 20);
    EXPECT_EQ(parse(mixed + "Off-line CPU(s) list: 20-27\n")["cpus"][0]["threads"], 28);
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

TEST(Lscpu, ReadsOtherLanguagesAndTheirNumbers) {
    const json expected = {{"model", "Intel(R) Xeon(R) Gold 6130"}, {"vendor", "GenuineIntel"}, {"cores", 16}, {"threads", 32}, {"max_mhz", 3700.0}};
    for (const char* text : {"Architektur: x86_64\nThread(s) pro Kern: 2\nKern(e) pro Socket: 16\nSockel: 2\nNUMA-Knoten: 2\nAnbieterkennung: GenuineIntel\n"
                             "Modellname: Intel(R) Xeon(R) Gold 6130\nMaximale Taktfrequenz der CPU: 3700,0000\n",
                             "Architecture :  x86_64\nThread(s) par cœur : 2\nCœur(s) par socket : 16\nSocket(s) : 2\nNœud(s) NUMA : 2\nIdentifiant constructeur : GenuineIntel\n"
                             "Nom de modèle\xC2\xA0: Intel(R) Xeon(R) Gold 6130\nVitesse maximale du processeur en MHz : 3700,0000\n",
                             "架构：      x86_64\n每个核的线程数：  2\n每个座的核数：  16\n座：  2\nNUMA 节点： 2\n厂商 ID： GenuineIntel\n型号名称：  Intel(R) Xeon(R) Gold 6130\nCPU 最大 MHz： 3700.0000\n"}) {
        json cpus = json::array({expected, expected});
        cpus[0]["socket"] = 0;
        cpus[1]["socket"] = 1;
        EXPECT_EQ(parse(text), (json{{"cpus", cpus}, {"numa_nodes", 2}})) << text;
    }
}

TEST(Lscpu, ReadsItsTables) {
    const json expected = {{"cpus", {{{"socket", 0}, {"cores", 1}, {"threads", 2}}, {{"socket", 1}, {"cores", 1}, {"threads", 2}}}}, {"numa_nodes", 2}};
    EXPECT_EQ(parse("# The following is the parsable format\n# CPU,Core,Socket,Node,,L1d,L1i,L2\n0,0,0,0,,0,0,0\n1,0,0,0,,0,0,0\n2,1,1,1,,1,1,1\n3,1,1,1,,1,1,1\n"), expected);
    EXPECT_EQ(parse("CPU NODE SOCKET CORE L1d:L1i:L2:L3 ONLINE\n0   0    0      0    0:0:0:0       yes\n1   0    0      0    0:0:0:0       yes\n"
                    "2   1    1      1    1:1:1:1       yes\n3   1    1      1    1:1:1:1       yes\n"), expected);
    EXPECT_EQ(parse(R"({"cpus": [{"cpu": 0, "node": 0, "socket": 0, "core": 0, "online": true, "maxmhz": 3900.5}]})"),
              (json{{"cpus", {{{"socket", 0}, {"cores", 1}, {"threads", 1}, {"max_mhz", 3900.5}}}}, {"numa_nodes", 1}}));
}

TEST(Lscpu, CountsSocketsThroughBooksAndDrawers) {
    const std::string guest = "Architecture: s390x\nCPU(s): 6\nThread(s) per core: 1\nCore(s) per socket: 3\nSocket(s) per book: 1\n";
    EXPECT_EQ(parse(guest + "Book(s): 2\nVendor ID: IBM/S390\n")["cpus"],
              json::array({{{"socket", 0}, {"vendor", "IBM/S390"}, {"cores", 3}, {"threads", 3}}, {{"socket", 1}, {"vendor", "IBM/S390"}, {"cores", 3}, {"threads", 3}}}));
    EXPECT_EQ(parse(guest + "Book(s) per drawer: 1\nDrawer(s): 2\n")["cpus"].size(), 2U);
    EXPECT_EQ(parse(guest + "Book(s) per drawer: 2\nDrawers(s): 4\nVendor ID: IBM/S390\n")["cpus"], json::array({{{"vendor", "IBM/S390"}}})) << "that is the frame, not the guest";
}

TEST(Lscpu, AddsUpTheKindsOfCoresOfOneSocket) {
    const std::string kinds = "Vendor ID: ARM\nModel name: Cortex-X925\nThread(s) per core: 1\nCore(s) per socket: 10\nSocket(s): 1\nCPU max MHz: 2808.0\n"
                              "Model name: Cortex-A725\nThread(s) per core: 1\nCore(s) per socket: 6\nSocket(s): 1\nCPU max MHz: 3900.0\n";
    EXPECT_EQ(parse("CPU(s): 16\n" + kinds)["cpus"],
              json::array({{{"socket", 0}, {"vendor", "ARM"}, {"model", "Cortex-X925 + Cortex-A725"}, {"cores", 16}, {"threads", 16}, {"max_mhz", 3900.0}}}));
    EXPECT_FALSE(parse("CPU(s): 18\n" + kinds)["cpus"][0].contains("cores")) << "not all of them";
}

TEST(Lscpu, TakesTheLinesWhereATableStandsBelowThem) {
    const json cpu = parse("CPU(s): 2\nVendor ID: GenuineIntel\nModel name: Some Core\nThread(s) per core: 1\nCore(s) per socket: 2\nSocket(s): 1\n"
                           "Microcode version: 0x28\n\n# CPU,Core,Socket,Node,,L1d,L1i,L2\n0,0,0,0,,0,0,0\n1,1,0,0,,1,1,1\n")["cpus"][0];
    EXPECT_EQ(cpu, (json{{"socket", 0}, {"model", "Some Core"}, {"vendor", "GenuineIntel"}, {"cores", 2}, {"threads", 2}, {"microcode", "0x28"}}));
}

TEST(Lscpu, ReadsMachinesThatCountOtherwise) {
    EXPECT_EQ(parse("Architecture: x86_64\nCPU(s): 8\nThread(s) per core: 1\nCore(s) per socket: 4\nCPU socket(s): 2\n")["cpus"].size(), 2U) << "before 2.20";
    EXPECT_EQ(parse("Architecture: aarch64\nCPU(s): 8\nModel name: Neoverse-N1\nThread(s) per core: 1\nCore(s) per cluster: 4\nSocket(s): -\nCluster(s): 2\n")["cpus"],
              json::array({{{"model", "Neoverse-N1"}, {"cores", 8}, {"threads", 8}}}));
    EXPECT_EQ(parse("Architecture: aarch64\nModel name: Cortex-A55\nCore(s) per socket: 4\nSocket(s): 1\nModel name: Cortex-A76\nCore(s) per socket: 2\n")["cpus"],
              json::array({{{"model", "Cortex-A55 + Cortex-A76"}, {"socket", 0}}}));
}

TEST(Lscpu, ReadsMoreLanguagesAndLinesThatTheTerminalBroke) {
    const json expected = {{{"socket", 0}, {"model", "Intel(R) Core(TM) i3-6006U CPU @ 2.00GHz"}, {"vendor", "GenuineIntel"}, {"cores", 2}, {"threads", 4}}};
    for (const char* text : {
        "Arquitetura:                  x86_64\nCPU(s):                       4\nID de fornecedor:             GenuineIntel\n"
        "  Nome do modelo:             Intel(R) Core(TM) i3-6006U C\n                              PU @ 2.00GHz\n    Thread(s) per núcleo:     2\n"
        "    Núcleo(s) por soquete:    2\n    Soquete(s):               1\n    Opções:                   fpu vme m\n                              ce cx8\n",
        "アーキテクチャ:                        x86_64\nCPU:                                   4\nベンダー ID:                           GenuineIntel\n"
        "  モデル名:                            Intel(R) Core(TM) i3-6006U CPU @ 2.00GHz\n    コアあたりのスレッド数:            2\n"
        "    ソケットあたりのコア数:            2\n    ソケット数:                        1\n",
        "Архитектура:         x86_64\nCPU(s):              4\nПотоков на ядро:     2\nЯдер на сокет:       2\nСокетов:             1\n"
        "ID прроизводителя:   GenuineIntel\nИмя модели:          Intel(R) Core(TM) i3-6006U CPU @ 2.00GHz\n"}) {
        EXPECT_EQ(parse(text)["cpus"], expected) << text;
    }
}

TEST(Lscpu, AThreadThatIsOffLineDoesNotHalveTheOthers) {
    const std::string text = "Architecture: x86_64\nCPU(s): 256\nOn-line CPU(s) list: 0-254\nOff-line CPU(s) list: 255\nThread(s) per core: 1\nCore(s) per socket: 64\nSocket(s): 2\n";
    EXPECT_EQ(parse(text)["cpus"][1]["threads"], 128) << "255 CPUs run: more than one a core";
    const std::string off = "Architecture: x86_64\nCPU(s): 256\nOn-line CPU(s) list: 0-127\nOff-line CPU(s) list: 128-255\nThread(s) per core: 1\nCore(s) per socket: 64\nSocket(s): 2\n";
    EXPECT_EQ(parse(off)["cpus"][1]["threads"], 64) << "switched off, as lscpu says";
}

TEST(Lscpu, SpeaksEveryLanguageOfItsTool) {
    struct Language {
        const char *cpus, *threads, *cores, *sockets, *vendor, *model, *mhz;
    };
    constexpr auto kLanguages = std::to_array<Language>({
        {"CPU", "Wątków na rdzeń", "Rdzeni na gniazdo", "Gniazd", "ID producenta", "Nazwa modelu", "CPU max MHz"},
        {"Процесори", "Потоків на ядро", "Ядер на сокет", "Сокети", "Ідентифікатор виробника", "Назва моделі", "Макс. частота процесора у МГц"},
        {"CPU's", "Draden per kern", "Kernen per voet", "CPU-voeten", "Producent-ID", "Modelnaam", "max. CPU-frequentie (MHz)"},
        {"CPU(er)", "Tråd(ar) per kärna", "Kärn(or) per uttag", "Uttag", "Tillverkar-ID", "Modellnamn", "CPU max MHz"},
        {"Počet CPU", "Vláken na jádro", "Jader na patici", "Patic", "ID výrobce", "Název modelu", "CPU max. MHz"},
    });
    for (const Language& in : kLanguages) {
        const std::string text = std::string(in.cpus) + ": 8\n" + in.vendor + ": GenuineIntel\n" + in.model + ": Some Core\n" + in.threads + ": 2\n" + in.cores +
                                 ": 4\n" + in.sockets + ": 1\n" + in.mhz + ": 3000,0000\n";
        EXPECT_EQ(parse(text)["cpus"], (json{{{"socket", 0}, {"model", "Some Core"}, {"vendor", "GenuineIntel"}, {"cores", 4}, {"threads", 8}, {"max_mhz", 3000.0}}})) << text;
    }
}

}  // namespace
}  // namespace vetting::lscpu
