// One machine check, as the kernel or mcelog wrote it down.
#pragma once

#include <nlohmann/json.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace vetting::mce {

struct Event {
    std::optional<std::uint64_t> cpu, bank, socket;
    std::optional<bool> corrected;
    std::string status, address, misc;  ///< hexadecimal, with `0x`
    std::string what, dimm, time;       ///< as decoded by who wrote it
};

[[nodiscard]] std::vector<Event> events_of_kernel(std::string_view capture);
/// How often the kernel said that it logged machine checks, without telling them.
[[nodiscard]] std::uint64_t untold_of_kernel(std::string_view capture);
[[nodiscard]] std::vector<Event> events_of_mcelog(std::string_view capture);
[[nodiscard]] bool looks_like_mcelog(std::string_view capture);

/// Events that are told, and those that a summary only counts; `untold`: of which it does not say whether they were corrected.
struct RasRecords {
    std::vector<Event> events;
    std::uint64_t corrected = 0, uncorrected = 0, untold = 0;
};
[[nodiscard]] bool looks_like_rasdaemon(std::string_view capture);
[[nodiscard]] RasRecords records_of_rasdaemon(std::string_view capture);

/// IA32_MCi_STATUS: bit 63 valid, bit 61 uncorrected. Nothing for text that is no valid status.
[[nodiscard]] std::optional<bool> corrected_by_status(std::string_view hexadecimal);
/// The hexadecimal word after `mark` with `0x` in front of it; empty when there is none.
[[nodiscard]] std::string hex_after(std::string_view line, std::string_view mark);
/// The number right after `mark`.
[[nodiscard]] std::optional<std::uint64_t> number_after(std::string_view line, std::string_view mark);

}  // namespace vetting::mce
