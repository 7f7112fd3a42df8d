// Identifiers as types, so that a run's number cannot be passed where a host's is wanted.
#pragma once

#include <compare>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace vetting {

template <class Tag>
struct Id {
    std::int64_t value = 0;
    auto operator<=>(const Id&) const = default;
};

using HostId = Id<struct HostTag>;
using RunId = Id<struct RunTag>;
using StageRowId = Id<struct StageRowTag>;
using EventId = Id<struct EventTag>;
using ArtifactId = Id<struct ArtifactTag>;
using UserId = Id<struct UserTag>;

/// Parse a decimal id as it stands in a URL; nothing for anything but 1 … 2^63-1 in plain digits.
[[nodiscard]] std::optional<std::int64_t> parse_id(std::string_view text);

/// An Ethernet address, always shown as `aa:bb:cc:dd:ee:ff`.
class Mac {
public:
    Mac() = default;
    /// Accepts `:`, `-` or `.` (Cisco) grouping and bare digits; nothing for anything else.
    [[nodiscard]] static std::optional<Mac> parse(std::string_view text);
    [[nodiscard]] const std::string& text() const { return text_; }
    auto operator<=>(const Mac&) const = default;

private:
    explicit Mac(std::string text) : text_(std::move(text)) {}
    std::string text_;
};

}  // namespace vetting

template <class Tag>
struct std::hash<vetting::Id<Tag>> {
    std::size_t operator()(const vetting::Id<Tag>& id) const noexcept { return std::hash<std::int64_t>{}(id.value); }
};
