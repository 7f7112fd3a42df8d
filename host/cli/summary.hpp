// A run in full for a person: its stages, what was found, the verdict, and what was tested and what was not. Pure.
#pragma once

#include <string>

#include "host/cli/output.hpp"
#include "sdk/wire/operator.hpp"

namespace vetting::cli {

[[nodiscard]] std::string run_summary(const RunItem& run, bool wide, const Screen& screen, std::int64_t now_ms);

/// `Tested: 3 of 5 parts (60 %)` with the list of both kinds; parts that share a reason share a line.
[[nodiscard]] std::string coverage_in_words(const Coverage& coverage);

}  // namespace vetting::cli
