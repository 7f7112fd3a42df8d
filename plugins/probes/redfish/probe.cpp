// Redfish: the service at the address of the settings; without an address nothing is asked.
#include "plugins/common/probe/tool_probe.hpp"
#include "plugins/common/redfish/client.hpp"
#include "plugins/common/text.hpp"
#include "plugins/probes/redfish/parse.hpp"
#include "vetting/json.hpp"
#include "vetting/plugin.hpp"

namespace vetting {
namespace {

class RedfishProbe final : public Probe {
public:
    std::string collect(Call& call) override {
        const auto service = redfish::service_of(call, call.config(), "");
        if (!service) probe::no_source("no Redfish service is configured (setting `url`)");
        const std::string all = redfish::ask(call, *service, redfish::whole_machine());
        call.artifact("redfish.json", "application/json", all);
        try {
            return probe::to_text(redfish::parse(all));
        } catch (const tool::InputError& error) {
            probe::broken(error.what());
        }
    }

    /// Several captures are one machine's.
    std::string parse(Call& call) override {
        std::string all;
        const auto captures = call.captures();
        if (captures.empty()) throw Failure(VT_E_INVALID, "no capture was given");
        try {
            for (const Capture& capture : captures) {
                if (captures.size() == 1 || !redfish::is_refusal(capture.bytes)) static_cast<void>(redfish::parse(capture.bytes));  // each must be one
                else call.warning("not measured: one of the captures is an error that the service answered with");
                all += capture.bytes + "\n";
            }
            return probe::to_text(redfish::parse(all));
        } catch (const tool::InputError& error) {
            throw Failure(VT_E_INVALID, error.what());
        }
    }
};

}  // namespace

VETTING_EXPORT(RedfishProbe);

}  // namespace vetting
