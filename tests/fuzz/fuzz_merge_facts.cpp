// Facts of probes, by probe (`{"lscpu": {…}, "lshw": {…}}`): any JSON merges into a document whose parts, contradictions and
// places can be told.
#include <cstdint>

#include "sdk/base/json.hpp"
#include "sdk/wire/inventory.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace vetting;
    Json json;
    try {
        json = parse_json(std::string_view(reinterpret_cast<const char*>(data), size), 64);
    } catch (const Error&) {
        return 0;
    }
    std::vector<ProbeFacts> facts;
    if (json.is_object()) {
        for (const auto& [probe, said] : json.items()) facts.push_back({probe, said});
    }
    const MergedInventory merged = merge_facts(facts);
    static_cast<void>(parts_of(json));
    static_cast<void>(parts_of(merged.inventory));
    for (const Contradiction& one : merged.contradictions) static_cast<void>(part_at(merged.inventory, one.path));
    static_cast<void>(dump_json(merged.inventory));
    return 0;
}
