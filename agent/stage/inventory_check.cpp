// InventoryCheck: what is in the box, by every probe at once; the facts that everything after it goes by.
#include "agent/stage/inventory_findings.hpp"
#include "agent/stage/machine.hpp"

namespace vetting {

namespace asio = boost::asio;

asio::awaitable<StageResult> Machine::check_inventory(const StageOffer& offer, const StageReport& report) {
    StageResult result;
    const std::string prefix = offer.id + "-" + std::to_string(offer.attempt) + "-";
    StageReport named = report;
    named.artifact = [report, prefix](std::string_view name, std::string_view media_type, std::string_view bytes) {
        report.artifact(prefix + std::string(name), media_type, bytes);
    };
    const std::vector<ProbeAnswer> answers = co_await ask_probes(stage_runners_, probes_of_run(), options_.sysroot, named);
    for (const ProbeAnswer& answer : answers) {
        result.sub_steps.push_back({answer.probe, 1000, answer.started_s, answer.ended_s});
        result.tools.insert(result.tools.end(), answer.result.tools.begin(), answer.result.tools.end());
        result.ending.cpu_s += answer.result.ending.cpu_s;
        const std::size_t facts = count_facts(answer.facts);
        if (facts > 0) result.work.push_back({answer.probe, "facts collected", static_cast<double>(facts), std::nullopt, "count"});
        if (!answer.result.clean()) report.log("info", answer.probe + ": " + answer.result.ending.message);
        if (auto finding = finding_of(answer, source_of_probe(options_.sysroot, answer.probe))) result.findings.push_back(std::move(*finding));
    }
    for (Finding& finding : missing_probes()) result.findings.push_back(std::move(finding));
    const MergedInventory inventory = merged(answers);
    for (const auto& more : {contradiction_findings(inventory), implausible_findings(inventory.inventory), trouble_before(inventory.inventory)}) {
        result.findings.insert(result.findings.end(), more.begin(), more.end());
    }
    if (!stage_runners_.cancelled().empty()) {
        result.ending.kind = EndingKind::Killed;
        result.ending.message = stage_runners_.cancelled();
        co_return result;
    }
    result.inventory = inventory.inventory;
    probe_counters_ = counters_of_facts(inventory.inventory);
    set_inventory(inventory.inventory);
    co_return result;
}

}  // namespace vetting
