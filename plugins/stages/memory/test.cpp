#include "plugins/stages/memory/test.hpp"

#include <algorithm>
#include <cmath>
#include <exception>

#include "plugins/common/stage/available_memory.hpp"
#include "plugins/common/stage/parallel.hpp"

namespace vetting::memory {
namespace {

using stages::NodeShare;

constexpr double kLeast = 16 * kMiB;
constexpr int kTries = 3;
constexpr int kLongestRepeat_s = 20;

}  // namespace

Test::Test(Call& call, Settings settings, double wanted, unsigned threads, Progress progress)
    : call_(call), settings_(std::move(settings)), wanted_(wanted), threads_(threads), progress_(std::move(progress)) {}

void Test::run() {
    const double spare = memory_to_spare();
    const double goal = goal_bytes(settings_, wanted_, stages::total_bytes(settings_.root).value_or(0), spare + settings_.reserve_bytes);
    share_out(goal, spare);
    seconds_ = load_seconds(settings_, goal);
    fill_and_check();
    for (const Done& done : done_) tell(done);
    tell_total();
    for (const Done& done : done_) stop_if_broken(done);
}

/// What is beyond the plan is welcome and not missed.
void Test::share_out(double goal, double spare) {
    const auto nodes = settings_.numa ? stages::numa_nodes(settings_.root) : std::vector<stages::NumaNode>{};
    const auto planned = stages::share_among(nodes, wanted_, spare, settings_.reserve_bytes);
    for (NodeShare& share : stages::share_among(nodes, goal, spare, settings_.reserve_bytes)) {
        share.wanted_bytes = planned[done_.size()].wanted_bytes;
        done_.push_back({std::move(share), {}});
    }
    if (threads_ > 0) threads_ = std::max(1U, threads_ / static_cast<unsigned>(done_.size()));
}

/// @throws Failure VT_E_NO_MEMORY when the machine has nothing to spare.
double Test::memory_to_spare() {
    const double available = stages::available_bytes(settings_.root);
    call_.sample("mem/available", available, "byte", "memory");
    const double spare = available - settings_.reserve_bytes;
    if (spare >= kLeast) return spare;
    for (const Finding& finding : judge_amount(wanted_, 0, std::nullopt, "/proc/meminfo")) call_.finding(finding);
    throw Failure(VT_E_NO_MEMORY, "only " + in_mib(available) + " are available, " + in_mib(settings_.reserve_bytes) +
                                      " of them are kept for the system: nothing is left to test");
}

/// Every node at once, each on threads of its own, so that this one can give signs of life.
void Test::fill_and_check() {
    const auto started = std::chrono::steady_clock::now();
    progress_("fill and check", 0);
    stages::run_parallel(
        call_, done_.size(), done_.size(), [this](std::size_t i, Call& worker) { test_what_fits(worker, done_[i]); },
        [this, started] {
            progress_("fill and check", stages::permille_of(started, seconds_));
            call_.sample("mem/available", stages::available_bytes(settings_.root), "byte", "memory");
        });
    progress_("fill and check", 1000);
}

/// Another process may have taken the memory meanwhile: then less of it, and less work.
void Test::test_what_fits(Call& worker, Done& done) const {
    for (int attempt = 0; attempt < kTries && done.share.bytes >= kLeast; ++attempt) {
        done.tested = stages::load_memory(worker, settings_.engine, done.share, seconds_, threads_);
        if (!done.tested.report.out_of_memory || attempt + 1 == kTries) return;
        const bool beyond = done.share.bytes > done.share.wanted_bytes;
        worker.warning(in_mib(done.share.bytes) + " could not be had, trying " + (beyond ? "what was planned" : "half"));
        done.share.bytes = beyond ? done.share.wanted_bytes : std::floor(done.share.bytes / 2 / kMiB) * kMiB;
    }
}

void Test::tell(const Done& done) {
    const MemoryReport& report = done.tested.report;
    const std::string& engine = done.tested.engine;
    const std::string node = done.share.node ? node_name(*done.share.node) : std::string{};
    const bool on_node = !node.empty() && done.tested.on_node;
    if (!done.tested.unbound.empty()) call_.warning(done.tested.unbound);
    if (!node.empty() && !on_node && done.counted() > 0) call_.finding(judge_unbound(*done.share.node, done.share.bytes, done.tested.unbound));
    if (engine.empty()) call_.warning(node + " has too little memory to spare: it was not tested");
    else call_.info(engine + " tested " + in_mib(done.counted()) + (on_node ? " of " + node : ""));
    for (const Finding& finding : judge_amount(done.share.wanted_bytes, done.counted(), done.share.node, engine.empty() ? "sysfs" : engine)) {
        call_.finding(finding);
    }
    if (report.incidents > 0) tell_contents(done);
    if (on_node && done.counted() > 0) {
        call_.work("memory", std::string(kTested) + " on " + node, done.counted(), "byte");
        if (report.bytes_per_s > 0) call_.sample("mem/" + node + "/bandwidth", report.bytes_per_s, "byte_per_s", "memory");
    }
    if (!engine.empty()) call_.artifact(engine + (node.empty() ? "" : "-" + node) + ".log", "text/plain", done.tested.log);
}

/// Memory that was wrong is told also when its repetition fails or is broken off.
void Test::tell_contents(const Done& done) {
    std::optional<bool> confirmed;
    std::exception_ptr ended;
    try {
        confirmed = seen_again(done);
    } catch (const Cancelled&) {
        ended = std::current_exception();
    } catch (const Failure& failure) {
        call_.warning(std::string("the repetition could not be had: ") + failure.what());
    }
    const auto node = done.tested.on_node ? done.share.node : std::nullopt;
    for (const Finding& finding : judge_contents(done.tested.report, node, confirmed)) call_.finding(finding);
    if (ended) std::rethrow_exception(ended);
}

/// The same share of the same node once more.
std::optional<bool> Test::seen_again(const Done& done) {
    if (!settings_.confirm) return std::nullopt;
    bool again = false;
    const int seconds = std::min(seconds_, kLongestRepeat_s);
    const auto started = std::chrono::steady_clock::now();
    stages::run_parallel(
        call_, 1, 1,
        [this, &again, &done, seconds](std::size_t, Call& worker) {
            again = stages::load_memory(worker, done.tested.engine, done.share, seconds, threads_).report.incidents > 0;
        },
        [this, started, seconds] { progress_("again", stages::permille_of(started, seconds)); });
    return again;
}

/// Every page is compared once more at the end, so that all of it has been tested when the tool ended by itself.
void Test::tell_total() {
    double tested = 0, verified = 0, bytes_per_s = 0;
    for (const Done& done : done_) {
        tested += done.counted();
        if (!done.tested.report.ended) continue;
        verified += done.tested.report.verified_bytes;
        bytes_per_s += done.tested.report.bytes_per_s;
    }
    if (tested > 0) call_.work("memory", kTested, tested, "byte");
    if (verified > 0) call_.work("memory", kVerified, verified, "byte");
    if (bytes_per_s > 0) call_.sample("mem/bandwidth", bytes_per_s, "byte_per_s", "memory");
    for (const Finding& finding : judge_bandwidth(settings_, bytes_per_s, done_.front().tested.engine)) call_.finding(finding);
}

void Test::stop_if_broken(const Done& done) {
    const MemoryReport& report = done.tested.report;
    if (report.ended || report.incidents > 0 || done.tested.engine.empty()) return;
    const std::string why = report.problems.empty() ? "it did not come to its end" : report.problems.front();
    throw Failure(report.out_of_memory ? VT_E_NO_MEMORY : VT_E_TOOL, done.tested.engine + ": " + why);
}

}  // namespace vetting::memory
