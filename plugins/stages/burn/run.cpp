// Burn on the machine under test: the engines of the other stages at the same time, each on a thread of its own.
#include <functional>
#include <mutex>
#include <random>
#include <thread>

#include "plugins/common/stage/parallel.hpp"
#include "plugins/common/stage/traffic.hpp"
#include "plugins/stages/burn/heat.hpp"
#include "plugins/stages/burn/plan.hpp"
#include "plugins/stages/cpustress/load.hpp"
#include "plugins/stages/memory/test.hpp"
#include "plugins/stages/storage/scan.hpp"
#include "plugins/stages/storage/scratch_file.hpp"
#include "vetting/plugin.hpp"

namespace vetting {
namespace {

constexpr const char* kStep = "everything at once";

/// One kind of load and the parts it is for.
struct LoadPart {
    std::string name;
    std::function<void(Call&)> run;
    bool wanted = true;  ///< the plan wants work on it
};

class Burn {
public:
    explicit Burn(Call& call)
        : call_(call), config_(call.config()), settings_(burn::settings_of(config_)), plan_(call.plan()), heat_(burn::read_heat(settings_.root)) {}

    void run() {
        const auto started = std::chrono::steady_clock::now();
        const std::vector<LoadPart> parts = loads();
        call_.progress(kStep, 0);
        stages::run_parallel(
            call_, parts.size(), parts.size(), [this, &parts](std::size_t i, Call& worker) { guarded(parts[i], worker); },
            [this, started] {
                call_.progress(kStep, stages::permille_of(started, settings_.duration_s));
                const std::chrono::duration<double> gone = std::chrono::steady_clock::now() - started;
                heat_.take(burn::read_heat(settings_.root), gone.count());
            });
        for (const Finding& finding : heat_.findings()) call_.finding(finding);
        call_.progress(kStep, 1000);
    }

private:
    [[nodiscard]] std::vector<Target> targets_of(std::string_view kind) const {
        std::vector<Target> some;
        for (const Target& target : plan_.targets) {
            if (target.kind == kind) some.push_back(target);
        }
        return some;
    }

    std::vector<LoadPart> loads() {
        std::vector<LoadPart> parts;
        if (const auto cpus = targets_of("cpu"); !cpus.empty()) {
            parts.push_back({"cpu", [this, cpus](Call& worker) { cpustress::Load(worker, cpu_settings(), cpus, quiet()).run(); }, true});
        }
        for (const Target& memory : targets_of("memory")) {
            parts.push_back({"memory", [this, memory](Call& worker) { load_memory(worker, memory); }, true});
        }
        for (const Target& disk : targets_of("disk")) {
            parts.push_back({disk.device, [this, disk](Call& worker) { read_disk(worker, disk); }, true});
        }
        if (settings_.has("network")) add_ports(parts);
        return parts;
    }

    static std::function<void(std::string_view, int)> quiet() {
        return [](std::string_view, int) {};  // several loads at once: this stage's own progress speaks for all
    }

    /// A load that cannot be had is told, and does not end the others.
    void guarded(const LoadPart& part, Call& worker) const {
        try {
            part.run(worker);
        } catch (const Cancelled&) {
            throw;
        } catch (const Failure& failure) {
            worker.finding({.code = "VT-RUN-017", .device = part.name, .message = part.name + " could not be loaded: " + failure.what(),
                            .severity = part.wanted ? "warning" : "info", .source = "burn-in"});
        }
    }

    [[nodiscard]] cpustress::Settings cpu_settings() const { return cpustress::settings_of(burn::cpu_config(config_)); }

    /// A quarter of the processors move memory about; all of them compute beside it.
    void load_memory(Call& worker, const Target& target) const {
        const unsigned threads = std::max(1U, std::thread::hardware_concurrency() / 4);
        const double bytes = stages::number_at(target.params, "bytes").value_or(0);
        memory::Test(worker, memory::settings_of(burn::memory_config(config_)), bytes, threads, quiet()).run();
    }

    void read_disk(Call& worker, const Target& target) const {
        const storage::Scanned disk = storage::scan_disk(worker, target, storage::settings_of(burn::disk_config(config_)));
        if (!disk.not_tested.empty()) throw Failure(VT_E_REFUSED, disk.not_tested);
    }

