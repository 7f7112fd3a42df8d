// What the processors' own counters say while they are under load: throttling and frequency.
#pragma once

#include <chrono>
#include <map>
#include <string>
#include <vector>

#include "plugins/common/stage/cpu_topology.hpp"
#include "plugins/stages/cpustress/plan.hpp"
#include "vetting/call.hpp"

namespace vetting::cpustress {

class Watch {
public:
    /// @param devices  package → the socket's key
    Watch(const Settings& settings, std::vector<stages::LogicalCpu> cpus, std::map<int, std::string> devices);

    void begin_method();
    /// Counts only between begin and end: a repetition loads some of the cores.
    void tick();
    /// @param everywhere  all cores were under load to the end; else their frequencies say nothing
    void end_method(const std::string& method, bool everywhere);
    void sample(Call& call) const;
    void report(Call& call) const;

private:
    struct Drop {
        FrequencyDrop drop;
        std::string method;
    };
    struct Since {
        double events = 0;
        std::optional<double> time_s;
    };
    struct Mean {
        double sum_hz = 0;
        int count = 0;
    };
    [[nodiscard]] std::map<std::string, Since> throttled() const;
    [[nodiscard]] std::map<std::string, double> wanted() const;
    void report_counters(Call& call) const;
    void report_frequencies(Call& call) const;

    const Settings& settings_;
    std::vector<stages::LogicalCpu> cpus_;
    std::map<int, std::string> devices_;
    std::map<int, stages::Throttled> before_;
    bool counts_ = false;
    std::map<std::string, std::vector<double>> hertz_;  // of the method that runs
    std::map<std::string, Drop> worst_;
    std::map<std::string, Mean> whole_;                // of all methods
    std::map<std::string, double> wanted_hz_;
    std::chrono::steady_clock::time_point began_ = std::chrono::steady_clock::now();
};

}  // namespace vetting::cpustress
