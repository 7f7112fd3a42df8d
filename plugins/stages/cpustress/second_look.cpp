// What Load does where a method did not go well: the same once more, beside a core that did well, and what that says.
#include <algorithm>
#include <exception>

#include "plugins/stages/cpustress/load.hpp"

namespace vetting::cpustress {

using stages::CpuMethod;

std::string cpu_name(int cpu) { return "CPU " + std::to_string(cpu); }

void Load::look_closer(const std::vector<Outcome>& outcomes, const CpuMethod& method) {
    std::vector<const Outcome*> bad;
    const Outcome* control = nullptr;
    for (const Outcome& outcome : outcomes) {
        if (did(outcome.result) != Did::Well) bad.push_back(&outcome);
        else if (control == nullptr) control = &outcome;
    }
    if (bad.empty()) return;
    Trouble trouble = seen_once(bad);
    std::exception_ptr ended;
    try {
        if (settings_.confirm) repeat(trouble, bad, control, method);
    } catch (const Cancelled&) {  // what was seen is told first
        ended = std::current_exception();
    } catch (const Failure& failure) {
        call_.warning(std::string(method.name) + " could not be repeated: " + failure.what());
    }
    judge(bad, trouble, control, method);
    if (ended) std::rethrow_exception(ended);
}

Trouble Load::seen_once(const std::vector<const Outcome*>& bad) const {
    Trouble trouble{.cores = cpus_.size()};
    for (const Outcome* one : bad) {
        trouble.suspects.push_back({.cpu = one->cpu->cpu, .first = did(one->result), .crashed = one->result.words.crash.has_value(),
                                    .said = first_words(one->result)});
    }
    return trouble;
}

/// All of them at once, so that a machine of many cores needs no longer than one of two.
void Load::repeat(Trouble& trouble, const std::vector<const Outcome*>& bad, const Outcome* control, const CpuMethod& method) {
    std::vector<const stages::LogicalCpu*> cpus;
    for (const Outcome* one : bad) cpus.push_back(one->cpu);
    if (control != nullptr) cpus.push_back(control->cpu);
    const int seconds = std::min(kLongestRepeat_s, method_seconds(settings_));
    const auto again = stress(cpus, method, seconds, std::string(method.name) + " again", true);
    for (std::size_t i = 0; i < bad.size(); ++i) trouble.suspects[i].again = did(again[i].result);
    for (const Outcome& one : again) yaml_ += "# " + cpu_name(one.cpu->cpu) + ", " + std::string(method.name) + " again\n" + one.result.yaml;
    if (control == nullptr) return;
    trouble.control = did(again.back().result);
    if (trouble.control != Did::Well) failed_later(again.back(), method);
}

void Load::judge(const std::vector<const Outcome*>& bad, const Trouble& trouble, const Outcome* control, const CpuMethod& method) {
    const auto blames = blame(trouble);
    std::vector<const Outcome*> idle, dead_everywhere, dead;
    for (std::size_t i = 0; i < bad.size(); ++i) {
        const Suspect& suspect = trouble.suspects[i];
        const auto key = std::pair(suspect.cpu, method.name);
        if (blames[i] == Blame::Nobody) {
            done_well_.emplace(key, true);
        } else if (blames[i] == Blame::Confirmed || blames[i] == Blame::SeenOnce) {
            core_at_fault(*bad[i], suspect, suspect.again ? std::optional(blames[i] == Blame::Confirmed) : std::nullopt, method);
        } else if (suspect.first == Did::NotRun) {
            done_well_.emplace(key, false);  // unless it was had before
            idle.push_back(bad[i]);
        } else {
            done_well_[key] = false;
            if (suspect.first == Did::Died) (blames[i] == Blame::Tool ? dead_everywhere : dead).push_back(bad[i]);
            else all_wrong_[method.name] = {suspect.said, trouble.suspects.size()};
        }
    }
    const std::string beside = control == nullptr ? std::string{} : ", beside " + cpu_name(control->cpu->cpu);
    not_measured(idle, "stress-ng could not load", method);
    not_measured(dead_everywhere, "stress-ng died on every core, which speaks against it or this kind of load:", method);
    not_measured(dead, "stress-ng died, and a repetition" + beside + " does not say whether by its own fault:", method);
}

/// A core that had done well, and did not when it was loaded again beside another.
void Load::failed_later(const Outcome& outcome, const CpuMethod& method) {
    const Suspect suspect{.cpu = outcome.cpu->cpu, .first = did(outcome.result), .crashed = outcome.result.words.crash.has_value(),
                          .said = first_words(outcome.result)};
    done_well_[{suspect.cpu, method.name}] = false;
    if (suspect.first == Did::Wrong) core_at_fault(outcome, suspect, false, method);
    else not_measured({&outcome}, "stress-ng went well at first and then failed on", method);
}

void Load::core_at_fault(const Outcome& outcome, const Suspect& suspect, std::optional<bool> confirmed, const CpuMethod& method) {
    core_failed_ = true;
    done_well_[{suspect.cpu, method.name}] = false;
    const bool wrong = suspect.first == Did::Wrong || suspect.again == Did::Wrong;
    nlohmann::json details{{"cpu", suspect.cpu}, {"method", method.name}, {"said", outcome.result.words.failures}};
    if (seed_) details["seed"] = *seed_;
    if (outcome.result.words.crash) details["signal"] = *outcome.result.words.crash;
    const std::string what = wrong ? " gave a wrong result under " : " crashed its work under ";
    call_.finding({.code = wrong ? "VT-CPU-001" : "VT-CPU-011", .device = outcome.device,
                   .message = cpu_name(suspect.cpu) + what + std::string(method.name) + " load: " + suspect.said +
                              (confirmed == true ? "; again when it was repeated" : ""),
                   .source = "stress-ng", .confirmed = confirmed, .details = to_text(details)});
}

/// One finding a socket.
void Load::not_measured(const std::vector<const Outcome*>& outcomes, std::string_view why, const CpuMethod& method) {
    std::map<std::string, std::vector<const Outcome*>> by_device;
    for (const Outcome* outcome : outcomes) by_device[outcome->device].push_back(outcome);
    for (const auto& [device, some] : by_device) {
        const std::string who = some.size() == 1 ? cpu_name(some.front()->cpu->cpu) : std::to_string(some.size()) + " CPUs";
        call_.finding({.code = "VT-CPU-007", .device = device,
                       .message = std::string(why) + " " + who + " with " + std::string(method.name) + " work (" +
                                  first_words(some.front()->result) + "); that work does not count",
                       .value = static_cast<double>(some.size()), .unit = "count", .source = "stress-ng"});
    }
}

/// All cores wrong in the same words under one method speak against the tool; under a second one, against the machine.
void Load::report_all_wrong() {
    if (all_wrong_.empty()) return;
    const bool machine = all_wrong_.size() > 1;
    std::string methods;
    for (const auto& [method, one] : all_wrong_) methods += (methods.empty() ? "" : " and ") + std::string(method);
    const AllWrong& first = all_wrong_.begin()->second;
    for (const auto& [device, threads] : threads_) {
        call_.finding({.code = machine ? "VT-CPU-001" : "VT-CPU-007", .device = device,
                       .message = "stress-ng calls the results of all " + std::to_string(first.cores) + " cores wrong under " + methods + " load: " + first.said +
                                  (machine ? "; it is wrong in more than one kind of work" : "; that speaks against the tool, and the work does not count"),
                       .value = static_cast<double>(first.cores), .unit = "count", .source = "stress-ng"});
    }
}

}  // namespace vetting::cpustress