    /// Every port that can reach the host, both ways at once.
    void add_ports(std::vector<LoadPart>& parts) {
        const auto server = stages::iperf_server_from(call_.endpoints());
        const auto own = stages::local_addresses();
        std::size_t next = 0;
        for (const auto& port : ports()) {
            const std::string why = !server ? "the host offers no iperf3 server"
                                    : stages::is_self(own, server->addresses) ? "the host and this machine are one: traffic to itself exercises no port"
                                                                              : std::string{};
            const auto route = why.empty() ? stages::route_for(port.second, own, server->addresses) : std::nullopt;
            if (!route || next >= server->ports.size()) {
                const std::string reason = !why.empty() ? why : route ? "the host has no server left for it" : "it has no address from which the host can be reached";
                parts.push_back({port.first, [reason](Call&) { throw Failure(VT_E_CONFIG, reason); }, settings_.require_network});
                continue;
            }
            const stages::Link link{port.second, *route, server->ports[next++]};
            parts.push_back({port.first, [this, link, device = port.first](Call& worker) { carry(worker, link, device); }, settings_.require_network});
        }
    }

    /// Device and interface of every port of the plan, planned work or not.
    [[nodiscard]] std::vector<std::pair<std::string, std::string>> ports() const {
        std::vector<std::pair<std::string, std::string>> all;
        for (const Target& target : targets_of("nic")) all.emplace_back(target.device, target.path);
        for (const auto& row : stages::list_at(plan_.json, "untargeted")) {
            const bool port = stages::text_at(row, "kind") == "nic" && stages::text_at(row, "reason").find("where the host offers it") != std::string::npos;
            const auto part = row.find("part");
            if (port && part != row.end()) all.emplace_back(stages::text_at(row, "device"), stages::text_at(*part, "slot"));
        }
        return all;
    }

    void carry(Call& worker, const stages::Link& link, const std::string& device) const {
        const stages::Traffic traffic{.direction = stages::Direction::Both, .seconds = static_cast<int>(settings_.duration_s), .streams = settings_.streams, .root = settings_.root};
        const stages::Carried carried = stages::carry(worker, link, traffic);
        worker.artifact("iperf3-" + link.interface + ".json", "application/json", carried.raw);
        const stages::IperfResult back = stages::parse_iperf_return(carried.raw);
        if (!carried.result.ok()) throw Failure(VT_E_IO, carried.result.error);
        if (!back.ok()) throw Failure(VT_E_IO, "nothing came back: " + back.error);
        if (!stages::went_through(traffic.direction, carried)) throw Failure(VT_E_IO, "the port's own counters do not show the traffic: it went another way");
        worker.work(device, burn::kTraffic, carried.result.seconds, "second");
        worker.work(device, burn::kCarried, carried.result.received_bytes + back.received_bytes, "byte");
        worker.sample("net/" + device + "/tx", carried.result.received_bit_per_s, "bit_per_s", device);
        worker.sample("net/" + device + "/rx", back.received_bit_per_s, "bit_per_s", device);
    }

    Call& call_;
    nlohmann::json config_;
    burn::Settings settings_;
    Plan plan_;
    burn::Heat heat_;
};

class BurnStage final : public Stage {
public:
    /// A server for each port of the machine: all of them carry load at the same time.
    void serve(Call& call, Output& endpoints) override {
        const burn::Settings settings = burn::settings_of(call.config());
        std::size_t ports = 1;
        if (const auto plan = call.try_read("plan")) {
            const auto json = parse_text(*plan, "plan");
            ports = 0;
            for (const char* list : {"targets", "untargeted"}) {
                for (const auto& row : stages::list_at(json, list)) ports += stages::text_at(row, "kind") == "nic" ? 1U : 0U;
            }
        }
        const auto pool = static_cast<std::size_t>(settings.port_to - settings.port_from + 1);
        const auto former = call.try_read("endpoints");
        const auto before = former ? stages::iperf_server_from(parse_text(*former)) : std::nullopt;
        stages::serve_iperf(call, endpoints, {settings.port_from, settings.port_to, settings.bind, settings.address},
                            std::clamp<std::size_t>(ports, 1, pool), before ? before->ports : std::vector<int>{});
    }

    void run(Call& call) override {
        stages::offer_to_oom_killer();
        Burn(call).run();
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
        return to_text(burn::plan(call.config(), call.facts(), seeds(random)));
    }
};

}  // namespace
}  // namespace vetting

VETTING_EXPORT(vetting::BurnStage);
