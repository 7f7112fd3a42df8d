// Every core under load at once, one method after the other, and what comes of it. Burn runs the same beside other loads.
#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "plugins/common/stage/cpu_load.hpp"
#include "plugins/common/stage/scratch.hpp"
#include "plugins/stages/cpustress/watch.hpp"
#include "vetting/json.hpp"

namespace vetting::cpustress {

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
    Load(Call& call, Settings settings, const std::vector<Target>& targets, Progress progress);
    void run();

private:
    std::map<int, std::string> match_targets(const std::vector<Target>& targets);
    [[nodiscard]] std::string device_of(const stages::LogicalCpu& cpu) const;
    std::vector<Outcome> stress(const std::vector<const stages::LogicalCpu*>& cpus, const stages::CpuMethod& method, int seconds, std::string_view step);
    void round(const stages::CpuMethod& method, int seconds);
    void account(const Outcome& outcome, const stages::CpuMethod& method);
    void account_load(const std::vector<Outcome>& outcomes);
    void report_wrong(const std::vector<Outcome>& outcomes, const stages::CpuMethod& method);
    void wrong_result(const Outcome& outcome, const stages::CpuMethod& method);
    void report_not_run(const std::vector<Outcome>& outcomes, const stages::CpuMethod& method);
    void extend(int total_s);
    [[nodiscard]] bool lacks_time() const;
    void report_absent_cores();
    void report_slow_cores();
    void slow_core(const SlowCore& slow);

    Call& call_;
    Settings settings_;
    Progress progress_;
    std::vector<stages::LogicalCpu> cpus_;
    std::map<std::string, int> threads_;  // as the inventory says
    std::map<std::string, double> wanted_s_, done_s_;
    std::map<int, std::string> devices_;  // package → target
    Watch watch_;
    stages::Company company_;
    std::optional<std::uint64_t> seed_;
    std::vector<CoreRun> runs_;
    std::string yaml_;
    stages::ScratchFolder scratch_;
};

}  // namespace vetting::cpustress
