// What the memory testers say, whichever it was: stressapptest, stress-ng, memtester. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace vetting::stages {

/// One place where memory did not hold what was written.
struct Miscompare {
    std::string cpu, address, dimm, read, reread, expected;  ///< as printed; `dimm` empty where it is not known
};

struct MemoryReport {
    std::string tool;            ///< `stressapptest`, `stress-ng`, `memtester`
    bool ended = false;          ///< it came to its own end and judged its result
    bool out_of_memory = false;  ///< it could not have the memory it was told to test, or lost it half-way
    std::optional<double> wanted_bytes, tested_bytes;  ///< as the tool itself says
    double verified_bytes = 0;   ///< each byte as often as it was compared; 0 where the tool does not say
    double bytes_per_s = 0;
    double incidents = 0;        ///< times that memory was wrong
    std::vector<Miscompare> miscompares;
    std::vector<std::string> problems;  ///< what kept it from working, or what it says of the incidents
};

/// stressapptest's log. `FAIL - test encountered procedural errors` is no hardware failure: `ended` stays false. Errors
/// count whether or not a FAIL line follows.
[[nodiscard]] MemoryReport parse_stressapptest(std::string_view log);

/// stress-ng `--vm --vm-method zero-one --verify --metrics`. @param metrics  its YAML, or its text
[[nodiscard]] MemoryReport parse_stress_vm(std::string_view metrics, std::string_view log, int exit);

/// memtester's output, backspaces and all.
[[nodiscard]] MemoryReport parse_memtester(std::string_view log);

/// By content: which of them wrote it. Nothing when none did.
[[nodiscard]] std::optional<MemoryReport> parse_memory_log(std::string_view log);

}  // namespace vetting::stages
