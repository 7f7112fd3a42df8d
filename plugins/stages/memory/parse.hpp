// What the memory testers say. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace vetting::memory {

/// One place where memory did not hold what was written.
struct Miscompare {
    std::string cpu, address, dimm, read, reread, expected;  ///< as printed; `dimm` empty where it is not known
};

/// What a tester did, whichever it was.
struct TestReport {
    bool ended = false;        ///< it came to its own end and judged its result
    bool out_of_memory = false;  ///< it could not have the memory it was told to test
    double verified_bytes = 0;
    double bytes_per_s = 0;
    double incidents = 0;      ///< times that memory was wrong
    std::vector<Miscompare> miscompares;
    std::vector<std::string> problems;  ///< what kept it from working
};

/// stressapptest's log. `FAIL - test encountered procedural errors` is no hardware failure: `ended` stays false.
[[nodiscard]] TestReport parse_stressapptest(std::string_view log);

/// stress-ng `--vm --vm-method zero-one --verify --metrics`. @param metrics  its YAML, or its text
[[nodiscard]] TestReport parse_stress_vm(std::string_view metrics, std::string_view log, int exit);

}  // namespace vetting::memory
