#include "plugins/probes/smartctl/parse.hpp"

#include "plugins/common/json_in.hpp"
#include "plugins/common/smartctl/facts.hpp"

namespace vetting::smartctl {

using nlohmann::json;

json parse(std::string_view capture) {
    json facts = json::object();
    const auto add = [&facts](json disk) {
        if (!disk.empty()) facts["disks"].push_back(std::move(disk));
    };
    if (looks_like_scan(capture)) {
        for (const ScanEntry& entry : parse_scan(capture)) add(facts_of(entry));
    } else {
        for (const Disk& disk : parse_smartctl_reports(capture)) add(facts_of(disk));
    }
    return facts;
}

}  // namespace vetting::smartctl
