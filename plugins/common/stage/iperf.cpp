#include "plugins/common/stage/iperf.hpp"

#include <algorithm>
#include <cstdint>

#include "plugins/common/stage/facts.hpp"
#include "plugins/common/text.hpp"

namespace vetting::stages {
namespace {

constexpr int kMaxDepth = 64;

const Json& object_at(const Json& object, std::string_view name) {
    static const Json kNone = Json::object();
    if (!object.is_object()) return kNone;
    const auto found = object.find(name);
    return found != object.end() && found->is_object() ? *found : kNone;
}

bool contains_any(std::string_view text, std::initializer_list<std::string_view> parts) {
    for (const std::string_view part : parts) {
        if (text.find(part) != std::string_view::npos) return true;
    }
    return false;
}

/// Nothing where the text is no JSON, is cut off or nested without end.
Json document_of(std::string_view text) {
    bool too_deep = false;
    const auto bounded = [&too_deep](int depth, Json::parse_event_t, Json&) {
        too_deep = too_deep || depth > kMaxDepth;
        return !too_deep;
    };
    // Callers' inputs are small; what is nested deeper than the limit is discarded while it is read.
    Json json = Json::parse(text.begin(), text.end(), bounded, false);
    return too_deep || json.is_discarded() ? Json() : json;
}

/// `{"event":"start","data":{…}}` a line, as --json-stream writes it.
void take_event(Json& whole, std::string_view line) {
    const Json event = document_of(line);
    const std::string name = text_at(event, "event");
    if (name == "start" || name == "end") whole[name] = object_at(event, "data");
    if (name == "error") whole["error"] = text_at(event, "data");
}

Json read_all(std::string_view text) {
    const std::size_t open = text.find('{');
    if (open == std::string_view::npos) return {};
    const std::size_t close = text.rfind('}');
    if (close == std::string_view::npos || close < open) return {};
    Json json = document_of(text.substr(open, close - open + 1));
    if (json.is_object() && !json.contains("event")) return json;
    Json whole = Json::object();
    for (const std::string_view line : tool::split_lines(text)) {
        if (tool::trim(line).starts_with("{\"event\"")) take_event(whole, tool::trim(line));
    }
    return whole;
}

void read_start(IperfResult& result, const Json& start) {
    result.version = tool::clean(text_at(start, "version"));
    const Json& test = object_at(start, "test_start");
    result.protocol = tool::clean(text_at(test, "protocol"));
    result.reverse = number_at(test, "reverse").value_or(0) != 0;
    result.streams = static_cast<int>(std::min(number_at(test, "num_streams").value_or(0), 1e6));
    const Json& connected = list_at(start, "connected");
    if (connected.empty()) return;
    result.local_host = tool::clean(text_at(connected.front(), "local_host"));
    result.remote_host = tool::clean(text_at(connected.front(), "remote_host"));
}

void read_end(IperfResult& result, const Json& sent, const Json& received) {
    result.seconds = number_at(received, "seconds").value_or(number_at(sent, "seconds").value_or(0));
    result.sent_bytes = number_at(sent, "bytes").value_or(0);
    result.received_bytes = number_at(received, "bytes").value_or(0);
    result.sent_bit_per_s = number_at(sent, "bits_per_second").value_or(0);
    result.received_bit_per_s = number_at(received, "bits_per_second").value_or(0);
    result.retransmits = number_at(sent, "retransmits");
    result.lost_percent = number_at(received, "lost_percent");
    result.jitter_ms = number_at(received, "jitter_ms");
    if (result.error.empty() && received.empty()) result.error = "it ended without a result";
}

/// Old versions have one sum for UDP, for both ends: what the receiver told the sender.
const Json& received_of(const Json& end, const std::string& protocol) {
    const Json& received = object_at(end, "sum_received");
    return received.empty() && protocol == "UDP" ? object_at(end, "sum") : received;
}

IperfResult result_from(const Json& json) {
    IperfResult result;
    if (!json.is_object() || !(json.contains("start") || json.contains("error"))) {
        result.error = "its output is not what iperf3 prints";
        return result;
    }
    read_start(result, object_at(json, "start"));
    result.error = tool::clean(text_at(json, "error"));
    return result;
}

}  // namespace

bool IperfResult::server_busy() const { return contains_any(error, {"busy"}); }

bool IperfResult::no_answer() const {
    return contains_any(error, {"onnection refused", "imed out", "timeout", "No route to host", "unreachable"});
}

bool IperfResult::cpu_bound() const {
    constexpr double kBusy_pct = 90;
    constexpr std::uint64_t kFirstWithThreads = 16;
    constexpr std::string_view kSeries = "iperf 3.";
    const auto minor = version.starts_with(kSeries) ? tool::leading_uint(std::string_view(version).substr(kSeries.size())) : std::nullopt;
    const int threads = minor && *minor >= kFirstWithThreads ? std::max(1, streams) : 1;
    return std::max(cpu_here_pct.value_or(0), cpu_there_pct.value_or(0)) >= kBusy_pct * threads;
}

IperfResult parse_iperf(std::string_view text) {
    const Json json = read_all(text);
    IperfResult result = result_from(json);
    const Json& end = object_at(json, "end");
    if (json.is_object() && json.contains("start")) read_end(result, object_at(end, "sum_sent"), received_of(end, result.protocol));
    const Json& cpu = object_at(end, "cpu_utilization_percent");
    result.cpu_here_pct = number_at(cpu, "host_total");
    result.cpu_there_pct = number_at(cpu, "remote_total");
    return result;
}

IperfResult parse_iperf_return(std::string_view text) {
    const Json json = read_all(text);
    IperfResult result = result_from(json);
    result.reverse = true;
    const Json& end = object_at(json, "end");
    read_end(result, object_at(end, "sum_sent_bidir_reverse"), object_at(end, "sum_received_bidir_reverse"));
    return result;
}

}  // namespace vetting::stages
