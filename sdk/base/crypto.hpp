// Digests, MACs and random bytes, by OpenSSL.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace vetting {

/// Lower-case hexadecimal SHA-256 of `bytes`.
[[nodiscard]] std::string sha256_hex(std::string_view bytes);
/// Raw 32 bytes.
[[nodiscard]] std::string sha256_raw(std::string_view bytes);
/// Raw 32 bytes of HMAC-SHA256.
[[nodiscard]] std::string hmac_sha256(std::string_view key, std::string_view message);
/// Equal in a time that does not depend on where they differ (lengths may leak).
[[nodiscard]] bool constant_time_equal(std::string_view a, std::string_view b);
/// @throws Error Internal when the system has no randomness.
[[nodiscard]] std::string random_bytes(std::size_t count);
/// `count` random bytes as base64url without padding: tokens, nonces, passwords.
[[nodiscard]] std::string random_token(std::size_t count = 32);
[[nodiscard]] std::string base64url(std::string_view bytes);
[[nodiscard]] std::string base64(std::string_view bytes);
/// What `text` stands for; nothing unless it is whole base64 with its padding, and nothing else.
[[nodiscard]] std::optional<std::string> from_base64(std::string_view text);
[[nodiscard]] std::string hex(std::string_view bytes);

/// SHA-256 of something that comes in pieces.
class Sha256 {
public:
    Sha256();
    ~Sha256();
    Sha256(const Sha256&) = delete;
    Sha256& operator=(const Sha256&) = delete;
    void update(std::string_view bytes);
    [[nodiscard]] std::string hex_digest();

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace vetting
