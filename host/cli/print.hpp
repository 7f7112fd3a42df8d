// Data to stdout, words for a person to stderr.
#pragma once

#include <string_view>

#include "host/cli/output.hpp"

namespace vetting::cli {

void print(const Listing& listing, Format format);
/// Bytes as they are. @throws Error Io when stdout cannot take them (a full disk, a closed pipe).
void print(std::string_view bytes);
/// One line for a person.
void say(std::string_view text);

}  // namespace vetting::cli
