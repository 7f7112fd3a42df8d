// How a run is going, for a person: a block that is drawn again in place on a terminal, one line a change elsewhere.
#pragma once

#include <chrono>
#include <map>
#include <string>
#include <vector>

#include "host/cli/output.hpp"
#include "sdk/wire/operator.hpp"

namespace vetting::cli {

/// The block: a head line and one line a stage, each no wider than the screen. Pure.
[[nodiscard]] std::vector<std::string> block_of(const RunItem& run, const Screen& screen, std::int64_t now_ms);

/// What is new in `now` since `before` (nothing: all of it), one line each. Pure.
[[nodiscard]] std::vector<std::string> changes_between(const RunItem* before, const RunItem& now);

/// Writes either of them to stderr.
class RunView {
public:
    RunView();
    void show(const RunItem& run);
    /// Draw again: the clock goes on while nothing changes.
    void tick();
    /// A line of our own, above the block.
    void say(const std::string& line);
    /// The block disappears; what comes next is the summary.
    void close();

private:
    void erase();
    void draw();

    Screen screen_;
    bool redraws_ = false;
    std::size_t drawn_ = 0;  ///< lines of the block on the terminal now
    std::optional<RunItem> last_;
    std::chrono::steady_clock::time_point began_;
};

}  // namespace vetting::cli
