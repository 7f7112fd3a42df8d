// CPUStress: work that went wrong, whose fault is it: the core's, or the tool's? Pure.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "plugins/common/stage/cpu_load.hpp"

namespace vetting::cpustress {

/// How one method ended on one core.
enum class Did {
    Well,
    Wrong,   ///< computed something else than it should
    Died,    ///< the work ended before its time, not for want of memory or of a system call
    NotRun,  ///< it could not be had
};
[[nodiscard]] Did did(const stages::CoreResult& result);

/// What the result says of itself in a few words.
[[nodiscard]] std::string first_words(const stages::CoreResult& result);

/// A core on which a method did not go well, and what came of the repetition.
struct Suspect {
    int cpu = 0;
    Did first = Did::Wrong;
    bool crashed = false;      ///< died by a signal of its own doing (SIGSEGV, SIGILL, …)
    std::string said;          ///< its first words
    std::optional<Did> again;  ///< the same method on the same core; nothing: not repeated
};

/// One method that did not go well everywhere.
struct Trouble {
    std::size_t cores = 0;  ///< all that took part
    std::vector<Suspect> suspects;
    std::optional<Did> control;  ///< a core that had done well, beside the repetition
};

enum class Blame {
    Confirmed,  ///< the core: again at fault, where another did the same work well
    SeenOnce,   ///< the core, as far as one look can tell
    Tool,       ///< every core alike: the tool or its method is suspect, nothing was measured
    Unknown,    ///< nothing was measured, and why is not known
    Nobody,     ///< it could not be had at first, and was done when it was asked for again
};
/// Of each suspect, in their order.
[[nodiscard]] std::vector<Blame> blame(const Trouble& trouble);

/// As many as this and more that are all wrong in the same words speak against the tool.
inline constexpr std::size_t kTooManyToBeBad = 4;

}  // namespace vetting::cpustress
