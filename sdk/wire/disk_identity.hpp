// When two sources speak of the same disk: serial numbers and world-wide numbers as tools, kernel and people write them.
#pragma once

#include <string>
#include <string_view>

namespace vetting {

/// Tools write one number in many ways (`naa.5000…`, `0x5000…`, `5000…`): the digits alone, in lower case.
[[nodiscard]] std::string canonical_wwn(std::string_view wwn);

/// A serial that says nothing: absent, or the filler of a bridge or a careless vendor.
[[nodiscard]] bool serial_names_nothing(std::string_view serial);

/// A serial that a person or a tool covered before it was shown (`REDACTED`, `XXXX`): it is no other part's either.
[[nodiscard]] bool serial_is_masked(std::string_view serial);

/// A serial by which no disk can be told from another: absent, covered, one sign again and again, a vendor's filler
/// (`0123456789ABCDEF`, `Not Specified`), or bytes that are no text. Nothing destructive is done to such a disk.
[[nodiscard]] bool serial_tells_no_disk(std::string_view serial);

/// White space around a serial is a tool's; everything else counts. False for serials that name nothing.
[[nodiscard]] bool same_serial(std::string_view a, std::string_view b);

/// The flag by which an agent is told that a person has overridden the wipe probe of one disk.
[[nodiscard]] std::string override_flag(std::string_view serial);

}  // namespace vetting
