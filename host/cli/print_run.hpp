// One run on stdout: in full for a person, or the host's own document.
#pragma once

#include "host/cli/output.hpp"

namespace vetting::cli {

void print_run(const Json& document, Format format);

}  // namespace vetting::cli
