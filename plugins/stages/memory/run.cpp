// Memory on the machine under test: as much as the plan wants and each node can spare, by whichever tester is there.
#include <algorithm>
#include <cmath>

#include "plugins/common/stage/available_memory.hpp"
#include "plugins/common/stage/memory_load.hpp"
#include "plugins/common/stage/parallel.hpp"
#include "plugins/stages/memory/judge.hpp"
#include "vetting/json.hpp"
#include "vetting/plugin.hpp"

namespace vetting {
namespace {

using memory::in_mib;
using memory::kMiB;
using memory::Settings;
using stages::MemoryReport;
using stages::MemoryTested;
using stages::NodeShare;

constexpr double kLeast = 16 * kMiB;
constexpr int kTries = 3;
constexpr int kLongestRepeat_s = 20;

/// One node's share and what came of it.
struct Done {
    NodeShare share;
    MemoryTested tested;
    [[nodiscard]] double counted() const { return tested.report.ended ? share.bytes : 0; }
};

/// Everything one call of run() does.
class Test {
public:
    Test(Call& call, Settings settings, double wanted) : call_(call), settings_(std::move(settings)), wanted_(wanted) {}

    void run() {
        const double spare = memory_to_spare();
        const auto nodes = settings_.numa ? stages::numa_nodes(settings_.root) : std::vector<stages::NumaNode>{};
        for (NodeShare& share : stages::share_among(nodes, wanted_, spare, settings_.reserve_bytes)) done_.push_back({std::move(share), {}});
        seconds_ = memory::load_seconds(settings_, wanted_);
        fill_and_check();
        for (const Done& done : done_) tell(done);
        tell_total();
        for (const Done& done : done_) stop_if_broken(done);
    }

private:
    /// @throws Failure VT_E_NO_MEMORY when the machine has nothing to spare.
    double memory_to_spare() {
        const double available = stages::available_bytes(settings_.root);
        call_.sample("mem/available", available, "byte", "memory");
        const double spare = available - settings_.reserve_bytes;
        if (spare >= kLeast) return spare;
        for (const Finding& finding : memory::judge_amount(wanted_, 0, std::nullopt, "/proc/meminfo")) call_.finding(finding);
        throw Failure(VT_E_NO_MEMORY, "only " + in_mib(available) + " are available, " + in_mib(settings_.reserve_bytes) +
                                          " of them are kept for the system: nothing is left to test");
    }

    /// Every node at once, each on threads of its own, so that this one can give signs of life.
    void fill_and_check() {
        const auto started = std::chrono::steady_clock::now();
        call_.progress("fill and check", 0);
        stages::run_parallel(
            call_, done_.size(), done_.size(), [this](std::size_t i, Call& worker) { test_what_fits(worker, done_[i]); },
            [this, started] {
                call_.progress("fill and check", stages::permille_of(started, seconds_));
                call_.sample("mem/available", stages::available_bytes(settings_.root), "byte", "memory");
            });
        call_.progress("fill and check", 1000);
    }

    /// Another process may have taken the memory meanwhile: then less of it, and less work.
    void test_what_fits(Call& worker, Done& done) const {
        for (int attempt = 0; attempt < kTries && done.share.bytes >= kLeast; ++attempt) {
            done.tested = stages::load_memory(worker, settings_.engine, done.share, seconds_);
            if (!done.tested.report.out_of_memory || attempt + 1 == kTries) return;
            worker.warning(in_mib(done.share.bytes) + " could not be had, trying half");
            done.share.bytes = std::floor(done.share.bytes / 2 / kMiB) * kMiB;
        }
    }

    void tell(const Done& done) {
        const MemoryReport& report = done.tested.report;
        const std::string& engine = done.tested.engine;
        const std::string node = done.share.node ? memory::node_name(*done.share.node) : std::string{};
        if (!done.tested.unbound.empty()) call_.warning(done.tested.unbound + ": it was tested wherever the kernel put it");
        if (engine.empty()) call_.warning(node + " has too little memory to spare: it was not tested");
        else call_.info(engine + " tested " + in_mib(done.counted()) + (node.empty() ? "" : " of " + node));
        for (const Finding& finding : memory::judge_amount(done.share.wanted_bytes, done.counted(), done.share.node, engine.empty() ? "sysfs" : engine)) {
            call_.finding(finding);
        }
        if (report.incidents > 0) {
            for (const Finding& finding : memory::judge_contents(report, done.share.node, seen_again(done))) call_.finding(finding);
        }
        if (!node.empty() && done.counted() > 0) {
            call_.work("memory", std::string(memory::kTested) + " on " + node, done.counted(), "byte");
            if (report.bytes_per_s > 0) call_.sample("mem/" + node + "/bandwidth", report.bytes_per_s, "byte_per_s", "memory");
        }
        if (!engine.empty()) call_.artifact(engine + (node.empty() ? "" : "-" + node) + ".log", "text/plain", done.tested.log);
    }

