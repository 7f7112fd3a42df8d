// A surface test as a list of steps: which range is written, verified, zeroed and checked next, and where to go on after
// an interruption. Pure.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "plugins/common/stage/facts.hpp"

namespace vetting::storage {

using stages::Json;

/// Every block is written with the run's pattern, then every block is verified; then zeros, then those.
enum class Phase : std::uint8_t { Write, Verify, Zero, Check };
inline constexpr std::array kPhases = {Phase::Write, Phase::Verify, Phase::Zero, Phase::Check};
[[nodiscard]] std::string_view word(Phase phase);  ///< `write`, `verify`, `zero`, `check`

/// One run of fio.
struct Step {
    Phase phase = Phase::Write;
    std::int64_t offset = 0, length = 0;
    std::int64_t block = 0;  ///< its block size: a MiB, smaller at the odd end of a disk
    std::int64_t piece = 0, stride = 0;  ///< not zero: `length` bytes in all, a `piece` of them every `stride` from `offset` on
};

/// What has been done: so much of a phase, and all of those before it.
struct Place {
    Phase phase = Phase::Write;
    std::int64_t done = 0;
};

/// The steps that are left after `from`. `check_bytes`: how much of the zeros is read back, from the beginning and
/// spread over the rest; all of a smaller disk.
[[nodiscard]] std::vector<Step> steps_after(Place from, std::int64_t size, std::int64_t range, std::int64_t check_bytes);

/// The journal's entry when everything before `place` is done on this device.
[[nodiscard]] Json resume_entry(std::string_view device, Place place);
/// Where an interrupted attempt had come to on this device; the beginning where the entries say nothing of it.
[[nodiscard]] Place place_of(const Json& entries, std::string_view device);

/// The step in the parts that lie in one piece each.
[[nodiscard]] std::vector<Step> pieces_of(const Step& step);
[[nodiscard]] std::int64_t end_of(const Step& step);  ///< the byte behind its last piece

/// What is left of a step that ended at a bad block: what was under way before it is done again, then what lies behind it.
[[nodiscard]] std::vector<Step> rest_after(const Step& step, std::int64_t bad_offset);

/// Whether the tool ended badly before it had been over the whole step, whose rest nobody has looked at.
[[nodiscard]] bool cut_short(const Step& step, double bytes, int exit);

}  // namespace vetting::storage
