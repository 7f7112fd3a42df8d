// What the stages' tools print. Any bytes give a value; an exception, a crash, a hang or a leak is a defect, and so is a
// text that cannot travel as JSON, or a number that no tool can have meant.
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include <nlohmann/json.hpp>

#include "plugins/common/stage/iperf.hpp"
#include "plugins/common/stage/link_load.hpp"
#include "plugins/common/stage/memory_report.hpp"
#include "plugins/common/stage/stress_ng.hpp"
#include "plugins/stages/storage/fio.hpp"

namespace vetting::fuzzing {
namespace {

void text(const std::string& value) { static_cast<void>(nlohmann::json(value).dump()); }  // throws where it is not UTF-8

void amount(double value) {
    if (!std::isfinite(value) || value < 0) std::abort();
}

[[maybe_unused]] void stress_ng(std::string_view input) {
    for (const auto& report : {stages::parse_stress_yaml(input), stages::parse_stress_text(input)}) {
        text(report.version.value_or(""));
        for (const auto& metric : report.metrics) {
            text(metric.stressor);
            amount(metric.bogo_ops);
            amount(metric.user_s + metric.system_s);
        }
    }
    for (const auto& line : stages::parse_stress_words(input).failures) text(line);
}

void memory(const stages::MemoryReport& report) {
    amount(report.verified_bytes);
    amount(report.bytes_per_s);
    amount(report.incidents);
    for (const auto& problem : report.problems) text(problem);
    for (const auto& place : report.miscompares) text(place.cpu + place.address + place.dimm + place.read + place.expected);
}

[[maybe_unused]] void stressapptest(std::string_view input) { memory(stages::parse_stressapptest(input)); }

[[maybe_unused]] void memtester(std::string_view input) {
    memory(stages::parse_memtester(input));
    if (const auto report = stages::parse_memory_log(input)) memory(*report);
}

[[maybe_unused]] void iperf3(std::string_view input) {
    if (const auto load = stages::parse_link_load(input); load && !(std::isfinite(load->rx_bytes) && load->tx_bytes >= 0)) std::abort();
    (void)stages::load_in(input, "eth0");
    for (const auto& result : {stages::parse_iperf(input), stages::parse_iperf_return(input)}) {
        text(result.error + result.version + result.protocol + result.local_host + result.remote_host);
        if (!std::isfinite(result.received_bytes) || !std::isfinite(result.seconds)) std::abort();
    }
}

[[maybe_unused]] void fio(std::string_view input) {
    if (const auto report = storage::parse_fio(input)) text(report->version);
    static_cast<void>(storage::parse_io_errors(input));
    static_cast<void>(storage::parse_verify_errors(input));
}

}  // namespace
}  // namespace vetting::fuzzing

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    vetting::fuzzing::VETTING_FUZZ_TOOL(std::string_view(reinterpret_cast<const char*>(data), size));
    return 0;
}
