// The facts that stand in `vetting-disks.json` of the sysroot.
#include <fstream>
#include <sstream>

#include "vetting/json.hpp"
#include "vetting/plugin.hpp"

namespace vetting {
namespace {

class DisksProbe final : public Probe {
public:
    std::string collect(Call& call) override {
        const std::string root = detail::text_at(call.config(), "sysroot");
        std::ifstream file(root + "/vetting-disks.json");
        if (!file) throw Failure(VT_E_UNSUPPORTED, "no such file here");
        std::ostringstream text;
        text << file.rdbuf();
        return text.str();
    }
    std::string parse(Call& call) override { return collect(call); }
};

}  // namespace
}  // namespace vetting

VETTING_EXPORT(vetting::DisksProbe);
