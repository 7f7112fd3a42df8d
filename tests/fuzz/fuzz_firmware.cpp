// Firmware versions in any order, rules out of any JSON, facts out of any JSON.
#include <cstdint>
#include <cstdlib>

#include "plugins/stages/firmware/judge.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace vetting::firmware;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const std::string_view left = text.substr(0, size / 2), right = text.substr(size / 2);
    for (const Scheme scheme : {Scheme::Auto, Scheme::Dotted, Scheme::Hex, Scheme::Date, Scheme::Hpe, Scheme::Text}) {
        const Order there = compare(left, right, scheme), back = compare(right, left, scheme);
        if ((there == Order::Older) != (back == Order::Newer) || (there == Order::Equal) != (back == Order::Equal)) std::abort();
    }
    const auto json = nlohmann::json::parse(text, nullptr, false);
    if (json.is_discarded()) return 0;
    try {
        const FirmwareList list = firmware_of(json);
        const auto rules = rules_of(json);
        static_cast<void>(judge(list, rules, "warning"));
    } catch (const RuleError&) {
    }
    return 0;
}
