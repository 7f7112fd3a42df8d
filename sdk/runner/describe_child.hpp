// Asks plugin files what they are, in children of the runner program, several at once.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace vetting::runner {

struct DescribeAnswer {
    std::string text;    ///< what the runner printed: one JSON object
    std::string failed;  ///< why there is none: it crashed, or took longer than 5 s
};

/// One answer a file, in order. Blocks until all are there.
[[nodiscard]] std::vector<DescribeAnswer> describe_all(const std::filesystem::path& runner,
                                                       const std::vector<std::filesystem::path>& files);

}  // namespace vetting::runner
