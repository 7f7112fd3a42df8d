// Server-sent events in any pieces: the same events come out whole or byte by byte.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <vector>

#include "sdk/base/sse_parser.hpp"

namespace {

std::vector<std::string> events_of(std::string_view bytes, std::size_t piece) {
    std::vector<std::string> seen;
    vetting::SseParser parser;
    for (std::size_t at = 0; at < bytes.size(); at += piece) {
        for (const vetting::SseEvent& event : parser.feed(bytes.substr(at, piece))) {
            seen.push_back(event.type + '\n' + event.id + '\n' + event.data);
        }
    }
    return seen;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view bytes(reinterpret_cast<const char*>(data), size);
    if (events_of(bytes, 1) != events_of(bytes, size + 1)) std::abort();
    return 0;
}
