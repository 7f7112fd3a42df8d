#include "plugins/stages/smart/self_test.hpp"

#include <algorithm>

#include "plugins/common/nvme/parse.hpp"
#include "plugins/common/text.hpp"

namespace vetting::smart {
namespace {

constexpr int kRefused = 0x07;  // exit bits 0 to 2: command line, open, command failed

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

std::vector<std::string> smartctl_argv(const Access& access, std::vector<std::string> options) {
    options.insert(options.begin(), "smartctl");
    if (!access.type.empty()) options.insert(options.end(), {"-d", access.type});
    options.push_back(access.path);
    return options;
}

/// `/dev/nvme0` of `/dev/nvme0n1`: self-tests are the controller's.
std::string controller_of(const std::string& path) {
    const std::size_t digits = path.find("nvme") + 4;
    return path.substr(0, path.find_first_not_of("0123456789", digits));
}

/// One way to start a test and to read its log.
class Follower {
public:
    virtual ~Follower() = default;
    /// Empty when the drive has taken it, else why not.
    virtual std::string start(Call& call, bool is_short) = 0;
    virtual smartctl::Disk log(Call& call) = 0;
};

class BySmartctl final : public Follower {
public:
    explicit BySmartctl(const Access& access) : access_(access) {}
    std::string start(Call& call, bool is_short) override {
        const ToolRun run = call.spawn(smartctl_argv(access_, {"-t", is_short ? "short" : "long"}));
        return (run.exit & kRefused) != 0 ? "the drive did not take it" : "";
    }
    smartctl::Disk log(Call& call) override { return ask(call, access_).disk; }

private:
    const Access& access_;
};

class ByNvme final : public Follower {
public:
    explicit ByNvme(const Access& access) : controller_(controller_of(access.path)) {}
    std::string start(Call& call, bool is_short) override {
        const ToolRun run = call.spawn({"nvme", "device-self-test", controller_, is_short ? "--self-test-code=1" : "--self-test-code=2"});
        return run.ok() ? "" : "the drive did not take it: " + tool::clean((run.err.empty() ? run.out : run.err).substr(0, 200));
    }
    smartctl::Disk log(Call& call) override {
        const ToolRun run = call.spawn({"nvme", "self-test-log", controller_, "-o", "json"});
        try {
            auto disks = nvme::parse_nvme(run.out);
            if (!disks.empty()) return std::move(disks.front());
        } catch (const tool::InputError& error) {
            throw Failure(VT_E_TOOL, "nvme self-test-log " + controller_ + ": " + error.what());
        }
        throw Failure(VT_E_TOOL, "nvme self-test-log " + controller_ + " says nothing");
    }

private:
    std::string controller_;
};

/// Why it did not end with a result; empty when it did.
std::string follow(Call& call, Follower& follower, const std::string& device, const smartctl::Disk& before, std::chrono::minutes most,
                   std::chrono::milliseconds poll, smartctl::Disk& log) {
    const auto limit = std::chrono::steady_clock::now() + most;
    do {
        if (!call.wait_for(poll)) throw Cancelled();
        log = follower.log(call);
        const unsigned left = std::min(100U, log.self_test_remaining_pct.value_or(100));
        call.progress("self-test " + device, static_cast<int>(10 * (100 - left)));
    } while (log.self_test_running.value_or(false) && std::chrono::steady_clock::now() < limit);
    if (log.self_test_running.value_or(false)) return "it still runs after the time the drive gave for it";
    if (!is_new(before, log)) return "the drive's log has no result of it";
    return log.self_tests.front().passed ? "" : log.self_tests.front().result;
}

}  // namespace

Answer ask(Call& call, const Access& access) {
    const ToolRun run = call.spawn(smartctl_argv(access, {"--json=c", "-x"}));
    try {
        return {smartctl::parse_smartctl(run.out), run.out};
    } catch (const tool::InputError& error) {
        throw Failure(VT_E_TOOL, "smartctl on " + access.path + ": " + error.what());
    }
}

SelfTestRun run_self_test(Call& call, const std::string& device, const Access& access, const std::string& kind,
                          const smartctl::Disk& before) {
    const bool is_short = kind == "short";
    BySmartctl by_smartctl(access);
    ByNvme by_nvme(access);
    Follower& follower = access.nvme ? static_cast<Follower&>(by_nvme) : by_smartctl;
    smartctl::Disk log = access.nvme ? follower.log(call) : before;
    const smartctl::Disk known = log;
    SelfTestRun run;
    run.why_not = follower.start(call, is_short);
    if (run.why_not.empty()) run.why_not = follow(call, follower, device, known, longest(before, is_short), access.poll, log);
    run.ended = run.why_not.empty();
    run.answer = ask(call, access);
    // The log that was followed is what the test says; smartctl before 7.4 does not read it from an NVMe drive.
    if (run.answer.disk.self_tests.empty()) run.answer.disk.self_tests = std::move(log.self_tests);
    return run;
}

}  // namespace vetting::smart
