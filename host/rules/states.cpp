#include "host/rules/states.hpp"

namespace vetting {

std::string_view sentence(RunAction action) {
    switch (action) {
        case RunAction::None: return "nothing to do";
        case RunAction::Pin: return "pin profile, rules and plugin digests";
        case RunAction::PowerOn: return "wake the machine";
        case RunAction::ArmReboot: return "tell the host-mode agent `reboot_for_vetting`";
        case RunAction::HandBootToken: return "mint the boot token and hand it to the local agent";
        case RunAction::MintBootToken: return "mint a boot token, void the one before";
        case RunAction::PowerCycle: return "void the boot token, power cycle";
        case RunAction::FailBoot: return "void the boot token, report, notify StageFailed (stage `Boot`)";
        case RunAction::OfferStage: return "offer the stage at the run's index";
        case RunAction::DiffSpec: return "compare with the expected spec, in this same transaction";
        case RunAction::RenderReports: return "every reporter of the profile";
        case RunAction::FailSpec: return "report, notify SpecMismatch";
        case RunAction::FailStage: return "`abort_stage`, report, notify StageFailed";
        case RunAction::AbortStage: return "`abort_stage`; its result is still awaited";
        case RunAction::AbortThenOffer: return "`abort_stage`, the stage is inconclusive, offer the next";
        case RunAction::AbortThenDiff: return "`abort_stage`, the stage is inconclusive, compare with the expected spec";
        case RunAction::AbortThenRender: return "`abort_stage`, the stage is inconclusive, render reports";
        case RunAction::AwaitReturn: return "keep the evidence, start the grace timer";
        case RunAction::MintReturnToken: return "mint a boot token for a machine that rebooted in a stage or a hold";
        case RunAction::NextAttempt: return "clean up from the journal, offer the stage again";
        case RunAction::FailRebooted: return "'rebooted in STAGE', pstore, report, notify StageFailed";
        case RunAction::FailSilent: return "'went silent in STAGE', power off, report, notify StageFailed";
        case RunAction::Complete: return "notify RunCompleted, `shutdown`";
        case RunAction::OpenHold: return "authorise a key, notify HoldingOpened";
        case RunAction::KeepHold: return "same key, new host key";
        case RunAction::RetryStage: return "`retry_stage`, next attempt of the stage in hand";
        case RunAction::RetryOverridden: return "as RetryStage, with the override of the wipe probe";
        case RunAction::RetryInventory: return "`retry_stage` from InventoryCheck";
        case RunAction::ReleaseOff: return "drop the key, final report, power off";
        case RunAction::ReleaseOn: return "drop the key, final report, leave it on";
        case RunAction::FailReplayed: return "audit, `abort_stage`, report, notify StageFailed";
        case RunAction::Cancel: return "drop key, void boot token, disarm reboot, end stage, clean up, report";
    }
    return "?";
}

}  // namespace vetting
