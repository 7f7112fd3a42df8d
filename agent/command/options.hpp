// The command line.
#pragma once

namespace vetting {

/// Reads it, does what it says, and returns the exit code. Never throws.
[[nodiscard]] int run_agent(int argc, char** argv);

}  // namespace vetting
