#include "plugins/probes/nvme/parse.hpp"

#include "plugins/common/json_in.hpp"
#include "plugins/common/nvme/parse.hpp"
#include "plugins/common/smartctl/facts.hpp"

namespace vetting::nvme {

nlohmann::json parse(std::string_view capture) {
    nlohmann::json facts = {{"disks", nlohmann::json::array()}};
    for (const Disk& disk : parse_nvme(capture)) {
        nlohmann::json one = smartctl::facts_of(disk);
        if (!one.empty()) facts["disks"].push_back(std::move(one));
    }
    return facts;
}

}  // namespace vetting::nvme
