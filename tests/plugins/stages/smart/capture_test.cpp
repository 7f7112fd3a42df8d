// Captures of real drives, read in place: what is failing must fail, what is suspicious must be told, what is well must pass,
// and what could not be asked is neither. Every capture of smartctl, nvme-cli and the RAID tools stands here with its verdict.
#include <gtest/gtest.h>

#include <fstream>
#include <map>
#include <set>
#include <sstream>

#include "plugins/stages/smart/examined.hpp"
#include "tests/plugins/stages/common/catalogue_word.hpp"

namespace vetting::smart {
namespace {

enum class Verdict { Passed, Failed, Inconclusive, Skipped };
std::ostream& operator<<(std::ostream& out, Verdict verdict) {
    constexpr const char* kWords[] = {"passed", "failed", "inconclusive", "skipped"};
    return out << kWords[static_cast<int>(verdict)];
}

struct Row {
    const char* file;
    Verdict verdict;
    const char* shown = "";  ///< a code that must be among the findings
};
using enum Verdict;

// clang-format off
const Row kRows[] = {
    {"smartctl/ata-hdd-usb-jmicron-failing-now.json", Failed, "VT-DSK-023"},
    {"smartctl/open-failed-exit2.json", Inconclusive, "VT-DSK-029"},
    {"smartctl/nvme-samsung970-media-errors-passed.json", Failed, "VT-DSK-006"},
    {"smartctl/ata-full.json", Passed},
    {"smartctl/megaraid-disk0.json", Passed, "VT-DSK-050"},
    {"smartctl/intel-raid-volume-no-status.json", Inconclusive, "VT-DSK-029"},
    {"smartctl/scsi-1.json", Passed, "VT-DSK-020"},
    {"smartctl/scan-megaraid.json", Inconclusive, "VT-DSK-029"},
    {"smartctl/nvme-samsung-pm1725-volatile-backup-failed.json", Failed, "VT-DSK-005"},
    {"smartctl/scsi-seagate-grown-0.json", Passed, "VT-DSK-028"},
    {"smartctl/sas-hitachi-600g.json", Passed},
    {"smartctl/ata-seagate-realloc-304.json", Passed, "VT-DSK-004"},
    {"smartctl/ata-hp-reported-uncorrect-1.json", Passed, "VT-DSK-019"},
    {"smartctl/ata-hgst-exit64-errorlog.json", Passed, "VT-DSK-024"},
    {"smartctl/ata-kingston-a400-exit4.json", Passed, "VT-DSK-050"},
    {"smartctl/ata-dell-boss-intel-s3520-m2.json", Passed},
    {"smartctl/ata-seagate-exos-x16.json", Passed},
    {"smartctl/ata-hgst-he10.json", Passed},
    {"smartctl/ata-micron-5300.json", Passed},
    {"smartctl/nvme-micron-7450.json", Passed},
    {"smartctl/nvme-intel-optane-32g.json", Passed},
    {"smartctl/usb-bridge-ok.json", Passed},
    {"smartctl/scsi-extended.json", Passed},
    {"smartctl/ata-hdd-netdata.json", Passed},
    {"smartctl/nvme-dell-r6515.json", Passed},
    {"smartctl/ata-dell-r6515-sda.json", Passed},
    {"smartctl/ata-helium-hdd.json", Passed},
    {"smartctl/hwbench-smartctl73.json", Passed, "VT-DSK-050"},
    {"smartctl/text-nvme-optane-critwarn8-used112-media9.txt", Failed, "VT-DSK-005"},
    {"smartctl/text-nvme-dell-pm1725-media2137.txt", Failed, "VT-DSK-006"},
    {"smartctl/text-nvme-samsung-used255-crit4.txt", Failed, "VT-DSK-005"},
    {"smartctl/text-nvme-toshiba-passed-used161.txt", Passed, "VT-DSK-008"},
    {"smartctl/text-nvme-intel-media-4294967296.txt", Passed, "VT-DSK-012"},
    {"smartctl/text-ata-hitachi-failing-now-readfail.txt", Failed, "VT-DSK-009"},
    {"smartctl/text-ata-hp-mb2000-failing.txt", Failed, "VT-DSK-001"},
    {"smartctl/text-ata-hpe-mb8000-passed-selftest-readfail.txt", Failed, "VT-DSK-009"},
    {"smartctl/text-ata-wd-red-pending.txt", Failed, "VT-DSK-002"},
    {"smartctl/text-ssd-crucial-mx200-wornout.txt", Failed, "VT-DSK-001"},
    {"smartctl/text-ssd-corsair-failed-errors306.txt", Failed, "VT-DSK-001"},
    {"smartctl/text-ata-locale-grouping.txt", Passed},
    {"smartctl/text-st12000-health-failed.txt", Failed, "VT-DSK-001"},
    {"smartctl/text-wd40efrx-critical-attributes.txt", Passed, "VT-DSK-024"},
    {"smartctl/text-empty-output.txt", Inconclusive, "VT-DSK-029"},
    {"smartctl/text-scan-all-inaccessible.txt", Inconclusive, "VT-DSK-029"},
    {"smartctl/text-unsupported.txt", Inconclusive, "VT-DSK-029"},
    {"smartctl/text-sas-megaraid-jbod.txt", Passed},
    {"smartctl/text-sas-redhat.txt", Passed},
    {"nvme-cli/list-v2.3.json", Inconclusive, "VT-DSK-029"},
    {"nvme-cli/list-empty.json", Skipped},
    {"nvme-cli/smart-log-v2.3.json", Passed, "VT-DSK-024"},
    {"nvme-cli/smart-log-v2.3-string.json", Passed, "VT-DSK-024"},
    {"nvme-cli/list-netbox.json", Inconclusive, "VT-DSK-029"},
    {"nvme-cli/id-ctrl-text.txt", Inconclusive, "VT-DSK-029"},
    {"raid/storcli-drives.json", Passed},
    {"raid/megacli-pdlist.txt", Passed},
    {"raid/ssacli-p408i.txt", Passed},
    {"raid/mdadm-raid1-faulty.txt", Failed, "VT-ARR-003"},
};
// clang-format on

std::string read_file(const std::string& file) {
    std::ostringstream text;
    text << std::ifstream(std::string(VETTING_FIXTURES) + "/" + file).rdbuf();
    return text.str();
}

/// Capture → what the manifest says that it shows.
std::map<std::string, std::string> manifest() {
    std::map<std::string, std::string> rows;
    std::ifstream in(std::string(VETTING_FIXTURES) + "/MANIFEST.tsv");
    for (std::string line; std::getline(in, line);) {
        std::istringstream fields(line);
        std::string file, command, source, licence, shows;
        for (std::string* field : {&file, &command, &source, &licence, &shows}) std::getline(fields, *field, '\t');
        const bool ours = file.starts_with("smartctl/") || file.starts_with("nvme-cli/") || file.starts_with("raid/");
        if (ours) rows[file] = shows;
    }
    return rows;
}

/// 0 info, 1 warning, 2 critical; as the host would complete the finding.
int severity_of(const Finding& finding) {
    const std::string usual = stages::catalogue_severity(finding.code);
    EXPECT_FALSE(usual.empty()) << finding.code;
    const std::string severity = finding.severity.empty() ? usual : finding.severity;
    return severity == "critical" ? 2 : severity == "warning" ? 1 : 0;
}

struct Judged {
    Verdict verdict;
    int worst = -1;
    std::set<std::string> codes;
    std::string said;
};

/// By the ladder of the core: a critical finding fails, a part without work is inconclusive, no part is skipped.
Judged judge_capture(const std::string& file) {
    Judged judged{.verdict = Verdict::Skipped};
    bool idle = false;
    const auto parts = examine({{"", read_file(file)}}, policy_of(Json::object()));
    for (const Examined& part : parts) {
        idle = idle || part.values == 0;
        for (const Finding& finding : part.findings) {
            judged.worst = std::max(judged.worst, severity_of(finding));
            judged.codes.insert(finding.code);
            judged.said += part.device + ": " + finding.code + " " + finding.message + "\n";
        }
    }
    if (judged.worst == 2) judged.verdict = Failed;
    else if (!parts.empty()) judged.verdict = idle ? Inconclusive : Passed;
    return judged;
}

void PrintTo(const Row& row, std::ostream* out) { *out << row.file; }
std::string case_name(const testing::TestParamInfo<Row>& test) {
    std::string name = test.param.file;
    for (char& c : name) {
        if (std::isalnum(static_cast<unsigned char>(c)) == 0) c = '_';
    }
    return name;
}

class CapturedDrive : public testing::TestWithParam<Row> {};
TEST_P(CapturedDrive, IsJudgedAsAPersonWould) {
    const Row& row = GetParam();
    const Judged judged = judge_capture(row.file);
    EXPECT_EQ(judged.verdict, row.verdict) << judged.said;
    const std::string shown = row.shown;
    EXPECT_TRUE(shown.empty() || judged.codes.contains(shown)) << judged.said;
    const std::string shows = manifest().at(row.file);
    if (shows.starts_with("FAILING")) EXPECT_EQ(judged.verdict, Failed) << judged.said;
    else if (shows.starts_with("SUSPECT")) EXPECT_GE(judged.worst, 1) << judged.said;
    else if (shows.starts_with("borderline")) EXPECT_GE(judged.worst, 0) << judged.said;
    else EXPECT_LT(judged.worst, 2) << judged.said;
}
INSTANTIATE_TEST_SUITE_P(Verdicts, CapturedDrive, testing::ValuesIn(kRows), case_name);

TEST(CapturedDrives, AllStandInTheTable) {
    std::set<std::string> listed;
    for (const Row& row : kRows) listed.insert(row.file);
    for (const auto& [file, shows] : manifest()) EXPECT_TRUE(listed.contains(file)) << file << ": " << shows;
}

}  // namespace
}  // namespace vetting::smart
