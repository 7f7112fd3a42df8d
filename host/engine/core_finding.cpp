#include "host/engine/core_finding.hpp"

#include "sdk/wire/catalogue.hpp"

namespace vetting {

Finding core_finding(std::string_view code, const std::string& message) {
    Finding finding;
    finding.code = std::string(code);
    finding.message = message;
    finding.source = "core";
    finding.part.kind = "system";
    if (const auto entry = find_in_catalogue(code)) {
        finding.severity = entry->severity;
        finding.action = entry->action;
        finding.next_step = std::string(entry->next_step);
    }
    return finding;
}

}  // namespace vetting
