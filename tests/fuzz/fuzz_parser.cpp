// Any bytes give facts or tool::InputError; another exception, a crash, a hang or a leak is a defect.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include <nlohmann/json.hpp>

#include "plugins/common/text.hpp"
#include VETTING_FUZZ_HEADER

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    try {
        const nlohmann::json facts = VETTING_FUZZ_PARSE(std::string_view(reinterpret_cast<const char*>(data), size));
        if (!facts.is_object()) std::abort();
        // Facts travel as JSON text: what was read must be valid UTF-8 (dump() throws otherwise).
        static_cast<void>(facts.dump());
    } catch (const vetting::tool::InputError&) {
    }
    return 0;
}
