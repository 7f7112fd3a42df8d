// Captured text: any bytes come through, nothing is added to them but what UTF-8 takes more than UTF-16.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "agent/command/capture_text.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string bytes(reinterpret_cast<const char*>(data), size);
    const std::string text = vetting::capture_text(bytes);
    if (text.size() > 2 * size) std::abort();
    return 0;
}
