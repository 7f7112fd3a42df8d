// Dell System Update: its captured output. It is not run here, since it fetches a catalogue from its repository first,
// which takes longer than a probe may, and for ever without a network.
#include "plugins/common/probe/tool_probe.hpp"
#include "plugins/probes/dsu/parse.hpp"
#include "vetting/plugin.hpp"

namespace vetting {
namespace {

class DsuProbe final : public Probe {
public:
    std::string collect(Call&) override {
        probe::no_source("dsu fetches a catalogue over the network before it answers; run dsu --inventory by hand and replay its output");
    }
    std::string parse(Call& call) override { return probe::to_text(probe::read_captures(call, &dsu::parse)); }
};

}  // namespace

VETTING_EXPORT(DsuProbe);

}  // namespace vetting
