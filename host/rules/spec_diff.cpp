#include "host/rules/spec_diff.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <tuple>

#include "sdk/wire/inventory.hpp"
#include "sdk/wire/likeness.hpp"

namespace vetting {
namespace {

using Path = std::vector<std::string>;

/// Fields that name a member of a list, surest first.
constexpr auto kNames = std::to_array<const char*>(
    {"serial", "uuid", "wwn", "mac", "address", "locator", "slot", "socket", "name", "index", "part", "path"});

std::string joined(const Path& path) {
    std::string text;
    for (const std::string& step : path) text += (text.empty() ? "" : "/") + step;
    return text;
}

Path split(std::string_view text) {
    Path path;
    for (std::size_t at = 0; at <= text.size();) {
        const std::size_t slash = std::min(text.find('/', at), text.size());
        path.emplace_back(text.substr(at, slash - at));
        at = slash + 1;
    }
    return path;
}

/// `disks/*/model` matches `disks/WD-1/model`; a pattern that ends earlier covers all below it.
bool covers(const Path& pattern, const Path& path) {
    if (pattern.size() > path.size()) return false;
    for (std::size_t i = 0; i < pattern.size(); ++i) {
        if (pattern[i] != "*" && pattern[i] != path[i]) return false;
    }
    return true;
}

std::optional<std::string> name_in(const Json& member, const char* field) {
    if (!member.is_object()) return std::nullopt;
    const auto found = member.find(field);
    if (found == member.end() || found->is_structured() || found->is_null()) return std::nullopt;
    return folded(found->is_string() ? found->get<std::string>() : dump_json(*found));
}

std::string shown_name(const Json& member, std::size_t index) {
    for (const char* field : kNames) {
        if (!name_in(member, field)) continue;
        const Json& value = member.at(field);
        return value.is_string() ? value.get<std::string>() : dump_json(value);
    }
    return std::to_string(index);
}

/// How many of the fields that the expectation names a member has as wanted.
std::size_t fit(const Json& expected, const Json& actual) {
    if (!expected.is_object() || !actual.is_object()) return expected == actual ? 1 : 0;
    std::size_t same = 0;
    for (const auto& [field, value] : expected.items()) same += actual.contains(field) && actual.at(field) == value ? 1U : 0U;
    return same;
}

class Differ {
public:
    explicit Differ(const std::vector<SpecRule>& rules) {
        for (const SpecRule& rule : rules) rules_.emplace_back(split(rule.path), rule.severity);
    }

    void compare(const Path& path, const Json& expected, const Json& actual) {
        if (expected.is_null()) return;
        if (expected.is_object() && (actual.is_object() || actual.is_null())) {
            for (const auto& [field, value] : expected.items()) {
                const bool there = actual.is_object() && actual.contains(field) && !actual.at(field).is_null();
                compare(below(path, field), value, there ? actual.at(field) : Json());
            }
        } else if (expected.is_array() && (actual.is_array() || actual.is_null())) {
            compare_lists(path, expected, actual.is_array() ? actual : Json::array());
        } else {
            compare_values(path, expected, actual);
        }
    }

    std::vector<SpecDiff> diffs;

private:
    static Path below(Path path, const std::string& step) {
        path.push_back(step);
        return path;
    }

    [[nodiscard]] const Severity* named_severity(const Path& path) const {
        for (const auto& [pattern, severity] : rules_) {
            if (covers(pattern, path)) return &severity;
        }
        return nullptr;
    }

    void compare_values(const Path& path, const Json& expected, const Json& actual) {
        const std::string text = joined(path);
        if (is_volatile(text) && named_severity(path) == nullptr) return;
        if (equal(expected, actual)) return;
        add(path, actual.is_null() ? DiffKind::Missing : DiffKind::Changed, Severity::Critical, expected, actual);
    }

    static bool equal(const Json& expected, const Json& actual) {
        if (expected == actual) return true;
        return expected.is_string() && actual.is_string() &&
               folded(expected.get_ref<const std::string&>()) == folded(actual.get_ref<const std::string&>());
    }

    void compare_lists(const Path& path, const Json& expected, const Json& actual) {
        if (is_volatile(joined(path)) && named_severity(path) == nullptr) return;
        std::vector<std::size_t> partner(expected.size(), actual.size());
        std::set<std::size_t> taken;
        pair_by_name(expected, actual, partner, taken);
        pair_by_fit(expected, actual, partner, taken);
        for (std::size_t i = 0; i < expected.size(); ++i) {
            const Path at = below(path, shown_name(expected[i], i));
            if (partner[i] < actual.size()) compare(at, expected[i], actual[partner[i]]);
            else add(at, DiffKind::Missing, Severity::Critical, expected[i], Json());
        }
        for (std::size_t i = 0; i < actual.size(); ++i) {
            if (taken.count(i) == 0) add(below(path, shown_name(actual[i], i)), DiffKind::Surplus, Severity::Warning, Json(), actual[i]);
        }
    }

