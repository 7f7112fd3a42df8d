// Memory under load: the testers behind one face, over so much of one node for so long.
#pragma once

#include <string>

#include "plugins/common/stage/memory_report.hpp"
#include "plugins/common/stage/numa.hpp"
#include "vetting/call.hpp"

namespace vetting::stages {

struct MemoryTested {
    std::string engine;  ///< `stressapptest` or `stress-ng`
    MemoryReport report;
    std::string log;      ///< raw, for the artifact
    std::string unbound;  ///< why it was not bound to its node, or empty
    bool on_node = false;  ///< its memory was that of its node
};

/// Blocks until the tester has ended; run it on a thread of its own.
/// @param engine  `auto`: stressapptest, or stress-ng where that is not there
/// @param threads  that move memory about; 0: one for each processor it may use
/// @throws Failure VT_E_TOOL when neither is there
[[nodiscard]] MemoryTested load_memory(Call& call, const std::string& engine, const NodeShare& share, int seconds, unsigned threads = 0);

/// What load_memory makes of `seconds`: stressapptest keeps to steps of five.
[[nodiscard]] int memory_seconds(const std::string& engine, int seconds);

/// From here on the kernel's out-of-memory killer takes this process and its tools before anything else of the machine.
void offer_to_oom_killer();

}  // namespace vetting::stages
