// Memory on the machine under test: as much as the plan wants and the machine can spare, by whichever tester is there.
#include <algorithm>
#include <cmath>
#include <sstream>

#include "plugins/common/stage/parallel.hpp"
#include "plugins/stages/memory/available.hpp"
#include "plugins/stages/memory/engine.hpp"
#include "plugins/stages/memory/plan.hpp"
#include "vetting/json.hpp"
#include "vetting/plugin.hpp"

namespace vetting {
namespace {

using memory::kMiB;
using memory::Settings;
using memory::Tested;
using memory::TestReport;

constexpr double kLeast = 16 * kMiB;
constexpr int kTries = 3;
constexpr int kLongestRepeat_s = 20;

std::string in_mib(double bytes) { return std::to_string(static_cast<long long>(bytes / kMiB)) + " MiB"; }

std::string where_of(const memory::Miscompare& miscompare) {
    std::string text = "address " + miscompare.address + ": read " + miscompare.read + ", expected " + miscompare.expected;
    return miscompare.dimm.empty() ? text : text + " (DIMM " + miscompare.dimm + ")";
}

class MemoryStage final : public Stage {
public:
    void run(Call& call) override {
        const Settings settings = memory::settings_of(call.config());
        const Plan plan = call.plan();
        if (plan.targets.empty()) return;
        const double wanted = stages::number_at(plan.targets.front().params, "bytes").value_or(0);
        const double bytes = affordable(call, settings, wanted);
        const auto [tested, size] = test_what_fits(call, settings, bytes);
        call.artifact(tested.engine + ".log", "text/plain", tested.log);
        report(call, settings, tested, size);
    }

    std::string plan(Call& call) override { return to_text(memory::plan(call.config(), call.facts())); }

    void replay(Call& call) override {
        for (const Capture& capture : call.captures()) {
            const TestReport report = memory::parse_stressapptest(capture.bytes);
            if (!report.ended && report.problems.empty()) {
                throw Failure(VT_E_INVALID, "capture is not a log of stressapptest");
            }
            account(call, report, 0);
            if (report.incidents > 0) wrong(call, report, std::nullopt, "stressapptest");
        }
    }

private:
    /// @throws Failure VT_E_NO_MEMORY when the machine has nothing to spare.
    static double affordable(Call& call, const Settings& settings, double wanted) {
        const double available = memory::available_bytes("/");
        call.sample("mem/available", available, "byte", "memory");
        const double bytes = std::floor(std::min(wanted, available - settings.reserve_bytes) / kMiB) * kMiB;
        if (bytes < kLeast) {
            throw Failure(VT_E_NO_MEMORY, "only " + in_mib(available) + " are available, " + in_mib(settings.reserve_bytes) +
                                              " of them are kept for the system: nothing is left to test");
        }
        if (bytes < wanted) {
            call.finding({.code = "VT-MEM-004", .device = "memory",
                          .message = "only " + in_mib(bytes) + " of the " + in_mib(wanted) + " to be tested can be spared",
                          .value = bytes, .limit = wanted, .unit = "byte", .source = "/proc/meminfo"});
        }
        return bytes;
    }

    /// Another process may have taken the memory meanwhile: then less of it, and less work.
    static std::pair<Tested, double> test_what_fits(Call& call, const Settings& settings, double bytes) {
        Tested tested;
        for (int attempt = 0; attempt < kTries; ++attempt, bytes = std::floor(bytes / 2 / kMiB) * kMiB) {
            tested = watched(call, settings.engine, bytes, memory::load_seconds(settings, bytes), "fill and check");
            if (!tested.report.out_of_memory || bytes / 2 < kLeast) break;
            call.warning(in_mib(bytes) + " could not be had, trying half");
        }
        return {std::move(tested), bytes};
    }

    /// The tester runs on a thread of its own, so that this one can give signs of life.
    static Tested watched(Call& call, const std::string& engine, double bytes, int seconds, std::string_view sub_step) {
        Tested tested;
        const auto started = std::chrono::steady_clock::now();
        call.progress(sub_step, 0);
        stages::run_parallel(
            call, 1, 1,
            [&tested, &engine, bytes, seconds](std::size_t, Call& worker) {
                tested = memory::test_memory(worker, engine, bytes, seconds);
            },
            [&call, sub_step, started, seconds] {
                call.progress(sub_step, stages::permille_of(started, seconds));
                call.sample("mem/available", memory::available_bytes("/"), "byte", "memory");
            });
        call.progress(sub_step, 1000);
        return tested;
    }

    static void report(Call& call, const Settings& settings, const Tested& tested, double bytes) {
        const TestReport& report = tested.report;
        call.info(tested.engine + " tested " + in_mib(bytes));
        account(call, report, bytes);
        if (report.incidents > 0) {
            std::optional<bool> confirmed;
            if (settings.confirm) {
                const int seconds = std::min(memory::load_seconds(settings, bytes), kLongestRepeat_s);
                confirmed = watched(call, tested.engine, bytes, seconds, "again").report.incidents > 0;
            }
            wrong(call, report, confirmed, tested.engine);
        } else if (!report.ended) {
            const std::string why = report.problems.empty() ? "it did not come to its end" : report.problems.front();
            throw Failure(report.out_of_memory ? VT_E_NO_MEMORY : VT_E_TOOL, tested.engine + ": " + why);
        }
        warn_of_bandwidth(call, settings, report, tested.engine);
    }

    static void account(Call& call, const TestReport& report, double bytes) {
        if (!report.ended) return;
        // Every page is compared once more at the end, so that all of it has been tested when the tool ended by itself.
        if (bytes > 0) call.work("memory", memory::kTested, bytes, "byte");
        call.work("memory", memory::kVerified, report.verified_bytes, "byte");
        if (report.bytes_per_s > 0) call.sample("mem/bandwidth", report.bytes_per_s, "byte_per_s", "memory");
    }

    static void wrong(Call& call, const TestReport& report, std::optional<bool> confirmed, const std::string& engine) {
        nlohmann::json places = nlohmann::json::array();
        for (const auto& miscompare : report.miscompares) places.push_back(where_of(miscompare));
        const std::string first = report.miscompares.empty() ? std::string{} : ", first at " + where_of(report.miscompares.front());
        const std::string said = report.problems.empty() ? std::string{} : ": " + report.problems.front();
        std::optional<Part> part;
        if (!report.miscompares.empty() && !report.miscompares.front().dimm.empty()) {
            part = Part{"dimm", report.miscompares.front().dimm, "", ""};
        }
        std::ostringstream count;
        count << report.incidents;
        call.finding({.code = "VT-MEM-001", .device = "memory",
                      .message = "memory did not hold what was written, " + count.str() + " time(s)" + first + said,
                      .value = report.incidents, .limit = 0, .unit = "count", .source = engine, .confirmed = confirmed,
                      .part = part, .details = to_text({{"miscompares", places}})});
    }

    static void warn_of_bandwidth(Call& call, const Settings& settings, const TestReport& report, const std::string& engine) {
        const double mib_per_s = report.bytes_per_s / kMiB;
        if (settings.min_mib_per_s <= 0 || mib_per_s >= settings.min_mib_per_s) return;
        call.finding({.code = "VT-MEM-005", .device = "memory", .message = "memory is slower than the limit", .value = report.bytes_per_s,
                      .limit = settings.min_mib_per_s * kMiB, .unit = "byte_per_s", .source = engine});
    }
};

}  // namespace
}  // namespace vetting

VETTING_EXPORT(vetting::MemoryStage);
