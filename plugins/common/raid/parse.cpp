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
        smartctl::drop_masked(drive.disk);
    }
    for (Controller& unit : report.controllers) {
        if (unit.serial && tool::masked(*unit.serial)) unit.serial.reset();
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
    bool any = false;
    std::string why;
    if (tool::looks_like_json(text) && !tool::contains(text, "Personalities :")) {
        try {
            any = read_json_documents(report, text);
        } catch (const tool::InputError& error) {
            why = error.what();  // a prompt, `[root@node] #`, opens with a bracket too
        }
    }
    const bool document = tool::contains(text, "\"Controllers\"");
    if (!any && !document) {
        // One after the other: a capture may hold several tools' words.
        for (auto* read : {&read_storcli_text, &read_megacli, &read_ssacli, &read_arcconf, &read_sasircu, &read_mdadm, &read_mdstat}) any = read(report, text) || any;
    }
    if (!any) throw tool::InputError(document && !why.empty() ? why : "not the output of storcli, perccli, MegaCli, ssacli, arcconf, sas2ircu, sas3ircu or mdadm");
    finish(report);
    return report;
}

}  // namespace vetting::raid
