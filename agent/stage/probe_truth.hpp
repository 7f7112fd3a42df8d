// Kernel truth that only probes know: SMART counters of the disks, rows of the BMC's event log.
#pragma once

#include <set>
#include <string>

#include "agent/truth/counters.hpp"
#include "sdk/wire/evidence.hpp"

namespace vetting {

struct ProbeCounters {
    std::map<std::string, double> values;  ///< by kernel key
    bool smart = false, bmc = false;       ///< whether the facts had any of the kind
    std::set<std::string> events;          ///< rows of the event log, each with its id and time
    static constexpr auto kFields = fields(need("values", &ProbeCounters::values), may("smart", &ProbeCounters::smart),
                                           may("bmc", &ProbeCounters::bmc), may("events", &ProbeCounters::events));
};

/// Values that the probe itself calls implausible are left out.
[[nodiscard]] ProbeCounters counters_of_facts(const Json& facts);

/// What is known for the next comparison. A disk or a BMC that did not answer this once is held against its last answer.
void take_over(ProbeCounters& known, const ProbeCounters& now);

/// after − before into `into`. What was visible before and is not any more is said to be not visible; a critical row of the
/// event log is counted as such, every other asserted one as an event.
void add_probe_truth(const ProbeCounters& before, const ProbeCounters& after, KernelTruth& into);

}  // namespace vetting
