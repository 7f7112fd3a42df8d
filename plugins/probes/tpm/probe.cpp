// TPM and Secure Boot as the kernel shows them.
#include <nlohmann/json.hpp>

#include "plugins/common/probe/tool_probe.hpp"
#include "plugins/probes/tpm/parse.hpp"
#include "vetting/plugin.hpp"

namespace vetting {
namespace {

class TpmProbe final : public Probe {
public:
    std::string collect(Call& call) override {
        const nlohmann::json facts = tpm::read_sysfs(probe::settings_of(call, "").sysroot);
        if (facts.empty()) probe::no_source("this kernel shows no TPM and was not started by UEFI");
        if (!facts.contains("tpm")) call.warning("not measured: this kernel does not say whether there is a TPM");
        if (!facts.contains("secure_boot")) call.warning("not measured: Secure Boot, since no UEFI variables can be read");
        return probe::to_text(facts);
    }
    std::string parse(Call& call) override { return probe::to_text(probe::read_captures(call, &tpm::parse)); }
};

}  // namespace

VETTING_EXPORT(TpmProbe);

}  // namespace vetting
