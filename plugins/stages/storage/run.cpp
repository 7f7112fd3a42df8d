// Storage on the machine under test: every disk at once, then the disks against each other.
#include <algorithm>
#include <random>

#include "plugins/common/stage/parallel.hpp"
#include "plugins/stages/storage/judge.hpp"
#include "plugins/stages/storage/scan.hpp"
#include "plugins/stages/storage/scratch_file.hpp"
#include "plugins/stages/storage/surface.hpp"
#include "vetting/plugin.hpp"

namespace vetting {
namespace {

constexpr std::size_t kMostAtOnce = 128;

/// A file name of it: serials may hold anything.
std::string artifact_name(const std::string& device) {
    std::string name = "fio-" + device.substr(0, 64) + ".json";
    std::replace_if(name.begin(), name.end(), [](unsigned char c) { return std::isalnum(c) == 0 && c != '-' && c != '.'; }, '_');
    return name;
}

class StorageStage final : public Stage {
public:
    void run(Call& call) override {
        const storage::Settings settings = storage::settings_of(call.config());
        const Plan plan = call.plan();
        if (settings.mode == "destructive") return run_surface(call, plan, settings);
        std::vector<storage::Scanned> scanned(plan.targets.size());
        const auto scan = [&scanned, &plan, &settings](std::size_t i, Call& worker) {
            scanned[i] = storage::scan_disk(worker, plan.targets[i], settings);
        };
        stages::run_parallel(call, plan.targets.size(), kMostAtOnce, scan, [] {});
        call.progress("read scan", 1000);
        for (const storage::Scanned& disk : scanned) {
            if (!disk.raw.empty()) call.artifact(artifact_name(disk.device), "application/json", disk.raw);
            if (disk.not_tested.empty()) call.info(disk.device + ": read with fio's " + disk.engine);
        }
        compare(call, scanned, settings);
        throw_if_none_was_tested(scanned);
    }

    void cleanup(Call& call) override {
        const auto journal = call.json("journal");
        if (!journal.is_array()) return;
        for (const auto& entry : journal) {
            if (const std::string file = stages::text_at(entry, "remove"); !file.empty()) storage::remove_scratch_file(file);
        }
    }

    std::string plan(Call& call) override {
        std::uniform_int_distribution<std::uint32_t> seeds(1, 0x7fffffff);
        std::random_device random;
        return to_text(storage::plan(call.config(), call.facts(), seeds(random)));
    }

private:
    static void run_surface(Call& call, const Plan& plan, const storage::Settings& settings) {
        const auto kept = call.try_read("resume");
        const storage::Json resume = kept ? parse_text(*kept, "resume") : storage::Json::array();
        std::vector<storage::Surfaced> done(plan.targets.size());
        const auto test = [&done, &plan, &settings, &resume](std::size_t i, Call& worker) {
            done[i] = storage::test_surface(worker, plan.targets[i], settings, resume);
        };
        stages::run_parallel(call, plan.targets.size(), kMostAtOnce, test, [] {});
        for (const storage::Surfaced& disk : done) {
            if (!disk.raw.empty()) call.artifact(artifact_name(disk.device), "application/json", disk.raw);
            if (!disk.engine.empty()) call.info(disk.device + ": written and verified with fio's " + disk.engine);
        }
        compare_surfaces(call, done, settings);
    }

    static void compare_surfaces(Call& call, const std::vector<storage::Surfaced>& done, const storage::Settings& settings) {
        for (const auto& [member, what] : {std::pair(&storage::Surfaced::write, "write"), std::pair(&storage::Surfaced::verify, "read")}) {
            std::vector<storage::Throughput> throughput;
            std::vector<storage::Latency> latency;
            for (const storage::Surfaced& disk : done) {
                if (disk.gone) continue;
                throughput.push_back({disk.device, disk.model, (disk.*member).bytes_per_s()});
                latency.push_back({disk.device, disk.model, (disk.*member).p99_s.value_or(0)});
            }
            for (const auto& slow : storage::slow_disks(throughput, settings.slow_disk_pct, settings.min_bytes_per_s)) {
                call.finding({.code = "VT-DSK-015", .device = slow.device, .message = std::string(what) + " throughput is below " + slow.because,
                              .value = slow.bytes_per_s, .limit = slow.limit_bytes_per_s, .unit = "byte_per_s", .source = "fio"});
            }
            for (const auto& late : storage::late_disks(latency, settings.slow_latency_factor)) {
                call.finding({.code = "VT-DSK-015", .device = late.device,
                              .message = std::string(what) + " latency (99th percentile) is far above that of its same-model siblings",
                              .value = late.p99_s, .limit = late.limit_s, .unit = "second", .source = "fio"});
            }
        }
    }

    static void compare(Call& call, const std::vector<storage::Scanned>& scanned, const storage::Settings& settings) {
        std::vector<storage::Throughput> throughput;
        for (const storage::Scanned& disk : scanned) {
            if (!disk.through_file) throughput.push_back({disk.device, disk.model, disk.bytes_per_s});
        }
        for (const auto& slow : storage::slow_disks(throughput, settings.slow_disk_pct, settings.min_bytes_per_s)) {
            call.finding({.code = "VT-DSK-015", .device = slow.device, .message = "read throughput is below " + slow.because,
                          .value = slow.bytes_per_s, .limit = slow.limit_bytes_per_s, .unit = "byte_per_s", .source = "fio"});
        }
    }

    static void throw_if_none_was_tested(const std::vector<storage::Scanned>& scanned) {
        const auto tested = [](const storage::Scanned& disk) { return disk.not_tested.empty(); };
        if (scanned.empty() || std::any_of(scanned.begin(), scanned.end(), tested)) return;
        throw Failure(VT_E_REFUSED, "no disk could be read: " + scanned.front().not_tested);
    }
};

}  // namespace
}  // namespace vetting

VETTING_EXPORT(vetting::StorageStage);
