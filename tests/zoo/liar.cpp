// Claims an enormous amount of work on every target and does none of it.
#include "vetting/json.hpp"
#include "vetting/plugin.hpp"

namespace {

class Liar final : public vetting::Stage {
public:
    void run(vetting::Call& call) override {
        call.progress("misbehave", 1000);
        for (const vetting::Target& target : call.plan().targets) {
            if (target.work.empty()) call.work(target.device, "seconds under load", 1e6, "second");
            for (const vetting::PlannedWork& work : target.work) {
                call.work(target.device, work.what, 2 * work.planned + 1e6, work.unit.empty() ? "count" : work.unit);
            }
        }
    }
};

}  // namespace

VETTING_EXPORT(Liar);
