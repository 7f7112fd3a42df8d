// What the firmware says of the machine.
#include "plugins/common/files.hpp"
#include "plugins/common/probe/tool_probe.hpp"
#include "plugins/common/text.hpp"
#include "plugins/probes/dmidecode/parse.hpp"
#include "vetting/plugin.hpp"

namespace vetting {
namespace {

class DmidecodeProbe final : public Probe {
public:
    std::string collect(Call& call) override {
        const probe::Settings settings = probe::settings_of(call, "dmidecode");
        const std::filesystem::path table = settings.sysroot / "sys/firmware/dmi/tables/DMI";
        std::error_code error;
        if (!std::filesystem::exists(table, error)) probe::no_source("the firmware of this machine gives no DMI table");
        if (!tool::read_small(table)) probe::denied("the DMI table may be read by root only");
        const ToolRun run = probe::run_tool(call, {settings.command}, "dmidecode.txt");
        const nlohmann::json facts = probe::read_run(run, "dmidecode", &dmidecode::parse);
        if (facts.empty()) probe::broken("dmidecode found nothing in the table: " + tool::clean(run.err.substr(0, 500)));
        return probe::to_text(facts);
    }
    std::string parse(Call& call) override { return probe::to_text(probe::read_captures(call, &dmidecode::parse)); }
};

}  // namespace

VETTING_EXPORT(DmidecodeProbe);

}  // namespace vetting
