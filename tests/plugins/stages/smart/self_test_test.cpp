// Self-tests of a drive that a test wrote: started, followed in the drive's log, read from it.
#include "plugins/stages/smart/self_test.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

namespace vetting::smart {
namespace {

using testing::Contains;
using testing::HasSubstr;
using namespace std::chrono_literals;

/// A host whose tools answer by a function.
class ToolHost {
public:
    using Tool = std::function<std::pair<int, std::string>(const std::string& command)>;
    explicit ToolHost(Tool tool) : tool_(std::move(tool)) {
        host_.struct_size = sizeof host_;
        host_.cancelled = [](const vt_call*) -> std::int32_t { return 0; };
        host_.progress = [](const vt_call*, vt_str, std::int32_t) -> vt_status { return VT_OK; };
        host_.read = [](const vt_call*, vt_str, const vt_sink*) -> vt_status { return VT_E_NOT_FOUND; };
        host_.spawn = [](const vt_call* call, const vt_str* argv, std::size_t argc, const vt_sink* out, std::int32_t* exit_code) -> vt_status {
            auto* self = static_cast<ToolHost*>(call->ctx);
            std::string command;
            for (std::size_t i = 0; i < argc; ++i) command += (i == 0 ? "" : " ") + std::string(argv[i].ptr, argv[i].len);
            self->commands.push_back(command);
            const auto [code, text] = self->tool_(command);
            *exit_code = code;
            return out->write(out->ctx, {text.data(), text.size()});
        };
        raw_ = {sizeof raw_, -1, 0, &host_, this};
    }
    [[nodiscard]] Call call() const { return Call(raw_); }
    std::vector<std::string> commands;

private:
    Tool tool_;
    vt_host host_{};
    vt_call raw_{};
};

std::string ata(int status, const std::string& rows) {
    return R"({"smartctl": {"exit_status": 0}, "device": {"name": "/dev/sda", "protocol": "ATA"}, "smart_status": {"passed": true},
        "ata_smart_data": {"self_test": {"status": {"value": )" + std::to_string(status) + R"(, "remaining_percent": 10}, "polling_minutes": {"short": 1}}},
        "ata_smart_self_test_log": {"standard": {"table": [)" + rows + "]}}}";
}
std::string row(const std::string& result, int hours) {
    return R"({"type": {"string": "Short offline"}, "status": {"string": ")" + result + R"(", "passed": )" + (result == "Completed without error" ? "true" : "false") +
           R"(}, "lifetime_hours": )" + std::to_string(hours) + "}";
}

const Access kAta{.path = "/dev/bus/0", .type = "megaraid,3", .poll = 1ms};
const Access kNvme{.path = "/dev/nvme0n1", .type = {}, .nvme = true, .poll = 1ms};

TEST(SelfTest, IsFollowedUntilTheDriveHasAResult) {
    int asked = 0;
    ToolHost host([&asked](const std::string& command) {
        if (command.find("-t short") != std::string::npos) return std::pair{0, std::string()};
        return std::pair{0, ++asked < 3 ? ata(241, row("Self-test routine in progress", 100)) : ata(0, row("Completed without error", 100))};
    });
    Call call = host.call();
    const SelfTestRun run = run_self_test(call, "S1", kAta, "short", {});
    EXPECT_TRUE(run.ended) << run.why_not;
    EXPECT_EQ(run.answer.disk.self_tests.at(0).passed, true);
    EXPECT_THAT(host.commands, Contains("smartctl -t short -d megaraid,3 /dev/bus/0"));
}

TEST(SelfTest, ThatFailedHasEndedToo) {
    ToolHost host([](const std::string& command) {
        return std::pair{0, command.find("-t ") != std::string::npos ? std::string() : ata(121, row("Completed: read failure", 100))};
    });
    Call call = host.call();
    const SelfTestRun run = run_self_test(call, "S1", kAta, "short", {});
    EXPECT_TRUE(run.ended);
    EXPECT_EQ(run.answer.disk.self_tests.at(0).passed, false);
}

TEST(SelfTest, ThatTheDriveRefusesSaysSo) {
    ToolHost host([](const std::string& command) {
        return command.find("-t ") != std::string::npos ? std::pair{4, std::string()} : std::pair{0, ata(0, "")};
    });
    Call call = host.call();
    const SelfTestRun run = run_self_test(call, "S1", kAta, "extended", {});
    EXPECT_FALSE(run.ended);
    EXPECT_EQ(run.why_not, "the drive did not take it");
}

TEST(SelfTest, OfWhichTheLogKnowsNothingNewHasNotEnded) {
    const std::string log = ata(0, row("Completed without error", 90));
    ToolHost host([&log](const std::string& command) { return std::pair{0, command.find("-t ") != std::string::npos ? std::string() : log}; });
    Call call = host.call();
    const SelfTestRun run = run_self_test(call, "S1", kAta, "short", smartctl::parse_smartctl(log));
    EXPECT_FALSE(run.ended);
    EXPECT_THAT(run.why_not, HasSubstr("no result"));
}

TEST(SelfTest, OfAnNvmeDriveIsStartedAtItsController) {
    int asked = 0;
    ToolHost host([&asked](const std::string& command) {
        if (command.starts_with("smartctl")) {
            return std::pair{0, std::string(R"({"smartctl": {}, "device": {"protocol": "NVMe"}, "nvme_smart_health_information_log": {"critical_warning": 0}})")};
        }
        if (command.find("device-self-test") != std::string::npos) return std::pair{0, std::string("Short Device self-test started\n")};
        ++asked;  // before, while it runs, after
        const std::string running = asked == 2 ? "1" : "0";
        const std::string reports = asked < 3 ? "" : R"({"Self test result": 0, "Self test code": 1, "Power on hours": 12})";
        return std::pair{0, R"({"Current Device Self-Test Operation": )" + running + R"(, "Current Device Self-Test Completion": 50, "List of Valid Reports": [)" + reports + "]}"};
    });
    Call call = host.call();
    const SelfTestRun run = run_self_test(call, "S1", kNvme, "short", {});
    EXPECT_TRUE(run.ended) << run.why_not;
    EXPECT_THAT(host.commands, Contains("nvme device-self-test /dev/nvme0 --self-test-code=1"));
    ASSERT_EQ(run.answer.disk.self_tests.size(), 1U) << "smartctl 7.3 does not read this log; it was read by nvme-cli";
    EXPECT_EQ(run.answer.disk.self_tests[0].at_hours, 12U);
}

}  // namespace
}  // namespace vetting::smart
