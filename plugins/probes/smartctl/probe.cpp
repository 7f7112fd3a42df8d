// What the disks say of themselves, each asked by smartctl, several at once; behind RAID controllers and USB bridges too.
#include <algorithm>
#include <cctype>
#include <mutex>

#include "plugins/common/json_in.hpp"
#include "plugins/common/probe/tool_probe.hpp"
#include "plugins/common/smartctl/facts.hpp"
#include "plugins/common/stage/parallel.hpp"
#include "plugins/common/text.hpp"
#include "plugins/probes/smartctl/parse.hpp"
#include "plugins/probes/smartctl/places.hpp"
#include "vetting/plugin.hpp"

namespace vetting {
namespace {

using nlohmann::json;
using smartctl::ScanEntry;
using smartctl::Series;

constexpr std::size_t kAtOnce = 16;
constexpr unsigned kNotAsked = 0x03;  // exit bits 0 and 1: command line, device open

/// Facts of the disks in the order of their places, filled from several threads.
class Answers {
public:
    explicit Answers(std::size_t places) : facts_(places) {}
    void add(std::size_t place, json facts) {
        const std::lock_guard lock(mutex_);
        facts_[place].push_back(std::move(facts));
    }
    /// A drive of a RAID controller that has a node of its own too (JBOD) is one disk: the node's.
    [[nodiscard]] json take() const {
        json disks = json::array();
        const auto has_node = [this](const json& disk) {
            const auto serial = tool::text_at(disk, {"serial"});
            return serial && any([&serial](const json& other) { return !other.contains("access") && tool::text_at(other, {"serial"}) == serial; });
        };
        for (const auto& place : facts_) {
            for (const json& disk : place) {
                if (!disk.contains("access") || !has_node(disk)) disks.push_back(disk);
            }
        }
        return disks;
    }

private:
    template <class Test>
    [[nodiscard]] bool any(const Test& test) const {
        return std::any_of(facts_.begin(), facts_.end(), [&test](const auto& place) { return std::any_of(place.begin(), place.end(), test); });
    }
    std::mutex mutex_;
    std::vector<std::vector<json>> facts_;
};

class SmartctlProbe final : public Probe {
public:
    std::string collect(Call& call) override {
        const probe::Settings settings = probe::settings_of(call, "smartctl");
        const std::vector<ScanEntry> scanned = scan(call, settings.command);
        std::vector<Series> places = smartctl::places_behind_controllers(settings.sysroot, scanned);
        for (auto entry = scanned.rbegin(); entry != scanned.rend(); ++entry) places.insert(places.begin(), Series{{*entry}, false});
        if (places.empty()) probe::no_source("smartctl finds no disk that it could ask (virtual disks have no SMART)");
        Answers answers(places.size());
        stages::run_parallel(
            call, places.size(), kAtOnce,
            [&settings, &places, &answers](std::size_t i, Call& worker) { ask_series(worker, settings, places[i], i, answers); },
            [&call] { call.progress("smartctl"); });
        const json disks = answers.take();
        if (disks.empty()) probe::denied("none of the " + std::to_string(places.size()) + " disks could be opened (root is needed)");
        return probe::to_text(json{{"disks", disks}});
    }
    std::string parse(Call& call) override { return probe::to_text(probe::read_captures(call, &smartctl::parse)); }

private:
    static std::vector<ScanEntry> scan(Call& call, const std::string& command) {
        const ToolRun run = probe::run_tool(call, {command, "--scan-open", "--json=c"}, "smartctl-scan.json", "application/json");
        try {
            return smartctl::parse_scan(run.out);
        } catch (const tool::InputError& error) {
            probe::broken(error.what());
        }
    }

    static void ask_series(Call& call, const probe::Settings& settings, const Series& series, std::size_t place, Answers& answers) {
        for (const ScanEntry& entry : series.entries) {
            call.throw_if_cancelled();
            const bool one_of_many = series.entries.size() > 1;
            const bool there = ask(call, settings, entry, place, one_of_many, answers);
            if (!there && series.contiguous) return;
        }
    }

    static std::string artifact_name(const ScanEntry& entry) {
        std::string name = "smartctl-" + entry.name.substr(entry.name.rfind('/') + 1) + "-" + entry.type;
        std::replace_if(name.begin(), name.end(), [](unsigned char c) { return std::isalnum(c) == 0 && c != '-'; }, '_');
        return name + ".json";
    }

    /// One place. `quiet`: that nothing is there is no news. @return whether a disk answered.
    static bool ask(Call& call, const probe::Settings& settings, const ScanEntry& entry, std::size_t place, bool quiet, Answers& answers) {
        if (!entry.error.empty() && !smartctl::is_unknown_bridge(entry.error)) {
            call.warning("not measured: " + entry.name + ": " + entry.error);
            return false;
        }
        std::vector<std::string> types = {entry.type};
        if (!entry.error.empty()) types = smartctl::usb_types();
        for (const std::string& type : types) {
            if (auto facts = answer(call, settings, entry, type, quiet)) {
                answers.add(place, *std::move(facts));
                return true;
            }
        }
        if (!quiet) call.warning("not measured: " + entry.name + " does not answer");
        return false;
    }

    /// smartctl's exit status is a bit mask in which only bits 0 and 1 say that it could not ask.
    static std::optional<json> answer(Call& call, const probe::Settings& settings, const ScanEntry& entry, const std::string& type, bool quiet) {
        std::vector<std::string> argv = {settings.command, "--json=c", "-x"};
        if (!type.empty()) argv.insert(argv.end(), {"-d", type});
        argv.push_back(smartctl::disk_path(entry, settings.sysroot));
        ToolRun run;
        try {
            run = call.spawn(argv);
            const smartctl::Disk disk = smartctl::parse_smartctl(run.out);
            json facts = smartctl::facts_of(disk);
            const bool asked = (static_cast<unsigned>(run.exit) & kNotAsked) == 0 || disk.passed.has_value();
            if (!quiet || asked) {
                for (const std::string& message : disk.messages) call.info(entry.name + ": " + message);
            }
            if (facts.empty() || (quiet && !asked)) return std::nullopt;
            ScanEntry named = entry;
            named.type = type;
            call.artifact(artifact_name(named), "application/json", run.out);
            return facts;
        } catch (const tool::InputError& error) {
            if (!quiet) call.warning("not measured: " + entry.name + ": " + error.what());
            return std::nullopt;
        }
    }
};

}  // namespace

VETTING_EXPORT(SmartctlProbe);

}  // namespace vetting
