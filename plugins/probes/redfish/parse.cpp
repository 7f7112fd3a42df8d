#include "plugins/probes/redfish/parse.hpp"

#include "plugins/common/redfish/facts.hpp"
#include "plugins/common/text.hpp"

namespace vetting::redfish {

nlohmann::json parse(std::string_view capture) { return facts_of(Documents(capture)); }

bool is_refusal(std::string_view capture) {
    try {
        const Documents documents(capture);
        return false;
    } catch (const tool::InputError& error) {
        return std::string_view(error.what()).starts_with("the Redfish service answered with an error");
    }
}

}  // namespace vetting::redfish
