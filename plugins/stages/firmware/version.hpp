// Firmware versions: which of two is newer, where that can be told at all.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace vetting::firmware {

enum class Scheme : std::uint8_t {
    Auto,    ///< by what the two look like
    Dotted,  ///< `2.10.2`, `v3.0b`, `16.17.01.00`: part after part, numbers by value
    Hex,     ///< `0x2006a08`: processor microcode
    Date,    ///< `10/25/2021`, `2021-10-25`
    Hpe,     ///< `U32 v2.56 (10/25/2021)`: of one family only; by number, else by date
    Text,    ///< `J004`, `HPG1`, `GXA7802Q`: equal or not; newer only where both are built alike
};
[[nodiscard]] std::optional<Scheme> scheme_of(std::string_view word);

enum class Order : std::uint8_t {
    Older,
    Equal,
    Newer,
    Different,  ///< not equal, and nobody can say which is newer
    Unknown,    ///< not even that can be said: one of them leaves out what the other tells
};

/// How `a` stands to `b`.
[[nodiscard]] Order compare(std::string_view a, std::string_view b, Scheme scheme);

/// Text against a pattern with `*` and `?`, the whole of it, whatever the case.
[[nodiscard]] bool matches(std::string_view text, const std::string& pattern);

/// The version without what tools write around it: `v2.4`, `Version 2.4`, `14.27.1016 (MT_2420110034)` and
/// `216.0.333.11/pkg 216.0.333.11` give the number alone.
[[nodiscard]] std::string_view bare(std::string_view version);

namespace detail {
/// Numbers and letters of `2.10.0b`; nothing for what is not dotted.
struct DottedPart {
    std::string digits;
    std::string letters;
};
[[nodiscard]] std::optional<std::vector<DottedPart>> dotted_parts(std::string_view text);
/// `00.1B.53`, in lower case: such texts stand in the order of their values.
[[nodiscard]] std::optional<std::string> hex_pairs(std::string_view text);
[[nodiscard]] std::optional<std::uint64_t> microcode(std::string_view text);
/// Days as yyyymmdd. `10/25/2021` is the 25th of October: firmware writes dates as its makers in the USA do.
[[nodiscard]] std::optional<std::uint32_t> date(std::string_view text);
struct HpeVersion {
    std::string family;                 ///< `U32`
    std::string number;                 ///< `2.56`; empty: not told
    std::optional<std::uint32_t> date;
};
[[nodiscard]] std::optional<HpeVersion> hpe(std::string_view text);
/// -1, 0, 1 for texts that are built alike (the same letters, or the same length and beginning); nothing otherwise.
[[nodiscard]] std::optional<int> alike_order(std::string_view a, std::string_view b);
}  // namespace detail

}  // namespace vetting::firmware
