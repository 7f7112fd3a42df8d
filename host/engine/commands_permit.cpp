// Leave to overwrite disks: given once for each disk of an attempt, refused for all where one of them is not as it should
// be, and a person's word that a refused disk may be overwritten all the same.
#include "host/engine/core_finding.hpp"
#include "host/engine/engine_impl.hpp"
#include "host/engine/expected_disks.hpp"
#include "host/rules/permits.hpp"
#include "host/store/permit_store.hpp"
#include "sdk/base/crypto.hpp"
#include "sdk/base/files.hpp"
#include "sdk/wire/disk_identity.hpp"

#include <algorithm>
#include <set>

namespace vetting {
namespace asio = boost::asio;
namespace {

/// From the permit to the opened disk: a second look at each, seconds on a slow one.
constexpr std::int64_t kPermitLife_ms = 5 * 60'000;
constexpr std::size_t kKeyBytes = 8;  // 16 characters of hexadecimal

struct PermitOutcome {
    PermitAnswer answer;
    std::string refused;  ///< why there are none, for all of them
};

StageRow& destructive_stage_in_hand(RunTx& change, const PermitRequest& wanted) {
    if (change.state() != State::InStage) throw Error(Errc::RunNotActive, "the run is " + std::string(word(change.state())));
    StageRow* stage = change.current();
    const bool in_hand = stage && stage->offer.id == wanted.stage && stage->attempt == wanted.attempt && stage->state != "ended" && offer_is_ready(*stage);
    if (!in_hand) throw Error(Errc::StageOutOfOrder, wanted.stage + " attempt " + std::to_string(wanted.attempt) + " is not in hand");
    if (!stage->offer.destructive) throw Error(Errc::Conflict, wanted.stage + " was not planned to overwrite anything");
    if (wanted.disks.empty()) throw Error(Errc::InvalidValue, "no disk is named");
    return *stage;
}

std::vector<WipeOverride> overrides_of(RunTx& change, const StageRow& stage) {
    std::vector<WipeOverride> found;
    for (const OverrideRow& row : PermitStore::overrides(change.tx(), change.run().id, stage.offer.id, stage.attempt)) {
        found.push_back({row.serial, row.by, row.expires, row.used.has_value()});
    }
    return found;
}

Finding refusal(const PermitDisk& disk, const std::string& why) {
    Finding finding = core_finding("VT-DSK-038", why);
    finding.part = {.kind = "disk", .slot = {}, .serial = disk.serial, .model = {}};
    finding.details = Json{{"found", disk.found}, {"size_bytes", disk.size_bytes}, {"wwn", disk.wwn}};
    return finding;
}

/// Nothing is written to any of them: the run waits for a person where the machine holds.
void refuse(RunTx& change, StageRow& stage, const std::vector<Finding>& findings, PermitOutcome& outcome) {
    Json serials = Json::array();
    for (const Finding& finding : findings) serials.push_back(finding.part.serial.value_or(""));
    change.audit({"agent", ""}, "permit.refused", {{"stage", stage.offer.id}, {"attempt", stage.attempt}, {"serials", serials}});
    stage.extra["wipe_refused"] = serials;
    outcome.refused = findings.front().message;
    if (findings.size() > 1) outcome.refused += " (and " + std::to_string(findings.size() - 1) + " more)";
    change.keep_findings(stage, findings);
    const std::string reason = stage.offer.id + ": the wipe was refused: " + outcome.refused;
    change.end_stage(StageVerdict::Inconclusive, "the wipe was refused: " + outcome.refused);
    change.apply(classify_wipe_refused(change.facts()), reason);
}

PermitGrant grant(RunTx& change, const StageRow& stage, const PermitDisk& disk) {
    const Run& run = change.run();
    PermitRow row;
    row.run = run.id;
    row.boot_id = run.boot_id;
    row.stage = stage.offer.id;
    row.attempt = stage.attempt;
    row.serial = disk.serial;
    row.wwn = disk.wwn;
    row.size_bytes = disk.size_bytes;
    row.probe_digest = disk.probe_digest;
    row.found = disk.found;
    row.pattern = PermitStore::pattern_of(change.tx(), run.id, disk.serial).value_or("");
    if (row.pattern.empty()) row.pattern = hex(random_bytes(kKeyBytes));
    for (const OverrideRow& one : PermitStore::overrides(change.tx(), run.id, stage.offer.id, stage.attempt)) {
        if (disk.found.empty() || !same_serial(one.serial, disk.serial) || (!one.used && one.expires <= change.now())) continue;
        row.override_by = one.by;
        PermitStore::mark_used(change.tx(), one.id, change.now());
    }
    row.given = change.now();
    row.expires = {change.now().ms + kPermitLife_ms};
    const std::int64_t id = PermitStore::add(change.tx(), row);
    change.audit({"agent", ""}, "permit.given", {{"stage", row.stage}, {"attempt", row.attempt}, {"serial", row.serial},
                                                 {"found", row.found}, {"override_by", row.override_by}});
    return {.id = std::to_string(id), .run = std::to_string(run.id.value), .boot_id = row.boot_id, .stage = row.stage,
            .attempt = row.attempt, .serial = row.serial, .wwn = row.wwn, .size_bytes = row.size_bytes,
            .probe_digest = row.probe_digest, .pattern = row.pattern, .override_by = row.override_by, .expires = to_rfc3339(row.expires)};
}

void do_permit(RunTx& change, PermitRequest wanted, PermitOutcome& outcome) {
    for (PermitDisk& disk : wanted.disks) disk.serial = std::string(trim(disk.serial));  // `S1 ` is S1, and gets no second permit
    change.apply(classify_message(change.facts()));
    StageRow& stage = destructive_stage_in_hand(change, wanted);
    const std::vector<ExpectedDisk> expected = expected_disks(change.tx(), change.run().host, change.run().id);
    const std::vector<WipeOverride> overrides = overrides_of(change, stage);
    std::set<std::string> serials;
    std::vector<Finding> refused;
    for (const PermitDisk& disk : wanted.disks) {
        if (!serials.insert(disk.serial).second) throw Error(Errc::InvalidValue, "the disk " + disk.serial + " is named twice");
        if (PermitStore::exists(change.tx(), change.run().id, stage.offer.id, stage.attempt, disk.serial)) {
            throw Error(Errc::Conflict, "a permit for " + disk.serial + " was given to this attempt before and is used once: try the stage again");
        }
        if (const auto why = why_no_permit(disk, expected, overrides, change.now())) refused.push_back(refusal(disk, *why));
    }
    if (!refused.empty()) return refuse(change, stage, refused, outcome);
    for (const PermitDisk& disk : wanted.disks) outcome.answer.permits.push_back(grant(change, stage, disk));
    outcome.answer.now = to_rfc3339(change.now());
}

/// The serials that were refused in the attempt that the run holds for.
std::vector<std::string> refused_serials(RunTx& change) {
    const StageRow* stage = change.current();
    if (!stage || !stage->extra.contains("wipe_refused")) return {};
    return stage->extra["wipe_refused"].get<std::vector<std::string>>();
}

void check_override(RunTx& change, const OverrideWipe& wanted) {
    if (trim(wanted.reason).empty()) throw Error(Errc::InvalidValue, "an override needs a reason: it stands in the audit");
    if (wanted.serials.empty()) throw Error(Errc::InvalidValue, "type back the serial of each disk that may be overwritten");
    if (wanted.minutes < 1 || wanted.minutes > 60) throw Error(Errc::InvalidValue, "an override is good for 1 to 60 minutes");
    const std::vector<std::string> refused = refused_serials(change);
    for (const std::string& serial : wanted.serials) {
        const bool known = std::find(refused.begin(), refused.end(), serial) != refused.end();
        if (!known) throw Error(Errc::InvalidValue, "'" + serial + "' is not the serial of a disk that was refused in this stage");
    }
}

void do_override(RunTx& change, const OverrideWipe& wanted, const Actor& actor) {
    const Events events = classify_override(change.facts());
    if (events.empty()) {
        throw Error(Errc::TransitionRefused, "there is nothing to override: the run is " + std::string(word(change.state())) + " and does not hold for a refused wipe");
    }
    check_override(change, wanted);
    const WallTime expires{change.now().ms + wanted.minutes * 60'000};
    change.audit(actor, "wipe.overridden", {{"stage", change.current()->offer.id}, {"serials", wanted.serials}, {"reason", wanted.reason},
                                            {"expires", to_rfc3339(expires)}});
    change.apply(events, wanted.reason);
    StageRow& stage = *change.current();
    Json flags = Json::array();
    for (const std::string& serial : std::set<std::string>(wanted.serials.begin(), wanted.serials.end())) {
        PermitStore::add_override(change.tx(), {.id = 0, .run = change.run().id, .stage = stage.offer.id, .attempt = stage.attempt, .serial = serial,
                                                .by = actor.name, .reason = wanted.reason, .given = change.now(), .expires = expires, .used = {}});
        flags.push_back(override_flag(serial));
    }
    stage.extra["override_flags"] = std::move(flags);
    change.touch(stage);
}

}  // namespace

asio::awaitable<PermitAnswer> Engine::permit(RunId run, PermitRequest permit) {
    const auto core = impl_->core;
    core->heard(run);
    const auto outcome = std::make_shared<PermitOutcome>();
    std::function<void(RunTx&)> work = [permit, outcome](RunTx& change) { do_permit(change, permit, *outcome); };
    co_await core->change(run, std::move(work));
    if (!outcome->refused.empty()) throw Error(Errc::WipeRefused, outcome->refused);
    co_return outcome->answer;
}

asio::awaitable<void> Engine::override_wipe(RunId run, OverrideWipe wanted, Actor actor) {
    const auto core = impl_->core;
    std::function<void(RunTx&)> work = [wanted, actor](RunTx& change) { do_override(change, wanted, actor); };
    co_await core->change(run, std::move(work));
}

}  // namespace vetting
