#include "host/engine/hold_key.hpp"

#include <openssl/evp.h>

#include <array>
#include <memory>
#include <string_view>

#include "sdk/base/crypto.hpp"
#include "sdk/base/error.hpp"
#include "sdk/base/unique_handle.hpp"

namespace vetting {
namespace {

using Key = std::unique_ptr<EVP_PKEY, FreeWith<&EVP_PKEY_free>>;
constexpr std::string_view kType = "ssh-ed25519";

/// RFC 4251, section 5: `string` is a 32-bit big-endian length and the bytes.
std::string ssh_uint32(std::size_t value) {
    std::string bytes;
    for (const int shift : {24, 16, 8, 0}) bytes.push_back(char(value >> shift & 0xff));
    return bytes;
}
std::string ssh_string(std::string_view bytes) { return ssh_uint32(bytes.size()).append(bytes); }

using RawKey = std::array<unsigned char, 32>;
std::string raw(const EVP_PKEY* key, int (*get)(const EVP_PKEY*, unsigned char*, std::size_t*)) {
    RawKey bytes{};
    std::size_t size = bytes.size();
    if (get(key, bytes.data(), &size) != 1 || size != bytes.size()) throw Error(Errc::Internal, "no raw Ed25519 key");
    return {bytes.begin(), bytes.end()};
}

std::string in_lines(const std::string& text) {
    std::string lines;
    for (std::size_t at = 0; at < text.size(); at += 70) lines += text.substr(at, 70) + "\n";
    return lines;
}

/// OpenSSH's PROTOCOL.key, unencrypted: the only form in which its ssh of Debian 12 reads an Ed25519 key.
std::string private_file(const std::string& public_raw, const std::string& seed, const std::string& comment) {
    const std::string public_blob = ssh_string(kType) + ssh_string(public_raw);
    const std::string check = random_bytes(4);
    std::string secret = check + check + ssh_string(kType) + ssh_string(public_raw) + ssh_string(seed + public_raw) + ssh_string(comment);
    for (char pad = 1; secret.size() % 8 != 0; ++pad) secret.push_back(pad);
    std::string blob("openssh-key-v1");
    blob.push_back('\0');
    blob += ssh_string("none") + ssh_string("none") + ssh_string("") + ssh_uint32(1) + ssh_string(public_blob) + ssh_string(secret);
    return "-----BEGIN OPENSSH PRIVATE KEY-----\n" + in_lines(base64(blob)) + "-----END OPENSSH PRIVATE KEY-----\n";
}

}  // namespace

HoldKey make_hold_key(const std::string& comment) {
    const Key key(EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519"));
    if (!key) throw Error(Errc::Internal, "cannot make an Ed25519 key");
    const std::string public_raw = raw(key.get(), &EVP_PKEY_get_raw_public_key);
    const std::string seed = raw(key.get(), &EVP_PKEY_get_raw_private_key);
    return {std::string(kType) + " " + base64(ssh_string(kType) + ssh_string(public_raw)) + " " + comment,
            private_file(public_raw, seed, comment)};
}

}  // namespace vetting
