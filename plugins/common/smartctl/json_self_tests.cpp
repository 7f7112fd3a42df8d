// smartctl --json: self-test logs of ATA, NVMe and SCSI, and a test that runs now.
#include "plugins/common/json_in.hpp"
#include "plugins/common/smartctl/counters.hpp"
#include "plugins/common/smartctl/readers.hpp"

namespace vetting::smartctl {
namespace {

using nlohmann::json;
using tool::bool_at;
using tool::find;
using tool::text_at;
using tool::uint_at;

std::optional<unsigned> small_at(const json& row, std::initializer_list<const char*> path) {
    const auto value = uint_at(row, path);
    if (!value || *value > 100'000) return std::nullopt;
    return static_cast<unsigned>(*value);
}

void read_ata_log(Disk& disk, const json& report) {
    const json* table = find(report, {"ata_smart_self_test_log", "extended", "table"});
    if (table == nullptr) table = find(report, {"ata_smart_self_test_log", "standard", "table"});
    if (table == nullptr || !table->is_array()) return;
    for (const json& row : *table) {
        SelfTest test;
        test.type = text_at(row, {"type", "string"}).value_or("");
        test.result = text_at(row, {"status", "string"}).value_or("");
        test.passed = bool_at(row, {"status", "passed"});
        // smartctl 7.x writes passed=false for a test that was aborted or still runs: neither is a failure of the disk.
        if (test.passed == false && !test.result.empty()) test.passed = ata_result_passed(test.result);
        test.at_hours = uint_at(row, {"lifetime_hours"});
        test.lba = uint_at(row, {"lba"});
        disk.self_tests.push_back(std::move(test));
    }
}

void read_ata_progress(Disk& disk, const json& report) {
    const auto status = uint_at(report, {"ata_smart_data", "self_test", "status", "value"});
    if (!status) return;
    // ATA8-ACS, SMART READ DATA: the high four bits are 0xf while a self-test runs, the low four tenths to go.
    disk.self_test_running = (*status >> 4U) == 0xfU;
    if (*disk.self_test_running) {
        disk.self_test_remaining_pct = small_at(report, {"ata_smart_data", "self_test", "status", "remaining_percent"});
    }
    disk.short_test_minutes = small_at(report, {"ata_smart_data", "self_test", "polling_minutes", "short"});
    disk.extended_test_minutes = small_at(report, {"ata_smart_data", "self_test", "polling_minutes", "extended"});
}

void read_nvme_log(Disk& disk, const json& report) {
    const json* log = find(report, {"nvme_self_test_log"});
    if (log == nullptr) return;
    const auto operation = uint_at(*log, {"current_self_test_operation", "value"});
    if (operation) disk.self_test_running = *operation != 0;
    const auto done = small_at(*log, {"current_self_test_completion_percent"});
    if (operation && *operation != 0 && done && *done <= 100) disk.self_test_remaining_pct = 100 - *done;
    const json* table = find(*log, {"table"});
    if (table == nullptr || !table->is_array()) return;
    for (const json& row : *table) {
        SelfTest test;
        test.type = text_at(row, {"self_test_code", "string"}).value_or("");
        test.result = text_at(row, {"self_test_result", "string"}).value_or("");
        test.passed = nvme_result_passed(test.result);
        test.at_hours = uint_at(row, {"power_on_hours"});
        test.lba = uint_at(row, {"lba"});
        disk.self_tests.push_back(std::move(test));
    }
}

void read_scsi_log(Disk& disk, const json& report) {
    for (int number = 0; number < 20; ++number) {  // SPC-4: the log page holds the newest twenty
        const std::string key = "scsi_self_test_" + std::to_string(number);
        const json* row = find(report, {key.c_str()});
        if (row == nullptr) break;
        SelfTest test;
        test.type = text_at(*row, {"code", "string"}).value_or("");
        test.result = text_at(*row, {"result", "string"}).value_or("");
        test.passed = scsi_result_passed(test.result);
        test.at_hours = uint_at(*row, {"power_on_time", "hours"});
        test.lba = uint_at(*row, {"lba_first_failure", "value"});
        if (uint_at(*row, {"result", "value"}) == 15) disk.self_test_running = true;
        disk.self_tests.push_back(std::move(test));
    }
    const auto seconds = small_at(report, {"scsi_extended_self_test_seconds"});
    if (seconds) disk.extended_test_minutes = (*seconds + 59) / 60;
}

}  // namespace

void read_json_self_tests(Disk& disk, const json& report) {
    read_ata_log(disk, report);
    read_ata_progress(disk, report);
    read_nvme_log(disk, report);
    read_scsi_log(disk, report);
}

}  // namespace vetting::smartctl
