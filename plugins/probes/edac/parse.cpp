#include "plugins/probes/edac/parse.hpp"

#include "plugins/common/plain_text.hpp"
#include "plugins/common/text.hpp"
#include "plugins/probes/edac/tools.hpp"

namespace vetting::edac {

nlohmann::json parse(std::string_view capture) {
    tool::require_text(capture, "edac");
    const std::string plain = tool::plain_text(capture);
    capture = plain;
    if (nlohmann::json facts = facts_of(tool::read_sysfs_capture(capture)); !facts.empty()) return facts;
    return read_tools(capture);
}

}  // namespace vetting::edac
