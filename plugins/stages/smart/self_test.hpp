// Starting a drive's own self-test and following it to its end.
#pragma once

#include <string>

#include "plugins/common/smartctl/disk.hpp"
#include "vetting/call.hpp"

namespace vetting::smart {

/// The drive's report by `smartctl -x`, and its raw text. @throws Failure VT_E_TOOL when smartctl is not there.
struct Answer {
    smartctl::Disk disk;
    std::string raw;
};
[[nodiscard]] Answer ask(Call& call, const std::string& path);

/// Start `kind` (`short` | `extended`) and wait until the drive says that none runs.
/// @return the drive's report afterwards; `ended`: the newest entry of its log is of this test, and a result.
struct SelfTestRun {
    Answer answer;
    bool ended = false;
    std::string why_not;  ///< when it did not
};
[[nodiscard]] SelfTestRun run_self_test(Call& call, const std::string& device, const std::string& path, const std::string& kind,
                                        const smartctl::Disk& before);

}  // namespace vetting::smart
