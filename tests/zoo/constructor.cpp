// Crashes while it is loaded, in the constructor of a static object.
#include <cstdlib>

#include "vetting/plugin.hpp"

namespace {

struct Crash {
    Crash() { std::abort(); }
} const crash;

class Constructor final : public vetting::Stage {
public:
    void run(vetting::Call&) override {}
};

}  // namespace

VETTING_EXPORT(Constructor);