    /// The same share of the same node once more.
    [[nodiscard]] std::optional<bool> seen_again(const Done& done) {
        if (!settings_.confirm) return std::nullopt;
        bool again = false;
        const int seconds = std::min(seconds_, kLongestRepeat_s);
        const auto started = std::chrono::steady_clock::now();
        stages::run_parallel(
            call_, 1, 1,
            [this, &again, &done, seconds](std::size_t, Call& worker) {
                again = stages::load_memory(worker, done.tested.engine, done.share, seconds).report.incidents > 0;
            },
            [this, started, seconds] { call_.progress("again", stages::permille_of(started, seconds)); });
        return again;
    }

    /// Every page is compared once more at the end, so that all of it has been tested when the tool ended by itself.
    void tell_total() {
        double tested = 0, verified = 0, bytes_per_s = 0;
        for (const Done& done : done_) {
            tested += done.counted();
            if (!done.tested.report.ended) continue;
            verified += done.tested.report.verified_bytes;
            bytes_per_s += done.tested.report.bytes_per_s;
        }
        if (tested > 0) call_.work("memory", memory::kTested, tested, "byte");
        if (verified > 0) call_.work("memory", memory::kVerified, verified, "byte");
        if (bytes_per_s > 0) call_.sample("mem/bandwidth", bytes_per_s, "byte_per_s", "memory");
        for (const Finding& finding : memory::judge_bandwidth(settings_, bytes_per_s, done_.front().tested.engine)) call_.finding(finding);
    }

    static void stop_if_broken(const Done& done) {
        const MemoryReport& report = done.tested.report;
        if (report.ended || report.incidents > 0 || done.tested.engine.empty()) return;
        const std::string why = report.problems.empty() ? "it did not come to its end" : report.problems.front();
        throw Failure(report.out_of_memory ? VT_E_NO_MEMORY : VT_E_TOOL, done.tested.engine + ": " + why);
    }

    Call& call_;
    Settings settings_;
    double wanted_;
    std::vector<Done> done_;
    int seconds_ = 0;
};

class MemoryStage final : public Stage {
public:
    void run(Call& call) override {
        stages::offer_to_oom_killer();
        const Plan plan = call.plan();
        if (plan.targets.empty()) return;
        Test(call, memory::settings_of(call.config()), stages::number_at(plan.targets.front().params, "bytes").value_or(0)).run();
    }

    std::string plan(Call& call) override { return to_text(memory::plan(call.config(), call.facts())); }

    /// Logs of stressapptest, stress-ng and memtester.
    void replay(Call& call) override {
        const auto captures = call.captures();
        for (std::size_t i = 0; i < captures.size(); ++i) {
            const auto report = stages::parse_memory_log(captures[i].bytes);
            if (!report) throw Failure(VT_E_INVALID, "capture " + std::to_string(i) + " is no log of stressapptest, stress-ng --vm or memtester");
            replay_one(call, *report);
        }
    }

private:
    static void replay_one(Call& call, const MemoryReport& report) {
        if (report.ended) call.work("memory", memory::kTested, report.tested_bytes.value_or(report.verified_bytes), "byte");
        if (report.ended && report.verified_bytes > 0) call.work("memory", memory::kVerified, report.verified_bytes, "byte");
        if (report.wanted_bytes && report.tested_bytes) {
            for (const Finding& finding : memory::judge_amount(*report.wanted_bytes, *report.tested_bytes, std::nullopt, report.tool)) call.finding(finding);
        }
        for (const Finding& finding : memory::judge_contents(report, std::nullopt, std::nullopt)) call.finding(finding);
        if (report.ended || report.incidents > 0) return;
        const std::string why = report.problems.empty() ? "the log is cut off before its end" : report.problems.front();
        throw Failure(report.out_of_memory ? VT_E_NO_MEMORY : VT_E_IO, report.tool + ": " + why);
    }
};

}  // namespace
}  // namespace vetting

VETTING_EXPORT(vetting::MemoryStage);
