#include "sdk/pack/minisign.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <vector>

#include "sdk/base/crypto.hpp"
#include "sdk/base/error.hpp"
#include "sdk/base/files.hpp"
#include "sdk/base/unique_handle.hpp"

namespace vetting {
namespace {

using EvpKey = std::unique_ptr<EVP_PKEY, FreeWith<&EVP_PKEY_free>>;
using EvpMdCtx = std::unique_ptr<EVP_MD_CTX, FreeWith<&EVP_MD_CTX_free>>;

// minisign(1), "Signature format" and "Public key format": two letters for the algorithm, 8 bytes of key id, then the
// signature (64 bytes) or the key (32 bytes).
constexpr std::size_t kAlgorithm = 2, kKeyId = 8, kSignature = 64, kKey = 32;
constexpr std::string_view kUntrusted = "untrusted comment:";
constexpr std::string_view kTrusted = "trusted comment: ";

std::vector<std::string_view> lines_of(std::string_view text) {
    std::vector<std::string_view> lines;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find('\n'), text.size());
        std::string_view line = text.substr(0, end);
        if (line.ends_with('\r')) line.remove_suffix(1);
        lines.push_back(line);
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    while (!lines.empty() && trim(lines.back()).empty()) lines.pop_back();
    return lines;
}

/// The id is a little-endian number, shown with its highest digit first.
std::string key_id_in_words(std::string_view raw) {
    std::string reversed(raw.rbegin(), raw.rend());
    std::string text = hex(reversed);
    for (char& c : text) {
        if (c >= 'a' && c <= 'f') c = static_cast<char>(c - 'a' + 'A');
    }
    return text;
}

std::string decoded(std::string_view line, std::size_t size, const char* what) {
    auto bytes = from_base64(trim(line));
    if (!bytes) throw Error(Errc::InvalidValue, std::string(what) + " is not base64");
    if (bytes->size() != size) throw Error(Errc::InvalidValue, std::string(what) + " has " + std::to_string(bytes->size()) + " bytes, not " + std::to_string(size));
    return std::move(*bytes);
}

bool verifies(const std::string& key, std::string_view signature, std::string_view message) {
    const auto* raw = reinterpret_cast<const unsigned char*>(key.data());
    const EvpKey handle(EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, raw, key.size()));
    const EvpMdCtx context(EVP_MD_CTX_new());
    if (!handle || !context) return false;
    if (EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, handle.get()) != 1) return false;
    return EVP_DigestVerify(context.get(), reinterpret_cast<const unsigned char*>(signature.data()), signature.size(),
                            reinterpret_cast<const unsigned char*>(message.data()), message.size()) == 1;
}

std::string blake2b512(std::string_view message) {
    std::string digest(EVP_MAX_MD_SIZE, '\0');
    unsigned int size = 0;
    if (EVP_Digest(message.data(), message.size(), reinterpret_cast<unsigned char*>(digest.data()), &size, EVP_blake2b512(), nullptr) != 1) {
        throw Error(Errc::Internal, "OpenSSL has no BLAKE2b-512");
    }
    digest.resize(size);
    return digest;
}

}  // namespace

PublicKey parse_public_key(std::string_view text) {
    if (text.size() > kLongestSignature) throw Error(Errc::InvalidValue, "too long for a public key");
    std::vector<std::string_view> lines = lines_of(trim(text));
    if (!lines.empty() && lines.front().starts_with(kUntrusted)) lines.erase(lines.begin());
    if (lines.size() != 1) throw Error(Errc::InvalidValue, "a public key is one line of base64, below its 'untrusted comment:' if it has one");
    const std::string bytes = decoded(lines.front(), kAlgorithm + kKeyId + kKey, "the public key");
    if (!bytes.starts_with("Ed")) throw Error(Errc::InvalidValue, "not an Ed25519 public key");
    return {key_id_in_words(std::string_view(bytes).substr(kAlgorithm, kKeyId)), bytes.substr(kAlgorithm + kKeyId)};
}

MinisignSignature parse_signature(std::string_view text) {
    if (text.size() > kLongestSignature) throw Error(Errc::InvalidValue, "too long for a signature");
    const std::vector<std::string_view> lines = lines_of(text);
    if (lines.size() != 4) throw Error(Errc::InvalidValue, "a signature has four lines, this has " + std::to_string(lines.size()));
    if (!lines[0].starts_with(kUntrusted)) throw Error(Errc::InvalidValue, "line 1 of the signature does not begin with 'untrusted comment:'");
    if (!lines[2].starts_with(kTrusted)) throw Error(Errc::InvalidValue, "line 3 of the signature does not begin with 'trusted comment: '");
    const std::string bytes = decoded(lines[1], kAlgorithm + kKeyId + kSignature, "the signature");
    const std::string_view algorithm = std::string_view(bytes).substr(0, kAlgorithm);
    if (algorithm != "Ed" && algorithm != "ED") throw Error(Errc::InvalidValue, "not an Ed25519 signature");
    return {.prehashed = algorithm == "ED",
            .key_id = key_id_in_words(std::string_view(bytes).substr(kAlgorithm, kKeyId)),
            .bytes = bytes.substr(kAlgorithm + kKeyId),
            .trusted_comment = std::string(lines[2].substr(kTrusted.size())),
            .comment_signature = decoded(lines[3], kSignature, "the signature of the trusted comment")};
}

std::string check_signature(const PublicKey& key, const MinisignSignature& signature, std::string_view message) {
    if (signature.key_id != key.id) return "it was signed with key " + signature.key_id + ", not with " + key.id;
    const std::string hashed = signature.prehashed ? blake2b512(message) : std::string();
    if (!verifies(key.bytes, signature.bytes, signature.prehashed ? std::string_view(hashed) : message)) {
        return "the signature does not belong to it: one of the two was changed";
    }
    if (!verifies(key.bytes, signature.comment_signature, signature.bytes + signature.trusted_comment)) {
        return "the trusted comment of the signature was changed";
    }
    return {};
}

}  // namespace vetting
