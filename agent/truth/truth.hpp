// Kernel truth: what the kernel counted while a stage ran. A stage that "passed" while DIMM_B2 corrected 40 errors
// did not pass; a counter that the platform does not show is reported as not visible, never as zero.
#pragma once

#include <filesystem>

#include "agent/truth/counters.hpp"
#include "agent/truth/kernel_log.hpp"
#include "sdk/wire/evidence.hpp"

namespace vetting {

[[nodiscard]] Counters read_counters(const std::filesystem::path& sysroot, const DeviceNames& names);

/// after − before. A counter that fell was set back in between: what it counted since then is the difference.
/// A counter that vanished is not visible, but a PCIe device that is gone has lost its link. One that came into being
/// meanwhile has counted from zero, unless it may be a former one under another name.
[[nodiscard]] KernelTruth difference(const Counters& before, const Counters& after);

/// Lines of hardware trouble, in full and counted by signature and part, over as many looks at the log as there were.
class TroubleTally {
public:
    void add(const std::vector<std::string>& lines, const std::filesystem::path& sysroot, const DeviceNames& names);
    void put_into(KernelTruth& truth) const;

private:
    std::map<std::string, std::map<std::string, double>> counts_;  ///< by key, then by signature
    std::vector<std::string> lines_;
};

/// The same for lines that are all there.
void add_log_lines(const std::vector<std::string>& lines, const std::filesystem::path& sysroot, const DeviceNames& names,
                   KernelTruth& into);

/// Watches from its construction until `finish()`.
class TruthWatch {
public:
    TruthWatch(std::filesystem::path sysroot, DeviceNames names);
    /// Looks at the links now: they slow down when idle, so that only a look under load tells what they can do. And at the
    /// kernel log, whose ring a long stage would overrun.
    void look();
    [[nodiscard]] KernelTruth finish();

private:
    std::filesystem::path sysroot_;
    DeviceNames names_;
    KernelLog log_;
    Counters before_;
    TroubleTally tally_;
    std::map<std::string, double> least_missing_;  ///< lanes and speed, at the link's best
};

}  // namespace vetting
