#include "plugins/probes/nvidia_smi/parse.hpp"

#include <nlohmann/json.hpp>

#include "plugins/common/nvidia/facts.hpp"

namespace vetting::nvidia_smi {

nlohmann::json parse(std::string_view capture) { return nvidia::facts_of(nvidia::parse_report(capture)); }

}  // namespace vetting::nvidia_smi
