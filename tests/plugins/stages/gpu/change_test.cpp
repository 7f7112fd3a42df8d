// What the work does to the cards: readings before, under and after it.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "plugins/stages/gpu/sources.hpp"
#include "plugins/stages/gpu/under_load.hpp"

namespace vetting::gpu {
namespace {

using nvidia::NvmlReading;

std::vector<std::string> codes_of(const std::vector<Finding>& findings) {
    std::vector<std::string> codes;
    for (const Finding& finding : findings) codes.push_back(finding.code + (finding.severity.empty() ? "" : " " + finding.severity));
    return codes;
}

Json cards(const char* gpu) { return {{"gpus", Json::array({Json::parse(gpu)})}}; }
const char* const kBefore = R"({"vendor": "NVIDIA", "index": 0, "uuid": "GPU-1", "serial": "S1", "pci_address": "0000:9b:00.0", "ecc_corrected": 3, "ecc_uncorrected": 0,
    "retired_pages": 0, "pcie_replays": 5, "remapped_rows": {"correctable": 0, "uncorrectable": 1}, "throttle": []})";

TEST(BeforeAndAfter, NothingNewIsNoFinding) { EXPECT_TRUE(judge_change(cards(kBefore), cards(kBefore)).empty()); }

TEST(BeforeAndAfter, WhatWasAddedIsTold) {
    Json after = cards(kBefore);
    after["gpus"][0].update(Json::parse(R"({"ecc_corrected": 5, "ecc_uncorrected": 1, "pcie_replays": 15, "remapped_rows": {"correctable": 2, "uncorrectable": 1}})"));
    const auto findings = judge_change(cards(kBefore), after);
    EXPECT_THAT(codes_of(findings), testing::ElementsAre("VT-GPU-002", "VT-GPU-004", "VT-GPU-006"));
    EXPECT_EQ(findings[1].value, 2);
    EXPECT_EQ(findings[1].part->serial, "S1");
    after["gpus"][0]["pcie_replays"] = 16;
    EXPECT_EQ(judge_change(cards(kBefore), after).back().code, "VT-GPU-009");
}

TEST(BeforeAndAfter, ACardThatIsGoneIsLost) {
    for (const Json& after : {Json::object(), cards(R"({"vendor": "NVIDIA", "index": 0, "uuid": "GPU-2", "pci_address": "0000:5e:00.0"})")}) {
        const auto findings = judge_change(cards(kBefore), after);
        ASSERT_THAT(codes_of(findings), testing::ElementsAre("VT-GPU-005"));
        EXPECT_EQ(findings[0].device, "GPU-1");
    }
}

NvmlReading reading(double busy, unsigned generation, std::uint64_t throttle = 0, double celsius = 60) {
    NvmlReading card;
    card.uuid = "GPU-1";
    card.pci_address = "00000000:9B:00.0";
    card.utilization_pct = busy;
    card.pcie_gen = generation;
    card.pcie_gen_max = 4;
    card.pcie_width = card.pcie_width_max = 16;
    card.throttle = throttle;
    card.temperature_c = celsius;
    return card;
}

std::vector<std::string> under(const std::vector<NvmlReading>& readings) {
    UnderLoad load;
    for (const NvmlReading& one : readings) load.add({one});
    const auto findings = judge_under_load(load.facts(), cards(kBefore), {});
    for (const Finding& finding : findings) {
        EXPECT_EQ(finding.device, "GPU-1");
        EXPECT_EQ(finding.part->serial, "S1");
    }
    return codes_of(findings);
}

TEST(UnderLoad, ALinkThatStaysSlowIsDegraded) {
    EXPECT_THAT(under({reading(0, 1), reading(100, 1), reading(100, 1)}), testing::ElementsAre("VT-GPU-009"));
    EXPECT_TRUE(under({reading(100, 1), reading(100, 4), reading(100, 4), reading(0, 1)}).empty()) << "it woke up, and slept again afterwards";
    EXPECT_TRUE(under({reading(0, 1)}).empty()) << "a card that had nothing to do";
}

TEST(UnderLoad, ThrottlingCountsWhenItLasts) {
    constexpr std::uint64_t kThermal = 0x40, kPowerCap = 0x4;
    EXPECT_TRUE(under({reading(100, 4), reading(100, 4, kThermal), reading(100, 4)}).empty());
    EXPECT_THAT(under({reading(100, 4, kThermal), reading(100, 4, kThermal)}), testing::ElementsAre("VT-GPU-008"));
    EXPECT_TRUE(under({reading(100, 4, kPowerCap), reading(100, 4, kPowerCap)}).empty());
}

TEST(UnderLoad, TheHottestMomentCounts) { EXPECT_THAT(under({reading(100, 4, 0, 60), reading(100, 4, 0, 96), reading(100, 4, 0, 70)}), testing::ElementsAre("VT-GPU-010")); }

TEST(UnderLoad, ACardThatIsLostIsKnownByItsNumber) {
    UnderLoad load;
    load.add({reading(100, 4)});
    load.add({{.index = 0, .lost = true}});
    const auto findings = judge_under_load(load.facts(), cards(kBefore), {});
    ASSERT_THAT(codes_of(findings), testing::ElementsAre("VT-GPU-005"));
    EXPECT_EQ(findings[0].device, "GPU-1");
}

TEST(UnderLoad, WithoutReadingsSaysNothing) { EXPECT_TRUE(judge_under_load(UnderLoad().facts(), cards(kBefore), {}).empty()); }

TEST(TheDriversLibrary, TellsHowCardsAreWhereTheToolIsMissing) {
    NvmlReading card = reading(0, 1, 0x8);
    card.ecc_uncorrected = 2;
    EXPECT_THAT(codes_of(judge(facts_of({card}), {})), testing::ElementsAre("VT-GPU-002", "VT-GPU-008"));
    card.ecc_uncorrected = 0;
    card.throttle = 0x1;
    EXPECT_TRUE(judge(facts_of({card}), {}).empty());
}

TEST(ARunOfTheTool, IsReadWithItsErrorsAndItsExitCode) {
    const std::string list = "GPU 0: Tesla T4 (UUID: GPU-1)\n";
    EXPECT_EQ(judge(read_run(list, "Unable to determine the device handle for GPU1: 0000:5E:00.0: Unknown Error\n", 15), {}).back().device, "0000:5e:00.0");
    EXPECT_EQ(judge(read_run(list, "", 15), {}).back().code, "VT-GPU-005");
    EXPECT_FALSE(read_run(list, "", 0).contains("lost_gpus"));
}

}  // namespace
}  // namespace vetting::gpu
