// Reading what tools print for people: lines, `Key: value`, numbers in any locale's grouping. Input is bytes, never trusted.
#pragma once

#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace vetting::tool {

/// The text is not what the tool prints (empty, cut off, binary, another tool's): no fact can be read from it.
class InputError : public std::runtime_error {
public:
    using std::runtime_error::runtime_error;
};

/// @throws InputError when the capture is empty or binary; `tool` is named in the message.
void require_text(std::string_view capture, std::string_view tool);

[[nodiscard]] std::string_view trim(std::string_view text);
/// Lines without their ends (LF or CRLF).
[[nodiscard]] std::vector<std::string_view> split_lines(std::string_view text);
/// Words between runs of blanks and tabs.
[[nodiscard]] std::vector<std::string_view> split_words(std::string_view text);
/// Fields between runs of two or more blanks: how tools set columns whose cells hold single blanks.
[[nodiscard]] std::vector<std::string_view> split_columns(std::string_view text);
/// `Key: value` at the first colon, both trimmed; nothing when there is no colon or no key.
[[nodiscard]] std::optional<std::pair<std::string_view, std::string_view>> key_value(std::string_view line);

[[nodiscard]] std::string lower(std::string_view text);
[[nodiscard]] bool contains(std::string_view text, std::string_view part);

/// The text trimmed and in valid UTF-8: control characters and stray bytes become U+FFFD.
[[nodiscard]] std::string clean(std::string_view text);
/// `clean`, or nothing where the tool or the firmware says that it does not know: empty, `N/A`, `Not Specified`,
/// `To Be Filled By O.E.M.`, `--` and their like.
[[nodiscard]] std::optional<std::string> known(std::string_view text);

/// True for what somebody wrote over a serial number before the capture was given away: `XXXXXXXX`, `WD-********`, `[redacted]`.
/// A few letters at its end that are hidden leave it a serial.
[[nodiscard]] bool masked(std::string_view text);

/// `4c4c4544-0044-5710-8057-b3c04f583332`: 32 hexadecimal digits in the groups of a UUID.
[[nodiscard]] bool is_uuid(std::string_view text);

/// The digits at the start (`36 (Min/Max 20/45)` → 36; `0x1f` → 31); nothing when there are none or they overflow.
[[nodiscard]] std::optional<std::uint64_t> leading_uint(std::string_view text);
/// As above with grouped thousands in any locale (`1,000`, `1 000`, `1’000`, `1\xa0000`).
[[nodiscard]] std::optional<std::uint64_t> grouped_uint(std::string_view text);
/// The finite number at the start, sign and fraction included (`-12.5 C` → -12.5).
[[nodiscard]] std::optional<double> leading_number(std::string_view text);
/// The whole text as a finite number; nothing when anything else stands in it.
[[nodiscard]] std::optional<double> whole_number(std::string_view text);

/// `16 GB`, `16384 MB`, `894.3G`, `63.9MiB` as bytes, units by powers of 1024 (dmidecode and lsblk mean them so).
[[nodiscard]] std::optional<std::uint64_t> binary_size(std::string_view text);

}  // namespace vetting::tool
