#include "plugins/probes/mce/parse.hpp"

#include <algorithm>
#include <set>

#include "plugins/common/json_in.hpp"
#include "plugins/common/kernel_lines.hpp"
#include "plugins/common/text.hpp"
#include "plugins/probes/mce/event.hpp"

namespace vetting::mce {
namespace {

using nlohmann::json;

constexpr std::size_t kMostEvents = 500;

void put_text(json& object, const char* key, const std::string& text) {
    if (!text.empty()) object[key] = tool::clean(text);
}

json facts_of(const Event& event) {
    json out = json::object();
    tool::put(out, "cpu", event.cpu);
    tool::put(out, "bank", event.bank);
    tool::put(out, "socket", event.socket);
    tool::put(out, "corrected", event.corrected);
    put_text(out, "status", event.status);
    put_text(out, "address", event.address);
    put_text(out, "misc", event.misc);
    put_text(out, "what", event.what);
    put_text(out, "dimm", event.dimm);
    put_text(out, "time", event.time);
    return out;
}

json facts_of(const std::vector<Event>& events) {
    json out = {{"events", json::array()}};
    std::uint64_t corrected = 0, uncorrected = 0;
    for (const Event& event : events) {
        if (out["events"].size() < kMostEvents) out["events"].push_back(facts_of(event));
        corrected += event.corrected == true ? 1U : 0U;
        uncorrected += event.corrected == false ? 1U : 0U;
    }
    out["corrected"] = corrected;
    out["uncorrected"] = uncorrected;
    return out;
}

/// A log may say that there were machine checks and not which: then they are not none.
json log_facts(std::string_view capture) {
    const auto events = events_of_kernel(capture);
    const std::uint64_t untold = events.empty() ? untold_of_kernel(capture) : 0;
    return untold > 0 ? json{{"untold", untold}} : facts_of(events);
}

/// `--errors` and `--summary` in one capture tell of the same records.
json ras_facts(std::string_view capture) {
    const RasRecords records = records_of_rasdaemon(capture);
    json out = facts_of(records.events);
    if (!records.events.empty()) return out;
    out["corrected"] = records.corrected;
    out["uncorrected"] = records.uncorrected;
    if (records.corrected + records.uncorrected + records.untold > 0) out.erase("events");
    if (records.untold > 0) out["untold"] = records.untold;
    return out;
}

bool is_interrupt_table(std::string_view capture) {
    return tool::contains(capture, "Machine check exceptions") && tool::contains(capture, "MCE:");
}

/// `SOCKET 0 CHANNEL 1 DIMM 0`, `corrected memory errors:`, `3 total` of `mcelog --client`.
json client_facts(std::string_view capture) {
    json dimms = json::array();
    std::string field;
    for (const std::string_view raw : tool::split_lines(capture)) {
        const std::string line = tool::clean(raw);
        if (line.starts_with("SOCKET ") && (tool::contains(line, "CHANNEL") || tool::contains(line, "DIMM"))) {
            dimms.push_back({{"place", line}});
            field.clear();
        }
        if (line == "corrected memory errors:") field = "corrected";
        if (line == "uncorrected memory errors:") field = "uncorrected";
        const auto name = line.find("DMI_NAME \"");
        if (!dimms.empty() && name != line.npos) dimms.back()["label"] = line.substr(name + 10, line.find('"', name + 10) - name - 10);
        if (!dimms.empty() && !field.empty() && line.ends_with(" total")) tool::put(dimms.back(), field.c_str(), tool::leading_uint(line));
    }
    return dimms;
}

/// `mcelog --client` prints its title also where it has counted nothing.
bool is_client(std::string_view capture) {
    for (const std::string_view line : tool::split_lines(capture)) {
        if (tool::trim(line) == "Memory errors") return true;
    }
    return false;
}

}  // namespace

json interrupts(std::string_view table) {
    constexpr std::pair<const char*, const char*> kRows[] = {
        {"MCE:", "exceptions"}, {"MCP:", "polls"}, {"THR:", "threshold_interrupts"}};
    json out = json::object();
    for (const std::string_view line : tool::split_lines(table)) {
        const auto words = tool::split_words(line);
        for (const auto& [head, field] : kRows) {
            if (words.size() < 2 || words[0] != head) continue;
            std::uint64_t sum = 0;
            for (std::size_t at = 1; at < words.size() && words[at].find_first_not_of("0123456789") == words[at].npos; ++at) {
                sum += tool::leading_uint(words[at]).value_or(0);
            }
            out[field] = sum;
        }
    }
    return out;
}

json watched(const tool::SysfsTree& tree) {
    std::set<std::string> cpus, banks;
    for (const auto& [path, content] : tree) {
        const std::size_t at = path.find("machinecheck/machinecheck");
        const std::size_t name = at == path.npos ? (path.starts_with("machinecheck") ? 0 : path.npos) : at + 13;
        const std::size_t slash = name == path.npos ? path.npos : path.find('/', name);
        if (slash == path.npos) continue;
        const std::string file = path.substr(slash + 1);
        cpus.insert(path.substr(name, slash - name));
        if (file.starts_with("bank") && file.size() > 4 && file.find_first_not_of("0123456789", 4) == file.npos) banks.insert(file);
    }
    if (cpus.empty()) return json::object();
    json out = {{"cpus", cpus.size()}};
    if (!banks.empty()) out["banks"] = banks.size();
    return out;
}

json parse(std::string_view capture) {
    tool::require_text(capture, "mce");
    json out;
    if (json files = watched(tool::read_sysfs_capture(capture)); !files.empty()) out = std::move(files);
    else if (is_interrupt_table(capture)) out = interrupts(capture);
    else if (looks_like_mcelog(capture)) out = facts_of(events_of_mcelog(capture));
    else if (looks_like_rasdaemon(capture)) out = ras_facts(capture);
    else if (json dimms = client_facts(capture); !dimms.empty() || is_client(capture)) out = {{"dimms", std::move(dimms)}};
    else out = log_facts(capture);
    return {{"mce", std::move(out)}};
}

}  // namespace vetting::mce
