// Starting a drive's own self-test and following it, in its own log, to its end.
#pragma once

#include <chrono>
#include <string>

#include "plugins/common/smartctl/disk.hpp"
#include "vetting/call.hpp"

namespace vetting::smart {

/// How a drive is asked: its node, and behind a RAID controller the type.
struct Access {
    std::string path, type;
    bool nvme = false;  ///< then its self-tests are started by nvme-cli: smartctl learnt it with 7.4 only
    std::chrono::milliseconds poll{5000};  ///< how often the log is looked at while a test runs
};

/// The drive's report by `smartctl -x`, and its raw text. @throws Failure VT_E_TOOL when smartctl is not there.
struct Answer {
    smartctl::Disk disk;
    std::string raw;
};
[[nodiscard]] Answer ask(Call& call, const Access& access);

/// Start `kind` (`short` | `extended`) and wait until the drive says that none runs.
/// @return the drive's report afterwards; `ended`: the newest entry of its log is of this test, and a result.
struct SelfTestRun {
    Answer answer;
    bool ended = false;
    std::string why_not;  ///< when it did not
};
[[nodiscard]] SelfTestRun run_self_test(Call& call, const std::string& device, const Access& access, const std::string& kind,
                                        const smartctl::Disk& before);

}  // namespace vetting::smart
