// Every core under load at once, one method after the other, and what comes of it. Burn runs the same beside other loads.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "plugins/common/stage/cpu_load.hpp"
#include "plugins/common/stage/scratch.hpp"
#include "plugins/stages/cpustress/blame.hpp"
#include "plugins/stages/cpustress/watch.hpp"
#include "vetting/json.hpp"

namespace vetting::cpustress {

/// No repetition takes longer.
inline constexpr int kLongestRepeat_s = 10;
[[nodiscard]] std::string cpu_name(int cpu);

/// One core under one method.
struct Outcome {
    const stages::LogicalCpu* cpu = nullptr;
    std::string device;
    stages::CoreResult result;
};

/// The load of one stage: the cores, what they did, what is still wanted of each socket.
class Load {
public:
    using Progress = std::function<void(std::string_view step, int permille)>;
    /// @param targets  the sockets of the plan
    Load(Call& call, const Settings& settings, const std::vector<Target>& targets, Progress progress);
    /// On these CPUs instead of all that this process may use.
    Load(Call& call, Settings settings, const std::vector<Target>& targets, Progress progress, std::vector<stages::LogicalCpu> cpus);
    void run();

private:
    std::map<int, std::string> match_targets(const std::vector<Target>& targets);
    [[nodiscard]] std::string device_of(const stages::LogicalCpu& cpu) const;
    std::vector<Outcome> stress(const std::vector<const stages::LogicalCpu*>& cpus, const stages::CpuMethod& method, int seconds, std::string_view step, bool verbose = false);
    void round(const stages::CpuMethod& method, int seconds);
    void account(const Outcome& outcome, const stages::CpuMethod& method);
    void account_load(const std::vector<Outcome>& outcomes);
    void account_methods();
    void extend(int total_s);
    [[nodiscard]] bool can_still_pass() const;
    [[nodiscard]] bool lacks_time() const;
    [[nodiscard]] std::vector<int> without_load(const std::string& device) const;
    void report_absent_cores();
    void report_slow_cores();
    double share_beside_sibling(const SlowCore& slow);
    void slow_core(const SlowCore& slow, std::optional<double> again_pct);

    // second_look.cpp
    void look_closer(const std::vector<Outcome>& outcomes, const stages::CpuMethod& method);
    [[nodiscard]] Trouble seen_once(const std::vector<const Outcome*>& bad) const;
    void repeat(Trouble& trouble, const std::vector<const Outcome*>& bad, const Outcome* control, const stages::CpuMethod& method);
    void judge(const std::vector<const Outcome*>& bad, const Trouble& trouble, const Outcome* control, const stages::CpuMethod& method);
    void failed_later(const Outcome& outcome, const stages::CpuMethod& method);
    void core_at_fault(const Outcome& outcome, const Suspect& suspect, std::optional<bool> confirmed, const stages::CpuMethod& method);
    void not_measured(const std::vector<const Outcome*>& outcomes, std::string_view why, const stages::CpuMethod& method);
    void report_all_wrong();

    Call& call_;
    Settings settings_;
    Progress progress_;
    std::vector<stages::LogicalCpu> cpus_;
    std::vector<stages::LogicalCpu> online_;  // when it began; empty where the platform does not say
    std::map<std::string, int> threads_;  // as the inventory says
    std::map<std::string, double> wanted_s_, done_s_;
    std::map<int, std::string> devices_;  // package → target
    Watch watch_;
    stages::Company company_;
    std::optional<std::uint64_t> seed_;
    std::vector<CoreRun> runs_;
    std::map<std::pair<int, std::string_view>, bool> done_well_;  // by CPU and method; false stays
    bool core_failed_ = false;
    bool small_cache_ = false;
    struct AllWrong {
        std::string said;
        std::size_t cores = 0;
    };
    std::map<std::string_view, AllWrong> all_wrong_;  // by method: every core, in the same words
    std::string yaml_;
    stages::ScratchFolder scratch_;
};

}  // namespace vetting::cpustress
