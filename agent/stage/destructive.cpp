// A stage that overwrites disks: through the gates first, then in a runner child whose /dev holds the disks that passed and
// no others, while this process keeps each of them open for itself alone.
#include <algorithm>

#include "agent/stage/machine.hpp"
#include "sdk/base/log.hpp"
#include "sdk/wire/disk_identity.hpp"

namespace vetting {

namespace asio = boost::asio;

namespace {

std::string serial_of(const Target& target) { return target.part.serial.value_or(target.device); }

/// The targets that passed, with the node that each has now and the key of its pattern.
Plan narrowed(Plan plan, const safety::Passage& passage) {
    std::vector<Target> kept;
    for (const safety::WritableDisk& disk : passage.disks) {
        const auto target = std::find_if(plan.targets.begin(), plan.targets.end(), [&disk](const Target& one) {
            return same_serial(serial_of(one), disk.disk().serial);
        });
        if (target == plan.targets.end()) continue;
        Target one = *target;
        one.path = disk.node();
        if (!one.params || !one.params->is_object()) one.params = Json::object();
        (*one.params)["pattern"] = disk.permit().pattern;
        (*one.params)["capacity_bytes"] = disk.disk().size_bytes;
        kept.push_back(std::move(one));
    }
    plan.targets = std::move(kept);
    return plan;
}

/// Targets of the plan that the gates did not let through, each with its reason.
std::vector<Finding> findings_of(const Plan& plan, const safety::Passage& passage) {
    std::vector<Finding> findings;
    for (const safety::SkippedDisk& skipped : passage.skipped) {
        for (const Target& target : plan.targets) {
            if (!same_serial(serial_of(target), skipped.device)) continue;
            Finding finding{.code = "VT-DSK-034", .severity = Severity::Info, .action = Action::Reconfigure, .part = target.part};
            finding.message = skipped.reason;
            finding.source = "the gates";
            findings.push_back(std::move(finding));
        }
    }
    return findings;
}

void keep(const StageJournal& journal, const char* what, Json entry) {
    try {
        journal.append(Json{{what, std::move(entry)}});
    } catch (const Error& error) {
        log::warning("agent.not_kept", {{"what", what}, {"why", error.what()}});
    }
}

void add_before(StageResult& result, const Interrupted& before) {
    for (const Work& work : before.work) {
        const auto same = std::find_if(result.work.begin(), result.work.end(), [&work](const Work& one) {
            return one.device == work.device && one.what == work.what && one.unit == work.unit;
        });
        if (same == result.work.end()) result.work.push_back(work);
        else same->done += work.done;
    }
    result.tools.insert(result.tools.begin(), before.tools.begin(), before.tools.end());
    for (const Finding& finding : before.findings) {  // a range that was done once is not looked at again
        const bool again = std::any_of(result.findings.begin(), result.findings.end(), [&finding](const Finding& one) {
            return one.code == finding.code && one.part == finding.part && one.message == finding.message;
        });
        if (!again) result.findings.push_back(finding);
    }
}

}  // namespace

asio::awaitable<safety::Passage> Machine::pass_gates(const StageOffer& offer, const StageReport& report) {
    safety::Passage none;
    if (!report.rights) {
        none.refused = "there is no host that could give a permit";
        co_return none;
    }
    const StageRights& given = *report.rights;
    safety::Rights rights{.asker = {given.run, given.boot, offer.id, offer.attempt, {}},
                          .expected = given.expected,
                          .override_flags = given.override_flags,
                          .ask = given.ask};
    // Of the expected disks those that this stage is to overwrite.
    std::erase_if(rights.expected, [&offer](const ExpectedDisk& disk) {
        return std::none_of(offer.plan.targets.begin(), offer.plan.targets.end(), [&disk](const Target& target) { return same_serial(serial_of(target), disk.serial); });
    });
    const auto spent = options_.state_folder.empty() ? std::filesystem::path() : options_.state_folder / "permits.spent";
    safety::Gates gates(stage_runners_.executor(), {.identity = options_.sysroot, .kernel = "/"}, spent);
    std::function<void(const std::string&)> log = [&report](const std::string& line) { report.log("warning", line); };
    co_return co_await gates.pass(std::move(rights), std::move(log));
}

asio::awaitable<StageResult> Machine::run_destructive(const StageOffer& offer, const StageReport& report) {
    const safety::Passage passage = co_await pass_gates(offer, report);
    for (const safety::SkippedDisk& disk : passage.skipped) report.log("info", disk.reason);
    StageResult result;
    if (passage.disks.empty()) result = never_began(EndingKind::Status, passage.refused);
    else result = co_await overwrite(offer, report, passage);
    for (Finding& finding : findings_of(offer.plan, passage)) result.findings.push_back(std::move(finding));
    co_return result;
}

asio::awaitable<StageResult> Machine::overwrite(StageOffer offer, const StageReport& report, const safety::Passage& passage) {
    const OfferedPlugin found = offered(offer);
    if (!found.plugin) co_return never_began(EndingKind::Unavailable, found.why_not);
    offer.plan = narrowed(std::move(offer.plan), passage);
    CallSpec spec{.interface = VT_STAGE_RUN_1, .function = "run", .inputs = inputs_for(offer)};
    spec.deadline = std::chrono::milliseconds(static_cast<std::int64_t>(offer.timeout_s * 1000));
    if (offer.timeout_s <= 0) spec.deadline.reset();
    if (offer.max_silence_s > 0) spec.max_silence = std::chrono::milliseconds(static_cast<std::int64_t>(offer.max_silence_s * 1000));
    std::vector<DeviceNode> nodes;
    Json writable = Json::array();
    for (const safety::WritableDisk& disk : passage.disks) {
        nodes.push_back({disk.disk().name, disk.disk().major_number, disk.disk().minor_number});
        writable.push_back(disk.node());
    }
    spec.inputs["writable"] = dump_json(writable);
    const Interrupted before = resume_.take(offer);
    for (const Json& entry : before.entries) journal_.append(entry);
    spec.inputs["resume"] = dump_json(before.entries);
    CallEvents events = events_for(offer, report);
    if (events.on_journal) {
        events.on_work = [this](const Work& work) { keep(journal_, "work", Json(work)); };
        events.on_tool = [this](const ToolRecord& tool) { keep(journal_, "tool", Json(tool)); };
        events.on_finding = [this](const Finding& finding) { keep(journal_, "finding", Json(finding)); };
    } else {
        events.on_journal = [](const Json&) {};  // with no next life there is nothing to go on from
    }
    CallResult call = co_await stage_runners_.call(*found.plugin, std::move(spec), std::move(events), std::move(nodes));
    if (!call.clean()) co_await undo(*found.plugin, offer, report);
    journal_.clear();
    StageResult result = result_of(std::move(call));
    add_before(result, before);
    co_return result;
}

}  // namespace vetting
