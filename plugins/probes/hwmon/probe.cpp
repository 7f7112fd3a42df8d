// The sensors of the kernel, as facts once and as samples while the stages run.
#include "plugins/common/probe/tool_probe.hpp"
#include "plugins/probes/hwmon/keys.hpp"
#include "plugins/probes/hwmon/parse.hpp"
#include "vetting/plugin.hpp"

namespace vetting {
namespace {

class HwmonProbe final : public Probe {
public:
    std::string collect(Call& call) override {
        const auto readings = read(call);
        return probe::to_text(hwmon::facts_of(readings));
    }
    std::string parse(Call& call) override { return probe::to_text(probe::read_captures(call, &hwmon::parse)); }
    void sample(Call& call) override {
        const auto samples = hwmon::samples_of(read(call));
        for (const hwmon::Sample& one : samples) call.sample(one.key, one.value, one.unit, one.device);
    }

private:
    static std::vector<hwmon::Reading> read(Call& call) {
        const probe::Settings settings = probe::settings_of(call, "");
        const auto chips = hwmon::read_sysfs(settings.sysroot);
        if (chips.empty()) probe::no_source("this machine has no sensors that the kernel knows (/sys/class/hwmon is empty)");
        auto readings = hwmon::readings_of(chips);
        if (readings.empty()) probe::broken("none of the " + std::to_string(chips.size()) + " sensor chips gives a value");
        return readings;
    }
};

}  // namespace

VETTING_EXPORT(HwmonProbe);

}  // namespace vetting
