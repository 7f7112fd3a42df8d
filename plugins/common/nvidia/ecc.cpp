#include "plugins/common/nvidia/ecc.hpp"

#include <nlohmann/json.hpp>

#include "plugins/common/nvidia/facts.hpp"
#include "plugins/common/text.hpp"

namespace vetting::nvidia {
namespace {

using nlohmann::json;
using Count = std::optional<std::uint64_t>;

Count count_at(const Values& values, const std::string& path) {
    const auto found = values.find(path);
    return found == values.end() || is_absent(found->second) ? std::nullopt : tool::leading_uint(found->second);
}

/// The sum of what is there; nothing when none is.
Count sum(std::initializer_list<Count> counts) {
    Count total;
    for (const Count& one : counts) {
        if (one) total = total.value_or(0) + *one;
    }
    return total;
}

Count first(std::initializer_list<Count> counts) {
    for (const Count& one : counts) {
        if (one) return one;
    }
    return std::nullopt;
}

/// @param time `volatile` or `aggregate`
Count corrected(const Values& values, const std::string& time) {
    const std::string xml = "ecc_errors/" + time + "/", text = "ecc errors/" + time + "/", csv = "ecc.errors.corrected." + time + ".";
    return first({count_at(values, xml + "single_bit/total"), sum({count_at(values, xml + "sram_correctable"), count_at(values, xml + "dram_correctable")}),
                  count_at(values, text + "single bit/total"), sum({count_at(values, text + "sram correctable"), count_at(values, text + "dram correctable")}),
                  count_at(values, csv + "total"), sum({count_at(values, csv + "sram"), count_at(values, csv + "dram")}),
                  count_at(values, xml + "single_bit/device_memory"), count_at(values, text + "single bit/device memory"), count_at(values, csv + "device_memory")});
}

/// On-chip memory: one count, or since Hopper two by how the error was seen.
Count sram_uncorrected(const Values& values, const std::string& base, char gap) {
    const std::string name = std::string("sram") + gap + "uncorrectable";
    return first({count_at(values, base + name), sum({count_at(values, base + name + gap + "parity"), count_at(values, base + name + gap + "secded"),
                                                      count_at(values, base + name + gap + "sec-ded")})});
}

Count uncorrected(const Values& values, const std::string& time) {
    const std::string xml = "ecc_errors/" + time + "/", text = "ecc errors/" + time + "/", csv = "ecc.errors.uncorrected." + time + ".";
    return first({count_at(values, xml + "double_bit/total"), sum({sram_uncorrected(values, xml, '_'), count_at(values, xml + "dram_uncorrectable")}),
                  count_at(values, text + "double bit/total"), sum({sram_uncorrected(values, text, ' '), count_at(values, text + "dram uncorrectable")}),
                  count_at(values, csv + "total"),
                  sum({first({count_at(values, csv + "sram"), sum({count_at(values, csv + "sram.parity"), count_at(values, csv + "sram.secded")})}), count_at(values, csv + "dram")}),
                  count_at(values, xml + "double_bit/device_memory"), count_at(values, text + "double bit/device memory"), count_at(values, csv + "device_memory")});
}

void put(json& object, const char* name, const Count& count) {
    if (count) object[name] = *count;
}

}  // namespace

void add_ecc(json& gpu, const Values& values) {
    json ecc = json::object();
    Count life_corrected, life_uncorrected;
    for (const char* time : {"volatile", "aggregate"}) {
        json row = json::object();
        const Count good = corrected(values, time), bad = uncorrected(values, time);
        put(row, "corrected", good);
        put(row, "uncorrected", bad);
        if (good) life_corrected = good;
        if (bad) life_uncorrected = bad;
        if (!row.empty()) ecc[time] = std::move(row);
    }
    put(gpu, "ecc_corrected", life_corrected);
    put(gpu, "ecc_uncorrected", life_uncorrected);
    if (!ecc.empty()) gpu["ecc"] = std::move(ecc);
}

}  // namespace vetting::nvidia
