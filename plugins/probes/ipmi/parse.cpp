#include "plugins/probes/ipmi/parse.hpp"

#include <nlohmann/json.hpp>

#include "plugins/common/ipmi/facts.hpp"

namespace vetting::ipmi {

nlohmann::json parse(std::string_view capture) { return facts_of(parse_ipmi(capture)); }

}  // namespace vetting::ipmi
