#include "host/engine/tokens.hpp"

#include <crypt.h>

#include <algorithm>
#include <array>
#include <memory>

#include "sdk/base/crypto.hpp"
#include "sdk/base/error.hpp"

namespace vetting {
namespace {

/// libxcrypt: cost 10 is about 50 ms here.
constexpr unsigned long kBcryptCost = 10;

std::string crypt_with(std::string_view secret, const char* setting) {
    const std::string phrase = base64(sha256_raw(secret));
    const auto data = std::make_unique<crypt_data>();  // 32 KiB: not for a stack
    const char* hashed = crypt_r(phrase.c_str(), setting, data.get());
    if (hashed == nullptr || hashed[0] == '*') return {};
    return hashed;
}

}  // namespace

std::string make_run_token(std::string_view host_key, RunId run, std::string_view boot_id, std::string_view nonce) {
    const std::string id = std::to_string(run.value);
    std::string message = id;
    // Lengths are part of the message, so that no two claims sign the same bytes.
    message.append(1, '\0').append(std::to_string(boot_id.size())).append(1, '\0').append(boot_id).append(1, '\0').append(nonce);
    return id + "." + std::string(nonce) + "." + base64url(hmac_sha256(host_key, message));
}

bool run_token_is_good(std::string_view host_key, RunId run, std::string_view boot_id, std::string_view nonce,
                       std::string_view token) {
    if (nonce.empty() || boot_id.empty()) return false;
    return constant_time_equal(make_run_token(host_key, run, boot_id, nonce), token);
}

bool looks_like_run_token(std::string_view token) { return std::count(token.begin(), token.end(), '.') == 2; }

std::string bcrypt_hash(std::string_view secret) {
    const std::string random = random_bytes(16);
    std::array<char, CRYPT_GENSALT_OUTPUT_SIZE> setting{};
    if (crypt_gensalt_rn("$2b$", kBcryptCost, random.data(), int(random.size()), setting.data(), int(setting.size())) == nullptr) {
        throw Error(Errc::Internal, "this system's libcrypt knows no bcrypt");
    }
    std::string hash = crypt_with(secret, setting.data());
    if (hash.empty()) throw Error(Errc::Internal, "bcrypt failed");
    return hash;
}

bool bcrypt_matches(std::string_view secret, std::string_view hash) {
    if (!hash.starts_with("$2b$")) return false;
    const std::string made = crypt_with(secret, std::string(hash).c_str());
    return !made.empty() && constant_time_equal(made, hash);
}

}  // namespace vetting
