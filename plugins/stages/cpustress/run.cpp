// CPUStress on the machine under test: one pinned stress-ng a logical CPU, all at once, one method after the other.
#include "plugins/stages/cpustress/load.hpp"
#include "vetting/plugin.hpp"

namespace vetting {
namespace {

class CpuStressStage final : public Stage {
public:
    void run(Call& call) override {
        const auto progress = [&call](std::string_view step, int permille) { call.progress(step, permille); };
        cpustress::Load(call, cpustress::settings_of(call.config()), call.plan().targets, progress).run();
    }
    std::string plan(Call& call) override { return to_text(cpustress::plan(call.config(), call.facts())); }
};

}  // namespace
}  // namespace vetting

VETTING_EXPORT(vetting::CpuStressStage);
