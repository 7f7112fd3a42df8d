// What a runner's child sends: frames in any pieces. The first byte says how large the pieces are; whatever they are,
// the same frames come out.
#include <cstdint>
#include <cstdlib>
#include <vector>

#include "sdk/runner/frame.hpp"

namespace {

std::vector<std::string> frames_of(std::string_view bytes, std::size_t piece) {
    using namespace vetting::runner;
    std::vector<std::string> frames;
    FrameReader reader;
    try {
        for (std::size_t at = 0; at < bytes.size(); at += piece) {
            reader.feed(bytes.substr(at, piece));
            while (const auto frame = reader.next()) frames.push_back(encode(frame->type, frame->payload));
        }
    } catch (const vetting::Error&) {
        frames.emplace_back("refused");
    }
    return frames;
}

void split(const std::string& payload) {
    try {
        static_cast<void>(vetting::runner::split_name(payload));
    } catch (const vetting::Error&) {
    }
    try {
        static_cast<void>(vetting::runner::split_number(payload));
    } catch (const vetting::Error&) {
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const std::string_view bytes(reinterpret_cast<const char*>(data) + 1, size - 1);
    if (frames_of(bytes, std::size_t{1} + data[0]) != frames_of(bytes, bytes.size() + 1)) std::abort();
    split(std::string(bytes));
    return 0;
}
