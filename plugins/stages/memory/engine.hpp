// The two testers behind one face: run for so long over so much, say what came of it.
#pragma once

#include <functional>
#include <memory>
#include <string>

#include "plugins/stages/memory/parse.hpp"
#include "vetting/call.hpp"

namespace vetting::memory {

struct Tested {
    std::string engine;
    TestReport report;
    std::string log;  ///< raw, for the artifact
};

/// @param engine  `auto`: stressapptest, or stress-ng where that is not there
/// @throws Failure VT_E_TOOL when neither is there
[[nodiscard]] Tested test_memory(Call& call, const std::string& engine, double bytes, int seconds);

}  // namespace vetting::memory
