// Two kinds of time that cannot be mixed: what a person reads, and what a time-out counts.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace vetting {

using namespace std::chrono_literals;

/// A moment as people and the store write it: milliseconds since 1970 UTC. Never used for time-outs.
struct WallTime {
    std::int64_t ms = 0;
    auto operator<=>(const WallTime&) const = default;
};

/// `2026-11-23T18:07:00.123Z` (RFC 3339, UTC, milliseconds).
[[nodiscard]] std::string to_rfc3339(WallTime time);
/// Accepts RFC 3339 with any number of fraction digits and `Z` or a numeric offset.
[[nodiscard]] std::optional<WallTime> parse_rfc3339(std::string_view text);

/// `1h 12m`, `3m 05s`, `12.4 s`: how long something took, for people.
[[nodiscard]] std::string human_duration(std::chrono::milliseconds duration);

/// Where time comes from; tests inject their own.
class Clock {
public:
    using Steady = std::chrono::steady_clock::time_point;
    virtual ~Clock() = default;
    [[nodiscard]] virtual WallTime wall() const = 0;
    [[nodiscard]] virtual Steady steady() const = 0;
};

class SystemClock final : public Clock {
public:
    [[nodiscard]] WallTime wall() const override;
    [[nodiscard]] Steady steady() const override { return std::chrono::steady_clock::now(); }
};

/// A moment of the steady clock after which waiting is over; jumps of the wall clock do not move it.
class Deadline {
public:
    [[nodiscard]] static Deadline in(std::chrono::nanoseconds from_now) {
        return Deadline(std::chrono::steady_clock::now() +
                        std::chrono::duration_cast<std::chrono::steady_clock::duration>(from_now));
    }
    [[nodiscard]] bool passed() const { return std::chrono::steady_clock::now() >= at_; }
    [[nodiscard]] std::chrono::steady_clock::time_point at() const { return at_; }
    [[nodiscard]] std::chrono::milliseconds left() const {
        const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(at_ - std::chrono::steady_clock::now());
        return left < 0ms ? 0ms : left;
    }

private:
    explicit Deadline(std::chrono::steady_clock::time_point at) : at_(at) {}
    std::chrono::steady_clock::time_point at_;
};

}  // namespace vetting
