#include "host/rules/part_changes.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "sdk/wire/likeness.hpp"

namespace vetting {
namespace {

/// Kinds that are compared. `fixed_place`: its slot is a place in the box; kernel names change from boot to boot.
struct KindRow {
    std::string_view kind, title;
    bool fixed_place;
};
constexpr auto kKinds = std::to_array<KindRow>({
    {"cpu", "processor", true}, {"dimm", "memory module", true}, {"disk", "disk", false}, {"nic", "network port", false},
    {"gpu", "graphics card", false}, {"psu", "power supply", true}, {"board", "board", false},
});

std::string serial_of(const InventoryPart& part) { return part.part.serial ? folded(*part.part.serial) : std::string{}; }
std::string place_of(const InventoryPart& part) { return part.part.slot ? folded(*part.part.slot) : std::string{}; }

std::vector<InventoryPart> of_kind(const Json& inventory, std::string_view kind) {
    std::vector<InventoryPart> parts = parts_of(inventory);
    std::erase_if(parts, [kind](const InventoryPart& part) { return part.kind != kind; });
    return parts;
}

std::string described(const InventoryPart& part) {
    std::string words = part.part.model.value_or("");
    if (part.part.serial) words += (words.empty() ? "serial " : ", serial ") + *part.part.serial;
    return words.empty() ? part.device : words;
}

Finding finding(std::string_view code, const InventoryPart& part, std::string message) {
    return {.code = std::string(code), .part = part.part, .message = std::move(message), .source = "host: the run before"};
}

/// Takes the part that `wanted` finds out of `parts`.
template <class Wanted>
std::optional<InventoryPart> take(std::vector<InventoryPart>& parts, Wanted wanted) {
    const auto found = std::find_if(parts.begin(), parts.end(), wanted);
    if (found == parts.end()) return std::nullopt;
    InventoryPart part = std::move(*found);
    parts.erase(found);
    return part;
}

void compare_kind(const KindRow& row, std::vector<InventoryPart> before, std::vector<InventoryPart> now, std::vector<Finding>& findings) {
    const std::string title(row.title);
    std::vector<InventoryPart> left;  // of before, without a part of the same serial now
    for (InventoryPart& old : before) {
        const std::string serial = serial_of(old);
        const auto same = serial.empty() ? std::nullopt : take(now, [&serial](const InventoryPart& part) { return serial_of(part) == serial; });
        if (!same) {
            left.push_back(std::move(old));
        } else if (row.fixed_place && !place_of(old).empty() && !place_of(*same).empty() && place_of(old) != place_of(*same)) {
            findings.push_back(finding("VT-INV-008", *same, title + " " + described(*same) + " moved from " + *old.part.slot + " to " + *same->part.slot));
        }
    }
    for (const InventoryPart& old : left) {
        const std::string place = row.fixed_place || row.kind == "board" ? place_of(old) : std::string{};
        const bool anywhere = row.kind == "board";  // there is only one
        const auto other = place.empty() && !anywhere ? std::nullopt
                                                      : take(now, [&](const InventoryPart& part) { return anywhere || place_of(part) == place; });
        const bool comparable = other && !serial_of(old).empty() && !serial_of(*other).empty();
        if (comparable) {
            findings.push_back(finding("VT-INV-003", *other, title + (old.part.slot ? " in " + *old.part.slot : "") + " was " + described(old) + ", now it is " + described(*other)));
        } else if (!other && (!serial_of(old).empty() || row.fixed_place)) {
            findings.push_back(finding("VT-INV-004", old, title + " " + described(old) + (old.part.slot && row.fixed_place ? " in " + *old.part.slot : "") + " is gone since the last run"));
        }
    }
    for (const InventoryPart& part : now) {
        if (serial_of(part).empty() && !row.fixed_place) continue;
        findings.push_back(finding("VT-INV-005", part, title + " " + described(part) + (part.part.slot && row.fixed_place ? " in " + *part.part.slot : "") + " is new since the last run"));
    }
}

}  // namespace

std::vector<Finding> part_changes(const Json& before, const Json& now, bool blind) {
    std::vector<Finding> findings;
    for (const KindRow& row : kKinds) {
        std::vector<InventoryPart> old = of_kind(before, row.kind), present = of_kind(now, row.kind);
        if (old.empty() || (present.empty() && blind)) continue;  // a source that was added shows parts that are not new
        compare_kind(row, std::move(old), std::move(present), findings);
    }
    return findings;
}

}  // namespace vetting
