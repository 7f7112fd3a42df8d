// The memory of each node filled, moved about and compared, and what comes of it. Burn runs the same beside other loads.
#pragma once

#include <algorithm>
#include <functional>
#include <string_view>
#include <vector>

#include "plugins/common/stage/memory_load.hpp"
#include "plugins/stages/memory/judge.hpp"
#include "plugins/stages/memory/plan.hpp"
#include "vetting/call.hpp"

namespace vetting::memory {

/// One node's share and what came of it.
struct Done {
    stages::NodeShare share;
    stages::MemoryTested tested;
    /// No more than the tester says itself.
    [[nodiscard]] double counted() const {
        return tested.report.ended ? std::min(share.bytes, tested.report.tested_bytes.value_or(share.bytes)) : 0;
    }
};

class Test {
public:
    using Progress = std::function<void(std::string_view step, int permille)>;
    /// @param wanted  bytes of the plan
    /// @param threads  of all nodes together; 0: one for each processor
    Test(Call& call, Settings settings, double wanted, unsigned threads, Progress progress);
    /// @throws Failure VT_E_NO_MEMORY when the machine has nothing to spare, VT_E_TOOL when no tester is there
    void run();

private:
    double memory_to_spare();
    void share_out(double goal, double spare);
    void fill_and_check();
    void test_what_fits(Call& worker, Done& done) const;
    void tell(const Done& done);
    void tell_contents(const Done& done);
    [[nodiscard]] std::optional<bool> seen_again(const Done& done);
    void tell_total();
    static void stop_if_broken(const Done& done);

    Call& call_;
    Settings settings_;
    double wanted_;
    unsigned threads_;
    Progress progress_;
    std::vector<Done> done_;
    int seconds_ = 0;
};

}  // namespace vetting::memory
