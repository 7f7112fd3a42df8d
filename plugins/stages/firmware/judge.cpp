#include "plugins/stages/firmware/judge.hpp"

#include <map>
#include <set>

#include "plugins/common/text.hpp"

namespace vetting::firmware {
namespace {

Part part_of(const FirmwarePart& part) { return {part.kind, part.slot, part.serial, part.model}; }

std::string name_of(const FirmwarePart& part) {
    const std::string kind = part.kind == "other" ? "" : part.kind + " ";
    std::string name = part.model.empty() ? part.kind : kind + part.model;
    const std::string where = part.serial.empty() ? part.slot : part.serial;
    if (!where.empty() && where != part.model) name += " (" + where + ")";
    return name;
}

std::string source_of(const FirmwarePart& part) { return part.source.empty() ? "inventory" : part.source; }

void judge_by(const Rule& rule, const FirmwarePart& part, JudgedPart& judged, std::vector<Finding>& findings) {
    ++judged.rules;
    Finding finding{.code = "VT-FW-006", .device = part.key, .message = {}, .source = rule.id, .part = part_of(part)};
    if (part.version.empty()) {
        finding.message = name_of(part) + ": its firmware version could not be read, and " + rule.id + " is about it";
        findings.push_back(std::move(finding));
        return;
    }
    const Ruling ruling = apply(rule, part.version);
    if (ruling.held == Held::Kept) {
        ++judged.compared;
        return;
    }
    finding.message = name_of(part) + " has firmware " + part.version + ": " + ruling.why + " (" + rule.id + (rule.reason.empty() ? "" : ": " + rule.reason) + ")";
    if (ruling.held == Held::Broken) {
        ++judged.compared;
        finding.code = ruling.code;
        finding.severity = rule.severity;
    }
    findings.push_back(std::move(finding));
}

/// What is flashed already and does not run before the next restart is the same firmware in two versions.
bool is_running_version(const FirmwarePart& part) { return tool::contains(tool::lower(part.model), "(running)"); }

std::string without_running(std::string name) {
    const std::size_t at = tool::lower(name).find(" (running)");
    return at == std::string::npos ? name : name.substr(0, at);
}

void find_waiting(const FirmwareList& list, std::vector<Finding>& findings) {
    for (const FirmwarePart& running : list.parts) {
        if (!is_running_version(running) || running.version.empty()) continue;
        for (const FirmwarePart& flashed : list.parts) {
            const bool same = flashed.source == running.source && flashed.slot == running.slot && flashed.model == without_running(running.model);
            if (!same || flashed.version.empty() || compare(flashed.version, running.version, Scheme::Auto) == Order::Equal) continue;
            findings.push_back({.code = "VT-FW-007", .device = flashed.key,
                                .message = name_of(flashed) + " runs " + running.version + "; " + flashed.version + " waits for a restart",
                                .source = source_of(flashed), .part = part_of(flashed)});
        }
    }
}

void find_differing(const FirmwareList& list, const std::string& severity, std::vector<Finding>& findings) {
    std::map<std::string, std::vector<const FirmwarePart*>> groups;
    for (const FirmwarePart& part : list.parts) {
        if (!part.group.empty() && !part.version.empty()) groups[part.kind + "\n" + part.group].push_back(&part);
    }
    for (const auto& [group, parts] : groups) {
        std::map<std::string, std::string> by_version;
        for (const FirmwarePart* part : parts) {
            // Known versions are told apart as versions: 1.2 and 01.2 are one.
            auto same = by_version.begin();
            while (same != by_version.end() && compare(same->first, part->version, Scheme::Auto) != Order::Equal) ++same;
            if (same == by_version.end()) same = by_version.emplace(part->version, "").first;
            const std::string where = part->serial.empty() ? part->slot : part->serial;
            same->second += (same->second.empty() || where.empty() ? "" : ", ") + where;
        }
        if (by_version.size() < 2) continue;
        std::string versions;
        for (const auto& [version, where] : by_version) versions += (versions.empty() ? "" : "; ") + version + (where.empty() ? "" : " on " + where);
        const FirmwarePart& one = *parts.front();
        findings.push_back({.code = "VT-FW-003", .device = one.key,
                            .message = std::to_string(parts.size()) + " equal parts (" + one.kind + " " + one.model + ") have different firmware: " + versions,
                            .severity = severity, .source = source_of(one), .part = Part{one.kind, {}, {}, one.model}});
    }
}

}  // namespace

Judgement judge(const FirmwareList& list, const std::vector<Rule>& rules, const std::string& differing) {
    Judgement judgement;
    for (const FirmwarePart& part : list.parts) {
        JudgedPart judged{.part = &part};
        for (const Rule& rule : rules) {
            if (rule.applies_to(part, list.machine)) judge_by(rule, part, judged, judgement.findings);
        }
        if (judged.rules > 0) judgement.parts.push_back(judged);
    }
    find_waiting(list, judgement.findings);
    if (differing != "ignore") find_differing(list, differing, judgement.findings);
    return judgement;
}

}  // namespace vetting::firmware
