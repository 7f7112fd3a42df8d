// The two tokens of a run and the passwords of people. Pure but for randomness.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "sdk/base/ids.hpp"
#include "sdk/base/log.hpp"

namespace vetting {

/// `run id . nonce . HMAC-SHA256(host key, run id, boot id, nonce)`: made anew from what the store holds, so that the
/// same claim always gets the same token.
[[nodiscard]] std::string make_run_token(std::string_view host_key, RunId run, std::string_view boot_id,
                                         std::string_view nonce);
/// In a time that does not depend on the token's bytes; under a microsecond.
[[nodiscard]] bool run_token_is_good(std::string_view host_key, RunId run, std::string_view boot_id,
                                     std::string_view nonce, std::string_view token);
/// A run token has two dots, a boot token none: which of the two somebody presents.
[[nodiscard]] bool looks_like_run_token(std::string_view token);

/// bcrypt over base64 of SHA-256, since bcrypt reads 72 bytes and stops at NUL. About 50 ms: pool threads only.
[[nodiscard]] std::string bcrypt_hash(std::string_view secret);
[[nodiscard]] bool bcrypt_matches(std::string_view secret, std::string_view hash);

}  // namespace vetting
