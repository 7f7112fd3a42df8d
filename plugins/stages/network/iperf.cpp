#include "plugins/stages/network/iperf.hpp"

#include "plugins/common/stage/facts.hpp"

namespace vetting::network {
namespace {

using stages::Json;
using stages::number_at;
using stages::text_at;

const Json& object_at(const Json& object, std::string_view name) {
    static const Json kNone = Json::object();
    if (!object.is_object()) return kNone;
    const auto found = object.find(name);
    return found != object.end() && found->is_object() ? *found : kNone;
}

void read_start(IperfResult& result, const Json& start) {
    result.version = text_at(start, "version");
    const Json& test = object_at(start, "test_start");
    result.protocol = text_at(test, "protocol");
    result.reverse = number_at(test, "reverse").value_or(0) != 0;
    result.streams = static_cast<int>(number_at(test, "num_streams").value_or(0));
    const Json& connected = stages::list_at(start, "connected");
    if (connected.empty()) return;
    result.local_host = text_at(connected.front(), "local_host");
    result.remote_host = text_at(connected.front(), "remote_host");
}

}  // namespace

bool IperfResult::server_busy() const { return error.find("busy") != std::string::npos; }

IperfResult parse_iperf(std::string_view text) {
    IperfResult result;
    const std::size_t open = text.find('{');
    const Json json = open == std::string_view::npos ? Json() : Json::parse(text.substr(open), nullptr, false);
    if (!json.is_object() || !json.contains("start")) {
        result.error = "its output is not what iperf3 prints";
        return result;
    }
    read_start(result, object_at(json, "start"));
    result.error = text_at(json, "error");
    const Json& end = object_at(json, "end");
    const Json& sent = object_at(end, "sum_sent");
    const Json& received = object_at(end, "sum_received");
    result.seconds = number_at(received, "seconds").value_or(number_at(sent, "seconds").value_or(0));
    result.sent_bytes = number_at(sent, "bytes").value_or(0);
    result.received_bytes = number_at(received, "bytes").value_or(0);
    result.sent_bit_per_s = number_at(sent, "bits_per_second").value_or(0);
    result.received_bit_per_s = number_at(received, "bits_per_second").value_or(0);
    result.retransmits = number_at(sent, "retransmits");
    if (result.error.empty() && received.empty()) result.error = "it ended without a result";
    return result;
}

}  // namespace vetting::network
