#include "agent/stage/probes.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include <algorithm>
#include <array>
#include <thread>

#include "agent/loop/wake.hpp"
#include "sdk/base/schema.hpp"

namespace vetting {
namespace {

constexpr auto kProbeLimit = 30s;
/// Those that ask the device itself come before those that repeat what firmware wrote down.
constexpr std::array kByDirectness = {std::string_view("smartctl"), std::string_view("lscpu"), std::string_view("lsblk"),
                                      std::string_view("dmidecode"), std::string_view("hwmon")};

std::size_t directness(const std::string& probe) {
    if (probe == "lshw") return kByDirectness.size() + 1;  // knows everything a little
    return static_cast<std::size_t>(std::find(kByDirectness.begin(), kByDirectness.end(), probe) - kByDirectness.begin());
}

std::string probe_name(const Describe& describe) { return describe.name.empty() ? describe.id : describe.name; }

CallEvents events_for(const std::string& probe, const StageReport& report) {
    return {.on_log = [probe, report](std::string_view level, std::string_view line) { report.log(level, probe + ": " + std::string(line)); },
            .on_artifact = [probe, report](const Artifact& artifact) {
                report.artifact(probe + "-" + artifact.name, artifact.media_type, artifact.bytes);
            }};
}

void read_facts(ProbeAnswer& answer) {
    if (!answer.result.clean()) return;
    try {
        Json facts = parse_json(answer.result.output, 64);
        if (!facts.is_object()) throw Error(Errc::BadJson, "expected an object");
        answer.facts = std::move(facts);
    } catch (const Error& error) {
        answer.result.ending.kind = EndingKind::Status;
        answer.result.ending.status = VT_E_INTERNAL;
        answer.result.ending.message = std::string("its facts cannot be read: ") + error.what();
    }
}

/// Shared by the workers of one round.
struct Round {
    Runners& runners;
    std::vector<PluginEntry> probes;
    std::vector<ProbeAnswer> answers;
    std::filesystem::path sysroot;
    StageReport report;
    std::chrono::steady_clock::time_point began = std::chrono::steady_clock::now();
    Wake wake;
    std::size_t next = 0, done = 0;

    [[nodiscard]] double now_s() const { return std::chrono::duration<double>(std::chrono::steady_clock::now() - began).count(); }
};

asio::awaitable<void> worker(Round& round) {
    while (round.next < round.probes.size()) {
        const PluginEntry probe = round.probes[round.next];
        ProbeAnswer& answer = round.answers[round.next++];
        answer.probe = probe_name(probe.describe());
        answer.started_s = round.now_s();
        CallSpec spec{.interface = VT_PROBE_1, .function = "collect"};
        spec.inputs["config"] = dump_json(default_config(probe.describe(), round.sysroot));
        spec.deadline = kProbeLimit;
        CallEvents events = events_for(answer.probe, round.report);
        answer.result = co_await round.runners.call(probe, std::move(spec), std::move(events));
        answer.ended_s = round.now_s();
        read_facts(answer);
        ++round.done;
        round.report.progress(answer.probe, static_cast<int>(1000 * round.done / round.probes.size()));
        round.wake.notify();
    }
}

bool tool_is_missing(std::string_view message) { return message.find(" cannot be run: ") != message.npos; }

}  // namespace

Json default_config(const Describe& describe, const std::filesystem::path& sysroot) {
    Json config = apply_schema(describe.settings, Json::object(), describe.id);
    if (sysroot != "/" && config.contains("sysroot")) config["sysroot"] = sysroot.string();
    return config;
}

asio::awaitable<std::vector<ProbeAnswer>> ask_probes(Runners& runners, std::vector<PluginEntry> probes, std::filesystem::path sysroot,
                                                     StageReport report) {
    Round round{.runners = runners, .probes = std::move(probes), .answers = {}, .sysroot = std::move(sysroot),
                .report = std::move(report), .wake = Wake(runners.executor())};
    std::erase_if(round.probes, [](const PluginEntry& probe) { return !probe.component->offers(VT_PROBE_1); });
    std::stable_sort(round.probes.begin(), round.probes.end(), [](const PluginEntry& a, const PluginEntry& b) {
        return directness(probe_name(a.describe())) < directness(probe_name(b.describe()));
    });
    round.answers.resize(round.probes.size());
    const std::size_t workers = std::max(2U, std::thread::hardware_concurrency());
    for (std::size_t i = 0; i < workers; ++i) asio::co_spawn(runners.executor(), worker(round), asio::detached);
    while (round.done < round.probes.size()) co_await round.wake.wait_for(1s);
    co_return std::move(round.answers);
}

std::size_t count_facts(const Json& facts) {
    if (!facts.is_structured()) return facts.is_null() ? 0 : 1;
    std::size_t count = 0;
    for (const Json& inner : facts) count += count_facts(inner);
    return count;
}

std::optional<Finding> finding_of(const ProbeAnswer& answer, const std::string& source) {
    const Ending& ending = answer.result.ending;
    if (answer.result.clean()) return std::nullopt;
    Finding finding{.message = answer.probe + ": " + ending.message, .source = answer.probe};
    if (ending.kind == EndingKind::Signal || ending.kind == EndingKind::OutOfMemory || ending.kind == EndingKind::Unkillable) {
        finding.code = "VT-RUN-001";
        finding.message = answer.probe + " crashed: " + ending.message;
        return finding;
    }
    if (ending.kind == EndingKind::Killed || ending.kind == EndingKind::Silent) {
        finding.code = "VT-INV-001";
        return finding;
    }
    const bool tool_ran = !answer.result.tools.empty();
    switch (ending.status) {
        case VT_E_UNSUPPORTED: return std::nullopt;  // this machine has nothing of the kind
        case VT_E_REFUSED: finding.code = "VT-INV-007"; break;
        // A tool that is not installed is one thing; a source that is there and gives nothing is another.
        case VT_E_TOOL: finding.code = tool_ran || (!source.empty() && !tool_is_missing(ending.message)) ? "VT-INV-001" : "VT-INV-007"; break;
        case VT_E_IO:
        case VT_E_DEVICE_GONE:
        case VT_E_TIMEOUT: finding.code = "VT-INV-001"; break;
        default: finding.code = "VT-RUN-004"; break;
    }
    if (!source.empty()) finding.message = answer.probe + " (" + source + " is there): " + ending.message;
    return finding;
}

MergedInventory merged(const std::vector<ProbeAnswer>& answers) {
    std::vector<ProbeFacts> fragments;
    for (const ProbeAnswer& answer : answers) {
        if (answer.result.clean()) fragments.push_back({answer.probe, answer.facts});
    }
    return merge_facts(fragments);
}

}  // namespace vetting
