// Bodies of the agent API: any bytes are refused with an Error, or become a message that survives being written and
// read again.
#include <cstdint>
#include <cstdlib>

#include "sdk/base/json.hpp"
#include "sdk/wire/protocol.hpp"

namespace {

template <class Message>
void round_trip(const vetting::Json& json) {
    try {
        const auto message = json.get<Message>();
        const std::string text = vetting::dump_json(vetting::Json(message));
        if (vetting::dump_json(vetting::Json(vetting::parse_json(text, 64).get<Message>())) != text) std::abort();
    } catch (const vetting::Error&) {
    } catch (const vetting::Json::exception&) {
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace vetting;
    Json json;
    try {
        json = parse_json(std::string_view(reinterpret_cast<const char*>(data), size));
    } catch (const Error&) {
        return 0;
    }
    round_trip<HelloRequest>(json);
    round_trip<ClaimRequest>(json);
    round_trip<HeartbeatRequest>(json);
    round_trip<LogBatch>(json);
    round_trip<SensorBatch>(json);
    round_trip<StageResult>(json);
    round_trip<StageOffer>(json);
    round_trip<PermitRequest>(json);
    return 0;
}
