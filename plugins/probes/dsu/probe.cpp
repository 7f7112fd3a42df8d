// Dell System Update, where it is installed and allowed to take its time.
#include <unistd.h>

#include "plugins/common/probe/tool_probe.hpp"
#include "plugins/probes/dsu/parse.hpp"
#include "vetting/json.hpp"
#include "vetting/plugin.hpp"

namespace vetting {
namespace {

class DsuProbe final : public Probe {
public:
    std::string collect(Call& call) override {
        const probe::Settings settings = probe::settings_of(call, "/usr/sbin/dsu");
        if (::access(settings.command.c_str(), X_OK) != 0) probe::no_source("Dell System Update is not installed");
        // It fetches a catalogue from its repository first, which takes minutes, or for ever without a network.
        if (!call.config().value("ask", false)) probe::no_source("dsu fetches a catalogue before it answers; turn on its setting 'ask' where it may");
        return probe::to_text(probe::read_run(probe::run_tool(call, {settings.command, "--inventory"}, "dsu.txt"), "dsu", &dsu::parse));
    }
    std::string parse(Call& call) override { return probe::to_text(probe::read_captures(call, &dsu::parse)); }
};

}  // namespace

VETTING_EXPORT(DsuProbe);

}  // namespace vetting
