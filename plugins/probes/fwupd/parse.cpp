#include "plugins/probes/fwupd/parse.hpp"

#include <map>

#include "plugins/common/json_in.hpp"
#include "plugins/common/plain_text.hpp"
#include "plugins/common/text.hpp"
#include "plugins/probes/fwupd/part.hpp"

namespace vetting::fwupd {
namespace {

using nlohmann::json;

/// Parts of one name are told apart by a number: one line a part.
json facts_of(const std::vector<Part>& parts) {
    std::map<std::string, int> times, seen;
    for (const Part& part : parts) ++times[part.name];
    json facts = json::object();
    for (const Part& part : parts) {
        if (!part.version) continue;  // no fact without a version
        const std::string number = times[part.name] > 1 ? " #" + std::to_string(++seen[part.name]) : "";
        json row = {{"part", part.name + number}, {"version", *part.version}, {"source", "fwupd"}};
        tool::put(row, "vendor", part.vendor);
        tool::put(row, "serial", part.serial);
        tool::put(row, "guid", part.guid);
        facts["firmware"].push_back(std::move(row));
    }
    return facts;
}

bool says_none(std::string_view capture) {
    return tool::contains(capture, "No detected devices") || tool::contains(capture, "No updatable devices") ||
           tool::contains(capture, "No supported devices") || tool::contains(capture, "No hardware detected");
}

}  // namespace

json parse(std::string_view capture) {
    tool::require_text(capture, "fwupdmgr");
    const std::string plain = tool::plain_text(capture);
    capture = plain;
    if (tool::looks_like_json(capture)) return facts_of(read_json_form(capture));
    if (const auto parts = read_tree(capture); !parts.empty()) return facts_of(parts);
    if (says_none(capture)) return json::object();
    throw tool::InputError("not the output of fwupdmgr get-devices");
}

}  // namespace vetting::fwupd
