// A capture as the tool printed it: people send them quoted in mails, indented in documents, saved with a byte order mark.
#pragma once

#include <string>
#include <string_view>

namespace vetting::tool {

/// Without the byte order mark, and without the `> ` that a mail sets before (nearly) every line.
[[nodiscard]] std::string unquoted(std::string_view capture);

/// The same, and without the blanks or tabs that every line begins with.
[[nodiscard]] std::string plain_text(std::string_view capture);

}  // namespace vetting::tool
