// Signatures in minisign's format (Ed25519), checked by OpenSSL: both forms that its tool writes, `Ed` over the bytes
// themselves and `ED` over their BLAKE2b-512, and the second signature over the trusted comment.
#pragma once

#include <string>
#include <string_view>

namespace vetting {

/// Longer texts are no key and no signature.
inline constexpr std::size_t kLongestSignature = 8192;

struct PublicKey {
    std::string id;     ///< as the tool shows it: 16 hexadecimal digits
    std::string bytes;  ///< 32 raw bytes
};

struct MinisignSignature {
    bool prehashed = false;  ///< `ED`
    std::string key_id;      ///< as in PublicKey
    std::string bytes;       ///< 64 raw bytes
    std::string trusted_comment;
    std::string comment_signature;  ///< 64 raw bytes, over signature and trusted comment
};

/// A key's base64 line, alone or below its `untrusted comment:`. @throws Error InvalidValue that says what is wrong.
[[nodiscard]] PublicKey parse_public_key(std::string_view text);

/// The whole text of a `.minisig`. @throws Error InvalidValue that says what is wrong.
[[nodiscard]] MinisignSignature parse_signature(std::string_view text);

/// Whether `key` signed both `message` and the trusted comment. Empty: it did; else why not, in words.
[[nodiscard]] std::string check_signature(const PublicKey& key, const MinisignSignature& signature, std::string_view message);

}  // namespace vetting
