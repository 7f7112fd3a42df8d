#include "plugins/stages/smart/self_test.hpp"

#include <algorithm>

#include "plugins/common/text.hpp"

namespace vetting::smart {
namespace {

using namespace std::chrono_literals;

constexpr int kRefused = 0x07;  // exit bits 0 to 2: command line, open, command failed
constexpr auto kPoll = 5s;

std::chrono::minutes longest(const smartctl::Disk& disk, bool is_short) {
    const auto said = is_short ? disk.short_test_minutes : disk.extended_test_minutes;
    return std::chrono::minutes(2 * said.value_or(is_short ? 2U : 24U * 60U) + 2);
}

bool is_new(const smartctl::Disk& before, const smartctl::Disk& after) {
    if (after.self_tests.empty()) return false;
    if (after.self_tests.size() != before.self_tests.size() || before.self_tests.empty()) return true;
    const auto& now = after.self_tests.front();
    const auto& old = before.self_tests.front();
    // A full log keeps its size; then the newest entry differs, in its hours at the least.
    return now.at_hours != old.at_hours || now.type != old.type || now.result != old.result;
}

}  // namespace

Answer ask(Call& call, const std::string& path) {
    const ToolRun run = call.spawn({"smartctl", "--json=c", "-x", path});
    try {
        return {smartctl::parse_smartctl(run.out), run.out};
    } catch (const tool::InputError& error) {
        throw Failure(VT_E_TOOL, "smartctl on " + path + ": " + error.what());
    }
}

SelfTestRun run_self_test(Call& call, const std::string& device, const std::string& path, const std::string& kind,
                          const smartctl::Disk& before) {
    const bool is_short = kind == "short";
    SelfTestRun run;
    const ToolRun start = call.spawn({"smartctl", "-t", is_short ? "short" : "long", path});
    if ((start.exit & kRefused) != 0) {
        run.answer = ask(call, path);
        run.why_not = "the drive did not take it";
        return run;
    }
    const auto limit = std::chrono::steady_clock::now() + longest(before, is_short);
    do {
        if (!call.wait_for(kPoll)) throw Cancelled();
        run.answer = ask(call, path);
        const unsigned left = std::min(100U, run.answer.disk.self_test_remaining_pct.value_or(100));
        call.progress("self-test " + device, static_cast<int>(10 * (100 - left)));
    } while (run.answer.disk.self_test_running.value_or(false) && std::chrono::steady_clock::now() < limit);
    if (run.answer.disk.self_test_running.value_or(false)) {
        run.why_not = "it still runs after the time the drive gave for it";
    } else if (!is_new(before, run.answer.disk)) {
        run.why_not = "the drive's log has no result of it";
    } else if (!run.answer.disk.self_tests.front().passed) {
        run.why_not = run.answer.disk.self_tests.front().result;
    } else {
        run.ended = true;
    }
    return run;
}

}  // namespace vetting::smart
