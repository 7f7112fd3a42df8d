// Kernel truth: what the kernel counted while a stage ran. A stage that "passed" while DIMM_B2 corrected 40 errors
// did not pass; a counter that the platform does not show is reported as not visible, never as zero.
#pragma once

#include <filesystem>
#include <optional>

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
struct TroubleTally {
    std::map<std::string, std::map<std::string, double>> counts;  ///< by key, then by signature
    std::vector<std::string> lines;

    void add(const std::vector<std::string>& log, const std::filesystem::path& sysroot, const DeviceNames& names);
    void put_into(KernelTruth& truth) const;
    static constexpr auto kFields = fields(may("counts", &TroubleTally::counts), may("lines", &TroubleTally::lines));
};

/// The same for lines that are all there.
void add_log_lines(const std::vector<std::string>& lines, const std::filesystem::path& sysroot, const DeviceNames& names,
                   KernelTruth& into);

/// How a watch began and what it has read since: what the watch of another process of this boot goes on from.
struct TruthBaseline {
    std::map<std::string, double> values;
    std::set<std::string> not_visible;
    std::optional<std::int64_t> log;  ///< how far the kernel log was read; nothing: it is not visible
    bool log_lost = false;            ///< lines of it were overwritten unread
    TroubleTally trouble;
    static constexpr auto kFields =
        fields(need("values", &TruthBaseline::values), need("not_visible", &TruthBaseline::not_visible), may("log", &TruthBaseline::log),
               may("log_lost", &TruthBaseline::log_lost), need("trouble", &TruthBaseline::trouble));
};

/// Watches from its construction, or from the beginning of the former watch, until `finish()`.
class TruthWatch {
public:
    /// @param last  how the watch before ended: what was counted since then is counted too, and a device that has gone since
    TruthWatch(std::filesystem::path sysroot, DeviceNames names, std::optional<TruthBaseline> former = std::nullopt,
               const std::optional<TruthBaseline>& last = std::nullopt);
    /// Looks at the links now: they slow down when idle, so that only a look under load tells what they can do. And at the
    /// kernel log, whose ring a long stage would overrun.
    /// @return whether the log had gone on: then `baseline()` is another one.
    bool look();
    [[nodiscard]] KernelTruth finish();
    [[nodiscard]] TruthBaseline baseline() const;
    /// After `finish()`: where the next watch can go on from.
    [[nodiscard]] TruthBaseline end() const;
    /// Lines of trouble since the last call.
    [[nodiscard]] std::vector<std::string> take_fresh_trouble();

private:
    std::filesystem::path sysroot_;
    DeviceNames names_;
    KernelLog log_;
    Counters before_, after_;
    TroubleTally tally_;
    bool log_lost_ = false;
    std::size_t told_ = 0;                         ///< lines of the tally that `take_fresh_trouble` gave already
    std::map<std::string, double> least_missing_;  ///< lanes and speed, at the link's best
};

}  // namespace vetting
