// Does some work, says so, and then writes through a null pointer.
#include "vetting/json.hpp"
#include "vetting/plugin.hpp"

namespace {

class Segfault final : public vetting::Stage {
public:
    void run(vetting::Call& call) override {
        call.progress("misbehave", 500);
        for (const vetting::Target& target : call.plan().targets) call.work(target.device, "operations", 1, "count");
        call.info("about to crash");
        int* volatile nowhere = nullptr;
        *nowhere = 1;
    }
};

}  // namespace

VETTING_EXPORT(Segfault);
