// Machine checks as the kernel counts them; its log is read by the probe kernel_log.
#include "plugins/common/files.hpp"
#include "plugins/common/probe/tool_probe.hpp"
#include "plugins/probes/mce/parse.hpp"
#include "vetting/plugin.hpp"

namespace vetting {
namespace {

class MceProbe final : public Probe {
public:
    std::string collect(Call& call) override { return probe::to_text({{"mce", read(call)}}); }
    std::string parse(Call& call) override { return probe::to_text(probe::read_captures(call, &mce::parse)); }

    /// What was counted since the first look.
    void sample(Call& call) override {
        const nlohmann::json facts = read(call);
        const auto count = facts.find("exceptions");
        if (count == facts.end()) return;
        const double now = count->get<double>();
        if (first_ < 0 || now < first_) first_ = now;
        call.sample("cpu/machine_checks", now - first_, "count");
    }

private:
    static nlohmann::json read(Call& call) {
        const auto root = probe::settings_of(call, "").sysroot;
        nlohmann::json facts = mce::interrupts(tool::read_small(root / "proc/interrupts").value_or(""));
        facts.update(mce::watched(tool::read_sysfs_folder(root / "sys/devices/system/machinecheck", 1)));
        if (facts.empty()) probe::no_source("this kernel does not count machine checks");
        return facts;
    }
    double first_ = -1;
};

}  // namespace

VETTING_EXPORT(MceProbe);

}  // namespace vetting
