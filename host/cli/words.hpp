// How the command line says things: durations, verdicts, evidence, parts. Pure text, no terminal.
#pragma once

#include <string>
#include <string_view>

#include "sdk/wire/operator.hpp"

namespace vetting::cli {

/// Text from a machine or a host, made harmless for a terminal: control characters become `?`, line ends blanks.
[[nodiscard]] std::string printable(std::string_view text);

/// How many columns of a terminal the text takes; East Asian double width does not occur in what we show.
[[nodiscard]] std::size_t columns_of(std::string_view text);
/// Lines of at most `width` columns, broken between words; a longer word is broken where the line ends.
[[nodiscard]] std::string wrapped(std::string_view text, std::size_t width);

/// What a stage did: `2.1 GiB read of 1.0 GiB planned; fio 3.1 CPU-s`. A dash when it did nothing.
[[nodiscard]] std::string evidence_in_words(const Evidence& evidence);

/// `DIMM_A1 (Samsung M393…, serial 03A1)`: what a person looks for in the chassis.
[[nodiscard]] std::string part_in_words(std::string_view kind, const Part& part);

/// A stage in one word: its verdict, or `running`, `waiting`.
[[nodiscard]] std::string stage_word(const StageItem& stage);
/// The sign beside that word, so that nothing hangs on colour alone.
[[nodiscard]] std::string_view stage_sign(const StageItem& stage);

/// How long it took or has been going on; empty when it has not begun. `now_ms`: since 1970, UTC.
[[nodiscard]] std::string stage_time(const StageItem& stage, std::int64_t now_ms);
[[nodiscard]] std::string seconds_in_words(double seconds);
/// `about 45 s left`, or `no estimate`.
[[nodiscard]] std::string eta_in_words(const std::optional<double>& eta_s);

/// `FIT`, `UNFIT`, …: the last line's first word; the state while there is no verdict.
[[nodiscard]] std::string verdict_word(const RunItem& run);

}  // namespace vetting::cli
