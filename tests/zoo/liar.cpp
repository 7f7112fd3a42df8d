// Claims an enormous amount of work on every target and does none of it.
#include "vetting/json.hpp"
#include "vetting/plugin.hpp"

namespace {

class Liar final : public vetting::Stage {
public:
    void run(vetting::Call& call) override {
        call.progress("misbehave", 1000);
        for (const vetting::Target& target : call.plan().targets) {
            call.work(target.device, "operations", 1e15, "count");
            for (const vetting::PlannedWork& work : target.work) {
                call.work(target.device, work.what, 1e15 + work.planned, work.unit.empty() ? "count" : work.unit);
            }
        }
    }
};

}  // namespace

VETTING_EXPORT(Liar);
