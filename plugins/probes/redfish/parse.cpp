#include "plugins/probes/redfish/parse.hpp"

#include "plugins/common/redfish/facts.hpp"

namespace vetting::redfish {

nlohmann::json parse(std::string_view capture) { return facts_of(Documents(capture)); }

}  // namespace vetting::redfish
