#include "plugins/common/json_in.hpp"
#include "plugins/common/raid/readers.hpp"
#include "plugins/common/smartctl/counters.hpp"
#include "plugins/common/text.hpp"

namespace vetting::raid {
namespace {

void finish(Report& report) {
    for (Drive& drive : report.drives) {
        if (drive.predictive_failures.value_or(0) > 0 && drive.health != Health::Failed) drive.health = Health::Predictive;
        smartctl::mark_implausible(drive.disk);
    }
}

bool read_json_documents(Report& report, std::string_view text) {
    bool any = false;
    for (const tool::JsonDocument& document : tool::read_json_documents(text, "a RAID tool")) {
        any = read_storcli_json(report, document.value) || any;
    }
    return any;
}

}  // namespace

Report parse_raid(std::string_view text) {
    tool::require_text(text, "a RAID tool");
    Report report;
    const bool json = tool::looks_like_json(text) && !tool::contains(text, "Personalities :");
    bool any = json ? read_json_documents(report, text) : false;
    if (!json) {
        // One after the other: a capture may hold several tools' words.
        for (auto* read : {&read_storcli_text, &read_megacli, &read_ssacli, &read_mdadm, &read_mdstat}) any = read(report, text) || any;
    }
    if (!any) throw tool::InputError("not the output of storcli, perccli, MegaCli, ssacli or mdadm");
    finish(report);
    return report;
}

}  // namespace vetting::raid
