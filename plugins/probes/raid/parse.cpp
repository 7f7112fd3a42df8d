#include "plugins/probes/raid/parse.hpp"

#include <nlohmann/json.hpp>

#include "plugins/common/raid/report.hpp"

namespace vetting::raid {

nlohmann::json parse(std::string_view capture) { return facts_of(parse_raid(capture)); }

}  // namespace vetting::raid
