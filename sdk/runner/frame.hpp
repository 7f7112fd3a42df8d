// The conversation between supervisor and runner child: length-prefixed frames over a socketpair.
//
// A frame is a 4-byte little-endian length of what follows, one byte of type, and a payload of at most 1 MiB: JSON,
// or for the raw types a 4-byte number or name length and bytes. Either side ends the conversation at a frame that
// it cannot read; neither trusts a length.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "sdk/base/error.hpp"

namespace vetting::runner {

inline constexpr std::size_t kMostPayload = std::size_t{1} << 20;
inline constexpr std::size_t kFrameHeader = 5;
/// Raw bytes go out in pieces of this size.
inline constexpr std::size_t kChunk = std::size_t{256} << 10;

enum class FrameType : std::uint8_t {
    // Supervisor → child
    Input = 1,      ///< raw: name, bytes; pieces of one name add up. For the next Call
    Call = 2,       ///< {interface, function, deadline_ms?, action?}
    Cancel = 3,     ///< nothing
    Breach = 4,     ///< nothing: `samples` answers VT_STOP
    JournalAck = 5, ///< {status}
    Quit = 6,       ///< nothing: destroy the instance and end
    // Child → supervisor
    Ready = 32,     ///< {id, interfaces[]}: loaded, instance not yet made
    Refused = 33,   ///< {reason}: cannot be loaded; the child ends
    Log = 34,       ///< {level, line}
    Progress = 35,  ///< {sub_step, permille}
    Samples = 36,   ///< [[key, unit, device, value, age_ms]…]
    Work = 37,      ///< [[device, what, unit, done]…]
    Finding = 38,   ///< {code, device, message, value?, limit?, unit?, details?}
    Output = 39,    ///< raw: what the function writes to its sink
    ArtifactOpen = 40,   ///< {number, name, media_type}
    ArtifactBytes = 41,  ///< raw: number, bytes
    ArtifactClose = 42,  ///< {number, complete}
    Tool = 43,      ///< ToolRecord
    Journal = 44,   ///< the entry; answered by JournalAck
    Done = 45,      ///< {status, message}
};

struct Frame {
    FrameType type{};
    std::string payload;
};

/// Header and payload as they go over the wire. @throws Error Internal past kMostPayload.
[[nodiscard]] std::string encode(FrameType type, std::string_view payload);

/// Raw payloads that begin with a name or a number.
[[nodiscard]] std::string with_name(std::string_view name, std::string_view bytes);
[[nodiscard]] std::string with_number(std::uint32_t number, std::string_view bytes);
struct Named {
    std::string_view name, bytes;
};
struct Numbered {
    std::uint32_t number;
    std::string_view bytes;
};
/// @throws Error BadRequest when the payload is too short.
[[nodiscard]] Named split_name(std::string_view payload);
[[nodiscard]] Numbered split_number(std::string_view payload);

/// Puts frames together from bytes as they come.
class FrameReader {
public:
    void feed(std::string_view bytes) { buffer_.append(bytes); }
    /// The next whole frame, or nothing yet. @throws Error BadRequest for a length past the limit.
    [[nodiscard]] std::optional<Frame> next();
    [[nodiscard]] bool empty() const { return begin_ == buffer_.size(); }

private:
    std::string buffer_;
    std::size_t begin_ = 0;
};

}  // namespace vetting::runner