    static void pair_by_name(const Json& expected, const Json& actual, std::vector<std::size_t>& partner, std::set<std::size_t>& taken) {
        for (const char* field : kNames) {
            for (std::size_t i = 0; i < expected.size(); ++i) {
                const auto wanted = name_in(expected[i], field);
                if (!wanted || partner[i] < actual.size()) continue;
                for (std::size_t j = 0; j < actual.size(); ++j) {
                    if (taken.count(j) != 0 || name_in(actual[j], field) != wanted) continue;
                    partner[i] = j;
                    taken.insert(j);
                    break;
                }
            }
        }
    }

    /// Members that the expectation does not name (`two disks of this model`) take what fits best. One that is named and
    /// was not found stays missing.
    static void pair_by_fit(const Json& expected, const Json& actual, std::vector<std::size_t>& partner, std::set<std::size_t>& taken) {
        for (std::size_t i = 0; i < expected.size(); ++i) {
            const bool named = std::any_of(kNames.begin(), kNames.end(),
                                           [&](const char* field) { return name_in(expected[i], field).has_value(); });
            if (named || partner[i] < actual.size()) continue;
            std::size_t best = actual.size(), best_fit = 0;
            for (std::size_t j = 0; j < actual.size(); ++j) {
                const std::size_t how_well = taken.count(j) == 0 ? fit(expected[i], actual[j]) : 0;
                if (how_well > best_fit) std::tie(best, best_fit) = std::pair(j, how_well);
            }
            if (best == actual.size()) continue;
            partner[i] = best;
            taken.insert(best);
        }
    }

    void add(const Path& path, DiffKind kind, Severity usual, const Json& expected, const Json& actual) {
        const Severity* named = named_severity(path);
        SpecDiff diff{joined(path), kind, named != nullptr ? *named : usual, expected, actual, ""};
        const auto shown = [](const Json& value) { return value.is_structured() ? std::string("a part") : dump_json(value); };
        switch (kind) {
            case DiffKind::Missing: diff.message = diff.path + " is missing (expected " + shown(expected) + ")"; break;
            case DiffKind::Surplus: diff.message = diff.path + " was not expected"; break;
            case DiffKind::Changed: diff.message = diff.path + " is " + shown(actual) + ", expected " + shown(expected); break;
        }
        diffs.push_back(std::move(diff));
    }

    std::vector<std::pair<Path, Severity>> rules_;
};

}  // namespace

std::vector<SpecDiff> spec_diff(const Json& expected, const Json& actual, const std::vector<SpecRule>& rules) {
    Differ differ(rules);
    differ.compare({}, expected, actual);
    return std::move(differ.diffs);
}

Part part_of(const SpecDiff& diff, const Json& expected, const Json& actual) {
    static constexpr std::pair<std::string_view, std::string_view> kLists[] = {
        {"cpus/", "cpu"}, {"memory/dimms/", "dimm"}, {"disks/", "disk"}, {"nics/", "nic"}, {"gpus/", "gpu"}, {"psus/", "psu"}, {"fans/", "fan"}, {"pci/", "pci"}};
    static constexpr std::pair<std::string_view, std::string_view> kSections[] = {
        {"memory", "memory"}, {"baseboard", "board"}, {"bios", "bios"}, {"bmc", "bmc"}, {"tpm", "tpm"}};
    const std::string_view path = diff.path;
    const auto list = std::find_if(std::begin(kLists), std::end(kLists), [path](const auto& row) { return path.starts_with(row.first); });
    const auto section = std::find_if(std::begin(kSections), std::end(kSections), [path](const auto& row) { return path.starts_with(row.first); });
    const bool listed = list != std::end(kLists);
    if (!listed && section == std::end(kSections)) return {.kind = "system"};
    const std::string_view kind = listed ? list->second : section->second;
    const std::string_view member = listed ? path.substr(list->first.size()) : std::string_view();  // its name, and a field
    const auto is_it = [&](const std::optional<std::string>& name) {
        return name && !name->empty() && member.starts_with(*name) && (member.size() == name->size() || member[name->size()] == '/');
    };
    for (const Json* document : {&actual, &expected}) {
        for (const InventoryPart& known : parts_of(*document)) {
            if (known.kind != kind) continue;
            const bool named = is_it(known.device) || is_it(known.part.serial) || is_it(known.part.slot) ||
                               std::any_of(known.names.begin(), known.names.end(), is_it);
            if (!listed || named) return known.part;
        }
    }
    return {.kind = std::string(kind)};
}

bool any_critical(const std::vector<SpecDiff>& diffs) {
    return std::any_of(diffs.begin(), diffs.end(), [](const SpecDiff& diff) { return diff.severity == Severity::Critical; });
}

}  // namespace vetting
