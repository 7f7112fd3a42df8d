#include "sdk/runner/ledger.hpp"

#include <algorithm>

#include "sdk/wire/catalogue.hpp"

namespace vetting::runner {
namespace {

// Past these a call's result is cut: a child that lies about its own limits costs us no more than this.
constexpr std::size_t kMostOutput = std::size_t{64} << 20;
constexpr std::size_t kMostArtifactBytes = std::size_t{64} << 20;
constexpr std::size_t kMostRows = 10'000;

template <class E>
void override_word(const Json& details, const char* name, E& value) {
    const auto found = details.find(name);
    if (found == details.end() || !found->is_string()) return;
    if (const auto known = from_word<E>(found->get_ref<const std::string&>())) value = *known;
}

void override_text(const Json& details, const char* name, std::string& value) {
    const auto found = details.find(name);
    if (found != details.end() && found->is_string()) value = found->get<std::string>();
}

void look_up(Finding& finding, const std::vector<FindingInfo>& own) {
    if (const auto entry = find_in_catalogue(finding.code)) {
        finding.severity = entry->severity;
        finding.action = entry->action;
        finding.next_step = entry->next_step;
        return;
    }
    for (const FindingInfo& info : own) {
        if (info.code != finding.code) continue;
        finding.severity = info.severity;
        finding.action = info.action;
        finding.next_step = info.next_step;
    }
}

void apply_details(Finding& finding, Json details) {
    override_word(details, "severity", finding.severity);
    override_word(details, "action", finding.action);
    override_text(details, "next_step", finding.next_step);
    override_text(details, "source", finding.source);
    if (const auto said = details.find("confirmed"); said != details.end() && said->is_boolean()) finding.confirmed = said->get<bool>();
    if (const auto part = details.find("part"); part != details.end() && part->is_object()) {
        try {
            finding.part = from_json_value<Part>(*part);
        } catch (const Error&) {  // a part of the wrong shape is as good as none
        }
    }
    // Severity and action stay as the plugin's own words: decide() fills both from the catalogue where there are none.
    for (const char* name : {"next_step", "source", "confirmed", "part"}) details.erase(name);
    if (!details.empty()) finding.details = std::move(details);
}

template <class T>
void tell(const std::function<void(const T&)>& listener, const T& what) {
    if (listener) listener(what);
}

}  // namespace

Finding complete_finding(const Json& sent, const std::vector<FindingInfo>& own, const std::map<std::string, Part>& parts) {
    Finding finding;
    finding.code = sent.at("code").get<std::string>();
    finding.message = sent.at("message").get<std::string>();
    if (sent.contains("value")) finding.value = sent.at("value").get<double>();
    if (sent.contains("limit")) finding.limit = sent.at("limit").get<double>();
    if (sent.contains("unit")) finding.unit = sent.at("unit").get<std::string>();
    look_up(finding, own);
    const auto device = sent.value("device", std::string{});
    if (const auto known = parts.find(device); known != parts.end()) finding.part = known->second;
    if (sent.contains("details")) apply_details(finding, sent.at("details"));
    if (!finding.part.serial && !finding.part.slot && !device.empty()) finding.part.slot = device;
    return finding;
}

void Ledger::know_parts(const std::map<std::string, std::string>& inputs) {
    const auto text = inputs.find("plan");
    if (text == inputs.end()) return;
    try {
        for (const Target& target : from_json_text<Plan>(text->second).targets) {
            Part part = target.part;
            if (part.kind.empty()) part.kind = target.kind;
            parts_.emplace(target.device, std::move(part));
        }
    } catch (const Error&) {  // a plan that is none is the plugin's to refuse
    }
}

void Ledger::take(const Frame& frame) {
    switch (frame.type) {
        case FrameType::Output: return take_output(frame.payload);
        case FrameType::ArtifactBytes: return take_artifact(split_number(frame.payload));
        case FrameType::Log: return take_log(parse_json(frame.payload));
        case FrameType::Progress: return take_progress(parse_json(frame.payload));
        case FrameType::Samples: return take_samples(parse_json(frame.payload));
        case FrameType::Work: return take_work(parse_json(frame.payload));
        case FrameType::Finding: return take_finding(parse_json(frame.payload));
        case FrameType::Tool: return take_tool(parse_json(frame.payload));
        case FrameType::ArtifactOpen: return open_artifact(parse_json(frame.payload));
        case FrameType::ArtifactClose: {
            const Json json = parse_json(frame.payload);
            return close_artifact(json.at("number").get<std::uint32_t>(), json.at("complete").get<bool>());
        }
        default: return;
    }
}

void Ledger::take_log(const Json& json) {
    if (events_.on_log) events_.on_log(json.at("level").get<std::string>(), json.at("line").get<std::string>());
}

void Ledger::take_progress(const Json& json) {
    const auto name = json.at("sub_step").get<std::string>();
    const auto permille = json.at("permille").get<std::int32_t>();
    auto& steps = result_.sub_steps;
    const double now = seconds_so_far();
    if (steps.empty() || steps.back().name != name) {
        if (!steps.empty()) steps.back().ended_s = now;
        if (steps.size() < kMostRows) steps.push_back({name, 0, now, now});
    }
    steps.back().permille = std::max(steps.back().permille, permille);
    steps.back().ended_s = now;
    result_.ending.sub_step = name;
    if (events_.on_progress) events_.on_progress(name, permille);
}

void Ledger::take_samples(const Json& json) {
    const WallTime now = SystemClock().wall();
    std::vector<Sample> samples;
    for (const Json& row : json) {
        Sample sample;
        sample.ts = to_rfc3339({now.ms - row.at(4).get<std::int64_t>()});
        sample.key = row.at(0).get<std::string>();
        sample.unit = row.at(1).get<std::string>();
        sample.device = row.at(2).get<std::string>();
        sample.value = row.at(3).get<double>();
        samples.push_back(std::move(sample));
    }
    if (events_.on_samples && !samples.empty()) events_.on_samples(std::move(samples));
}

void Ledger::take_work(const Json& json) {
    Work work;
    work.device = json.at(0).get<std::string>();
    work.what = json.at(1).get<std::string>();
    work.unit = json.at(2).get<std::string>();
    work.done = json.at(3).get<double>();
    const auto [row, fresh] = work_rows_.try_emplace(work.device + '\n' + work.what + '\n' + work.unit, result_.work.size());
    if (!fresh) {
        result_.work[row->second].done += work.done;
    } else if (result_.work.size() < kMostRows) {
        result_.work.push_back(work);
    } else {
        work_rows_.erase(row);
        return;
    }
    tell(events_.on_work, work);
}

void Ledger::take_finding(const Json& json) {
    if (result_.findings.size() == kMostRows) return;
    result_.findings.push_back(complete_finding(json, own_, parts_));
    tell(events_.on_finding, result_.findings.back());
}

void Ledger::take_output(std::string_view chunk) {
    if (result_.output.size() + chunk.size() > kMostOutput) throw Error(Errc::BodyTooLarge, "output past 64 MiB");
    result_.output += chunk;
    if (events_.on_output) events_.on_output(chunk);
}

void Ledger::take_tool(const Json& json) {
    if (result_.tools.size() == kMostRows) return;
    result_.tools.push_back(from_json_value<ToolRecord>(json));
    tell(events_.on_tool, result_.tools.back());
}

void Ledger::open_artifact(const Json& json) {
    if (open_.size() + result_.artifacts.size() == kMostRows) throw Error(Errc::BodyTooLarge, "too many artifacts");
    open_[json.at("number").get<std::uint32_t>()] = {json.at("name").get<std::string>(), json.at("media_type").get<std::string>(), {}, false};
}

void Ledger::take_artifact(const Numbered& piece) {
    const auto found = open_.find(piece.number);
    if (found == open_.end()) return;
    artifact_bytes_ += piece.bytes.size();
    if (artifact_bytes_ <= kMostArtifactBytes) found->second.bytes += piece.bytes;
}

void Ledger::close_artifact(std::uint32_t number, bool complete) {
    const auto found = open_.find(number);
    if (found == open_.end()) return;
    found->second.complete = complete && artifact_bytes_ <= kMostArtifactBytes;
    result_.artifacts.push_back(std::move(found->second));
    open_.erase(found);
    tell(events_.on_artifact, result_.artifacts.back());
}

void Ledger::finish() {
    while (!open_.empty()) close_artifact(open_.begin()->first, false);
    result_.ending.duration_s = seconds_so_far();
    for (const ToolRecord& tool : result_.tools) {
        result_.ending.read_bytes += tool.read_bytes;
        result_.ending.written_bytes += tool.written_bytes;
    }
}

double Ledger::seconds_so_far() const {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - began_).count();
}

}  // namespace vetting::runner
