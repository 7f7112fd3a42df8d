// The gate before the HTTP parser: any bytes are refused with a 4xx, or are a head with one reading that another reader
// of the same bytes would share.
#include <cstdint>
#include <cstdlib>

#include "host/http/header_gate.hpp"
#include "sdk/base/url.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace vetting::http;
    static const HostNames names = {"vetting.example", "localhost"};
    const std::string_view raw(reinterpret_cast<const char*>(data), size);
    const auto answer = read_head(raw, names, "127.0.0.1");
    if (const auto* refusal = std::get_if<Refusal>(&answer)) {
        if (refusal->status < 400 || refusal->detail.empty()) std::abort();
        return 0;
    }
    const RequestHead& head = std::get<RequestHead>(answer);
    if (head.chunked && head.content_length) std::abort();
    if (raw.size() > kMaxHeadBytes || head.target.size() > kMaxTargetBytes || head.fields.size() > kMaxFields) std::abort();
    if (head.header("host").empty()) std::abort();
    static_cast<void>(vetting::percent_decode(head.target, true));
    return 0;
}
