#include "plugins/probes/edac/tools.hpp"

#include <algorithm>
#include <optional>
#include <regex>

#include "plugins/common/json_in.hpp"
#include "plugins/common/text.hpp"

namespace vetting::edac {
namespace {

using nlohmann::json;

/// No line of these tools comes near it, and std::regex goes a step deeper into the stack with every letter.
constexpr std::size_t kLongestLine = 1024;

/// The member of `list` whose `field` is `value`, made where there is none.
json& member(json& list, const char* field, const std::string& value) {
    for (json& row : list) {
        if (row.value(field, "") == value) return row;
    }
    list.push_back({{field, value}});
    return list.back();
}

void add(json& object, const char* field, std::uint64_t count) { object[field] = object.value(field, std::uint64_t{0}) + count; }

std::uint64_t count_in(const std::string& digits) { return tool::leading_uint(digits).value_or(0); }

/// One count of one place; `module` is a label or a channel.
void add_count(json& edac, const std::string& controller, const std::string& row, const std::string& module, bool corrected,
               bool unplaced, std::uint64_t count) {
    const char* field = corrected ? "corrected" : "uncorrected";
    json& mc = member(edac["controllers"], "name", controller);
    add(edac, field, row.empty() || !module.empty() || !corrected ? count : 0);
    add(mc, field, row.empty() || !module.empty() || !corrected ? count : 0);
    if (unplaced) add(mc, corrected ? "corrected_unplaced" : "uncorrected_unplaced", count);
    if (!row.empty() && module.empty()) add(member(mc["rows"], "name", row), field, count);
    if (module.empty()) return;
    json& dimm = member(edac["dimms"], "label", module);
    dimm["place"] = controller + "/" + row;
    add(dimm, field, count);
}

/// `mc0: csrow0: LABEL: 3 Corrected Errors`, `mc0: 0 Uncorrected Errors with no DIMM info`.
bool read_verbose(json& edac, const std::string& line) {
    static const std::regex kLine(
        R"(^(mc\d+): (?:((?:csrow|dimm|rank)\d+): )?(?:(.{1,200}): )?(\d+) (Uncorrected|Corrected) Errors(?: (with no DIMM info))?(?:\s+#.*)?$)");
    std::smatch match;
    if (line.size() > 400 || !std::regex_match(line, match, kLine)) return false;
    add_count(edac, match[1], match[2], match[3], match[5] == "Corrected", match[6].matched, count_in(match[4]));
    return true;
}

/// `mc0:csrow0:LABEL:CE:3` of `edac-util --report=full`.
bool read_full(json& edac, const std::string& line) {
    static const std::regex kLine(R"(^(mc\d+):(csrow\d+|noinfo):(.{1,200}):(CE|UE):(\d+)$)");
    std::smatch match;
    if (line.size() > 400 || !std::regex_match(line, match, kLine)) return false;
    const bool unplaced = match[2] == "noinfo", whole = match[3] == "all";
    add_count(edac, match[1], unplaced ? "" : match[2].str(), whole ? "" : match[3].str(), match[4] == "CE", unplaced, count_in(match[5]));
    return true;
}

bool read_status(json& edac, const std::string& line) {
    static const std::regex kLoaded(R"(drivers (?:are )?loaded\.(?: (\d+) MCs? detected)?)"), kNamed(R"(^(mc\d+):(\S.*)$)");
    std::smatch match;
    if (std::regex_search(line, match, kLoaded)) {
        edac["drivers_loaded"] = true;
        if (match[1].matched) edac["controllers_detected"] = count_in(match[1]);
        if (tool::contains(line, "No memory controllers found")) edac["controllers_detected"] = 0;
        return true;
    }
    if (tool::contains(line, "drivers not loaded") || tool::contains(line, "drivers are not loaded") ||
        tool::contains(line, "Unable to find EDAC data in sysfs")) {
        edac["drivers_loaded"] = false;
        return true;
    }
    const bool cut_off = tool::contains(line, ":noinfo") || tool::contains(line, ":csrow");  // the beginning of a line of --report=full
    if (!cut_off && std::regex_match(line, match, kNamed)) {  // `mc0:Skylake Socket#0 IMC#0` below the status
        member(edac["controllers"], "name", match[1])["driver"] = tool::clean(match[2].str());
        return true;
    }
    return false;
}

/// `LABEL <tab> CE <tab> UE` of `ras-mc-ctl --error-count`.
bool read_table_row(json& edac, const std::string& line) {
    static const std::regex kLine(R"(^(\S.{0,200}?)\s+(\d+)\s+(\d+)$)");
    std::smatch match;
    if (line.size() > 400 || !std::regex_match(line, match, kLine)) return false;
    json& dimm = member(edac["dimms"], "label", tool::clean(match[1].str()));
    add(dimm, "corrected", count_in(match[2]));
    add(dimm, "uncorrected", count_in(match[3]));
    add(edac, "corrected", count_in(match[2]));
    add(edac, "uncorrected", count_in(match[3]));
    return true;
}

struct Section {
    const char *title, *none, *list;
};
constexpr Section kSections[] = {
    {"Memory controller events", "No Memory errors", ""}, {"PCIe AER events", "No PCIe AER errors", "pcie_events"},
    {"Extlog records", "No Extlog errors", "extlog_events"}, {"MCE records", "No MCE errors", "machine_check_events"},
    {"Disk errors", "No disk errors", "disk_events"}, {"Devlink records", "No devlink errors", "devlink_events"},
    {"ARM processor events", "No ARM processor errors", "processor_events"}, {"Memory failure events", "No Memory failure errors", "page_events"},
};

constexpr const Section &kMemory = kSections[0], &kMachineChecks = kSections[3];

/// Rows below the headings of `ras-mc-ctl --summary`.
class Summary {
public:
    bool read(json& edac, const std::string& line) {
        for (const Section& section : kSections) {
            if (line.starts_with(section.none)) {
                at_ = nullptr;
                if (std::string_view(section.list).empty()) edac["corrected"] = edac["uncorrected"] = 0;
                else edac[section.list] = json::array();
                return true;
            }
            if (line.starts_with(section.title) && tool::contains(line, "summary:")) {
                at_ = &section;
                return true;
            }
        }
        if (line.ends_with(" summary:")) at_ = nullptr;  // of what these facts have no list for
        if (at_ == nullptr || tool::trim(line).empty()) return false;
        return std::string_view(at_->list).empty() ? memory_row(edac, line) : event_row(edac, line);
    }

private:
    static bool memory_row(json& edac, const std::string& line) {
        static const std::regex kRow(R"(^\s*(Corrected|Uncorrected|Fatal|Deferred) on DIMM Label\(s\): '(.{0,200}?)' location: (\S+) errors: (\d+)$)");
        std::smatch match;
        if (line.size() > 400 || !std::regex_match(line, match, kRow)) return false;
        const char* field = match[1] == "Corrected" ? "corrected" : "uncorrected";
        json& dimm = member(edac["dimms"], "label", tool::clean(match[2].str()));
        dimm["place"] = tool::clean(match[3].str());
        add(dimm, field, count_in(match[4]));
        add(edac, field, count_in(match[4]));
        return true;
    }
    bool event_row(json& edac, const std::string& line) const {
        static const std::regex kRow(R"(^\s*(\d+) (.{1,300}?)(?: errors)?\s*$)"), kDisk(R"(^\s*(\S+) has (\d+) errors\s*$)");
        std::smatch match;
        if (line.size() > 500) return false;
        if (std::regex_match(line, match, kDisk)) {
            edac[at_->list].push_back({{"what", tool::clean(match[1].str())}, {"count", count_in(match[2])}});
            return true;
        }
        if (!std::regex_match(line, match, kRow)) return false;
        edac[at_->list].push_back({{"what", tool::clean(match[2].str())}, {"count", count_in(match[1])}});
        return true;
    }
    const Section* at_ = nullptr;
};

/// Rows of `ras-mc-ctl --errors`, one an event: `1 2022-10-16 06:37:53 +0000 1 Corrected error(s): memory read error at LABEL location: 3:1:0:-1, …`,
/// `2 2024-12-19 03:52:38 +0000 error: Corrected error, no action required., CPU 2, …`.
class Events {
public:
    bool read(json& edac, const std::string& line) {
        if (line.ends_with(" events:") || line == "Disk errors:") {
            at_ = nullptr;
            const std::string_view title = std::string_view(line).substr(0, line.size() - 1);
            for (const Section& section : kSections) {
                if (std::string_view(section.title) == title || (title == "MCE events" && std::string_view(section.title) == "MCE records")) at_ = &section;
            }
            open_ = true;
            return true;
        }
        const Section* const section = open_ ? at_ : section_of(line);
        if (section == nullptr || line.size() > 2000) return false;
        static const std::regex kRow(R"(^\d+ (?:\.\.|\d{4}-\d\d-\d\d \S+ \S+) (.+)$)");
        std::smatch match;
        if (!std::regex_match(line, match, kRow)) return false;
        return std::string_view(section->list).empty() ? memory_event(edac, match[1]) : other_event(edac, match[1], section->list);
    }

private:
    /// Rows whose heading was not copied, by what only they hold.
    static const Section* section_of(const std::string& line) {
        if (tool::contains(line, "mcgstatus=")) return &kMachineChecks;
        return tool::contains(line, " error(s): ") && tool::contains(line, " location: ") ? &kMemory : nullptr;
    }
    static bool memory_event(json& edac, const std::string& text) {
        static const std::regex kEvent(R"(^(\d+) (Corrected|Uncorrected|Fatal|Deferred)\S* error\(s\): .{0,200}? at (.{1,200}?) location: ([^,\s]+).*$)");
        std::smatch match;
        if (!std::regex_match(text, match, kEvent)) return false;
        const char* field = match[2] == "Corrected" ? "corrected" : "uncorrected";
        json& dimm = member(edac["dimms"], "label", match[3]);
        dimm["place"] = match[4];
        add(dimm, field, count_in(match[1]));
        add(edac, field, count_in(match[1]));
        return true;
    }
    static bool other_event(json& edac, const std::string& text, const char* into) {
        std::string what = text.substr(0, text.find(", CPU "));
        if (what.starts_with("error: ")) what = what.substr(7);
        json& list = edac[into];
        if (!list.is_array()) list = json::array();
        add(member(list, "what", what.substr(0, 200)), "count", 1);
        return true;
    }
    const Section* at_ = nullptr;
    bool open_ = false;
};

}  // namespace

json read_tools(std::string_view capture) {
    json edac = json::object();
    Summary summary;
    Events events;
    bool table = false, known = false;
    for (const std::string_view raw : tool::split_lines(capture)) {
        if (raw.size() > kLongestLine) continue;
        const std::string line = tool::clean(raw), indented = std::string(raw);
        const auto words = tool::split_words(line);
        if (words.size() == 3 && words[0] == "Label" && words[1] == "CE" && words[2] == "UE") {
            table = known = true;
        } else if (tool::contains(line, "edac-util: No errors to report")) {
            known = true;
            if (!edac.contains("corrected")) edac["corrected"] = 0;
            if (!edac.contains("uncorrected")) edac["uncorrected"] = 0;
        } else if (events.read(edac, line) || summary.read(edac, line) || read_verbose(edac, line) || read_full(edac, line) ||
                   (table && read_table_row(edac, line)) || read_status(edac, line)) {
            known = true;
        }
    }
    if (!known) throw tool::InputError("edac: neither files of /sys/devices/system/edac, nor edac-util, nor ras-mc-ctl");
    return {{"edac", std::move(edac)}};
}

}  // namespace vetting::edac
