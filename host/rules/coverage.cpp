#include "host/rules/coverage.hpp"

#include <algorithm>
#include <array>
#include <map>

#include "sdk/wire/amounts.hpp"

namespace vetting {
namespace {

bool listed(const std::vector<std::string>& list, const std::string& name) {
    return std::find(list.begin(), list.end(), name) != list.end();
}

/// How big a part is, where a share of it means something: a disk's surface, the machine's memory. Bytes.
std::map<std::string, double> sizes_of(const Json& inventory) {
    std::map<std::string, double> sizes;
    if (!inventory.is_object()) return sizes;
    const auto number = [](const Json& object, const char* field) {
        const auto found = object.find(field);
        return found != object.end() && found->is_number() ? found->get<double>() : 0.0;
    };
    if (const auto memory = inventory.find("memory"); memory != inventory.end() && memory->is_object()) {
        sizes["memory"] = number(*memory, "total_bytes");
    }
    const auto disks = inventory.find("disks");
    if (disks == inventory.end() || !disks->is_array()) return sizes;
    const std::vector<InventoryPart> parts = parts_of(Json{{"disks", *disks}});
    std::size_t place = 0;
    for (const Json& disk : *disks) {
        if (disk.is_object() && place < parts.size()) sizes[parts[place++].device] = number(disk, "capacity_bytes");
    }
    return sizes;
}

/// What all stages are judged against.
struct Machine {
    std::vector<InventoryPart> parts;
    std::map<std::string, double> sizes;

    [[nodiscard]] bool has_key(const std::string& device) const {
        return std::any_of(parts.begin(), parts.end(), [&device](const InventoryPart& part) { return part.device == device; });
    }
};

/// The device whose work stands for a part: a memory module is exercised with the whole of the memory, and a stage may know
/// a part by another of its names, but by none that is another part's key.
std::string exercised_as(const InventoryPart& part, const CoveredStage& stage, const Machine& machine) {
    const auto& exercised = stage.evidence.targets.exercised;
    if (listed(exercised, part.device)) return part.device;
    if (part.kind == "dimm") return "memory";
    // Of a part that is nothing but firmware, a version that was compared is the test.
    if (part.kind == "bios" || part.kind == "bmc") return "firmware/" + part.device;
    const auto other = std::find_if(exercised.begin(), exercised.end(), [&part, &machine](const std::string& device) {
        return answers_to(part, device) && !machine.has_key(device);
    });
    return other == exercised.end() || part.kind == "cpu" || part.kind == "psu" ? part.device : *other;
}

/// A share of the part means something only for work that touches each byte once.
bool has_share(const InventoryPart& part, const Work& work) {
    if (part.kind == "disk") return work.what == "bytes read" || work.what == "bytes written";
    return work.what.ends_with("tested");
}

/// What a stage did to a part, in words; nothing when it says nothing of it.
std::string work_on(const InventoryPart& part, const CoveredStage& stage, const Machine& machine) {
    if (stage.verdict != StageVerdict::Passed && stage.verdict != StageVerdict::Failed) return {};
    const std::string device = exercised_as(part, stage, machine);
    if (!listed(stage.evidence.targets.exercised, device)) return {};
    const auto size = machine.sizes.find(device);
    const std::optional<double> whole = size == machine.sizes.end() ? std::nullopt : std::optional(size->second);
    std::string words;
    for (const Work& work : stage.evidence.work) {
        if (work.device != device || !(work.done > 0)) continue;
        words += (words.empty() ? "" : ", ") + work_in_words(work, has_share(part, work) ? whole : std::nullopt,
                                                            part.kind == "disk" ? "surface" : "memory");
    }
    return part.kind == "dimm" && device != part.device ? "with the whole of the memory: " + words : words;
}

std::string reason_of_stage(const InventoryPart& part, const CoveredStage& stage) {
    for (const Untargeted& left_out : stage.plan.untargeted) {
        if (left_out.device == part.device) return stage.id + ": " + left_out.reason;
    }
    const bool meant = listed(stage.evidence.targets.expected, part.device) || listed(stage.kinds, part.kind) ||
                       (part.kind == "dimm" && listed(stage.kinds, "memory"));
    if (!meant) return {};
    if (!stage.verdict) return stage.id + " was never reached";
    if (!stage.reason.empty()) return stage.id + " " + std::string(word(*stage.verdict)) + ": " + stage.reason;
    return stage.id + " was " + std::string(word(*stage.verdict));
}

/// Which stages test what, so that a person knows what to add to the profile.
struct TestedBy {
    std::string_view kind, why;
};
constexpr auto kTestedBy = std::to_array<TestedBy>({
    {"cpu", "CPUStress is not in the profile"},
    {"memory", "Memory is not in the profile"},
    {"dimm", "Memory is not in the profile"},
    {"disk", "neither SMART nor Storage is in the profile"},
    {"nic", "Network is not in the profile"},
    {"gpu", "GPU is not in the profile"},
    {"psu", "PSU is not in the profile"},
    {"bios", "no firmware rule applies to it"},
    {"bmc", "no firmware rule applies to it"},
    {"fan", "listed by its sensor; no stage tests fans by themselves"},
    {"board", "listed only; it is exercised with what sits on it"},
    {"tpm", "listed only; there is no test for it"},
    {"pci", "listed only; there is no test for a card of this kind"},
});

std::string reason_of_kind(const std::string& kind) {
    const auto row = std::find_if(kTestedBy.begin(), kTestedBy.end(), [&kind](const TestedBy& each) { return each.kind == kind; });
    return row == kTestedBy.end() ? "no stage of this profile tests a part of this kind" : std::string(row->why);
}

std::string reason_untested(const InventoryPart& part, const std::vector<CoveredStage>& stages) {
    std::string reasons;
    for (const CoveredStage& stage : stages) {
        const std::string reason = reason_of_stage(part, stage);
        if (!reason.empty()) reasons += (reasons.empty() ? "" : "; ") + reason;
    }
    return reasons.empty() ? reason_of_kind(part.kind) : reasons;
}

/// Every stage that did something to the part, and what; both empty when none did.
std::pair<std::string, std::string> tested_by(const InventoryPart& part, const std::vector<CoveredStage>& stages, const Machine& machine) {
    std::vector<std::pair<std::string, std::string>> by;
    for (const CoveredStage& stage : stages) {
        if (std::string work = work_on(part, stage, machine); !work.empty()) by.emplace_back(stage.id, std::move(work));
    }
    std::string names, works;
    for (const auto& [stage, work] : by) {
        names += (names.empty() ? "" : ", ") + stage;
        works += (works.empty() ? "" : "; ") + (by.size() > 1 ? stage + ": " + work : work);
    }
    return {names, works};
}

}  // namespace

Coverage coverage_of(const Json& inventory, const std::vector<CoveredStage>& stages) {
    Coverage coverage;
    const Machine machine{parts_of(inventory), sizes_of(inventory)};
    for (const InventoryPart& part : machine.parts) {
        auto [names, works] = tested_by(part, stages, machine);
        if (names.empty()) coverage.untested.push_back({part.kind, reason_untested(part, stages), part.part});
        else coverage.tested.push_back({part.kind, std::move(names), part.part, std::move(works)});
    }
    const std::size_t all = coverage.tested.size() + coverage.untested.size();
    if (all > 0) coverage.percent = 100.0 * static_cast<double>(coverage.tested.size()) / static_cast<double>(all);
    return coverage;
}

}  // namespace vetting
