#include "host/rules/part_changes.hpp"

#include <gmock/gmock.h>

namespace vetting {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const Json& before() {
    static const Json inventory = Json::parse(R"({
        "memory": {"dimms": [{"locator": "A1", "serial": "M1"}, {"locator": "B1", "serial": "M2"}]},
        "disks": [{"name": "sda", "serial": "D1"}, {"name": "sdb", "serial": "D2"}],
        "nics": [{"name": "eth0", "mac": "aa:00"}], "psus": [{"slot": "1"}, {"slot": "2"}], "baseboard": {"serial": "B1"}})");
    return inventory;
}

std::vector<std::string> codes(const Json& now, bool blind = false) {
    std::vector<std::string> list;
    for (const Finding& finding : part_changes(before(), now, blind)) list.push_back(finding.code + " " + finding.part.slot.value_or("-"));
    return list;
}

TEST(PartChanges, OfAnUnchangedMachineAreNoneEvenWhenTheKernelNamesItsDisksAnew) {
    Json now = before();
    now["disks"][0]["name"] = "sdb";
    now["disks"][1]["name"] = "sda";
    EXPECT_THAT(codes(now), IsEmpty());
}

TEST(PartChanges, TellSwappedMovedGoneAndNewApart) {
    Json now = before();
    now["memory"]["dimms"][0]["serial"] = "M9";
    EXPECT_THAT(codes(now), ElementsAre("VT-INV-003 A1"));
    now = before();
    std::swap(now["memory"]["dimms"][0]["serial"], now["memory"]["dimms"][1]["serial"]);
    EXPECT_THAT(codes(now), ElementsAre("VT-INV-008 B1", "VT-INV-008 A1"));
    now = before();
    now["disks"].erase(1);
    now["disks"].push_back({{"name", "sdc"}, {"serial", "D3"}});
    EXPECT_THAT(codes(now), ElementsAre("VT-INV-004 sdb", "VT-INV-005 sdc"));
    now = before();
    now["psus"].erase(1);
    EXPECT_THAT(codes(now), ElementsAre("VT-INV-004 2"));
    now = before();
    now["baseboard"]["serial"] = "B2";
    EXPECT_THAT(codes(now), ElementsAre("VT-INV-003 -"));
}

TEST(PartChanges, SayWhatWasThereAndWhatIs) {
    Json now = before();
    now["memory"]["dimms"][0]["serial"] = "M9";
    const auto findings = part_changes(before(), now, false);
    ASSERT_EQ(findings.size(), 1U);
    EXPECT_THAT(findings[0].message, HasSubstr("serial M1, now it is serial M9"));
    EXPECT_EQ(findings[0].part.serial, "M9");
}

TEST(PartChanges, DoNotCallGoneWhatCouldNotBeSeen) {
    Json now = before();
    now.erase("memory");
    EXPECT_THAT(codes(now, true), IsEmpty());
    EXPECT_EQ(codes(now, false).size(), 2U);
    EXPECT_THAT(part_changes(Json::object(), before(), false), IsEmpty());  // the first run that saw them
}

}  // namespace
}  // namespace vetting
