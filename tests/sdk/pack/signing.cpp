#include "tests/sdk/pack/signing.hpp"

#include <openssl/evp.h>
#include <stdlib.h>

#include <fstream>

#include "sdk/base/crypto.hpp"
#include "sdk/base/error.hpp"
#include "sdk/base/unique_handle.hpp"

namespace vetting::test {
namespace {

using EvpKey = std::unique_ptr<EVP_PKEY, FreeWith<&EVP_PKEY_free>>;
using EvpMdCtx = std::unique_ptr<EVP_MD_CTX, FreeWith<&EVP_MD_CTX_free>>;

unsigned char* bytes_of(std::string& text) { return reinterpret_cast<unsigned char*>(text.data()); }
const unsigned char* bytes_of(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }

void need(bool ok) {
    if (!ok) throw Error(Errc::Internal, "OpenSSL cannot sign");
}

}  // namespace

SigningKey::SigningKey() : private_bytes_(random_bytes(32)), public_bytes_(32, '\0'), id_bytes_(random_bytes(8)) {
    const EvpKey key(EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, bytes_of(private_bytes_), 32));
    std::size_t size = public_bytes_.size();
    need(key && EVP_PKEY_get_raw_public_key(key.get(), bytes_of(public_bytes_), &size) == 1);
}

std::string SigningKey::public_line() const { return base64("Ed" + id_bytes_ + public_bytes_); }

std::string SigningKey::id() const {
    std::string text = hex(std::string(id_bytes_.rbegin(), id_bytes_.rend()));
    for (char& c : text) c = static_cast<char>(::toupper(c));
    return text;
}

std::string SigningKey::raw_signature(std::string_view message) const {
    const EvpKey key(EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, bytes_of(std::string_view(private_bytes_)), 32));
    const EvpMdCtx context(EVP_MD_CTX_new());
    std::string signature(64, '\0');
    std::size_t size = signature.size();
    need(EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key.get()) == 1);
    need(EVP_DigestSign(context.get(), bytes_of(signature), &size, bytes_of(message), message.size()) == 1);
    return signature;
}

std::string SigningKey::sign(std::string_view message, bool prehashed, const std::string& comment) const {
    std::string hashed(64, '\0');
    unsigned int size = 0;
    need(EVP_Digest(message.data(), message.size(), bytes_of(hashed), &size, EVP_blake2b512(), nullptr) == 1);
    const std::string signature = raw_signature(prehashed ? std::string_view(hashed) : message);
    return "untrusted comment: signature of a test key\n" + base64((prehashed ? "ED" : "Ed") + id_bytes_ + signature) +
           "\ntrusted comment: " + comment + "\n" + base64(raw_signature(signature + comment)) + "\n";
}

TempFolder::TempFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "vetting-pack-XXXXXX").string();
    need(::mkdtemp(name.data()) != nullptr);
    path_ = name;
}

TempFolder::~TempFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
}

void write_text(const std::filesystem::path& path, std::string_view text) {
    std::filesystem::create_directories(path.parent_path());
    std::ofstream(path, std::ios::binary) << text;
}

void write_pack(const std::filesystem::path& folder, const std::string& id, const std::string& version,
                const std::map<std::string, std::string>& files, const Json& components, const SigningKey* key) {
    Json listed = Json::array();
    for (const auto& [path, content] : files) {
        write_text(folder / path, content);
        Json file{{"path", path}, {"sha256", sha256_hex(content)}};
        if (path.starts_with("rules/")) file["kind"] = "firmware_rules";
        listed.push_back(std::move(file));
    }
    Json manifest{{"id", id}, {"version", version}, {"files", std::move(listed)}};
    if (!components.is_null()) manifest["components"] = components;
    const std::string text = manifest.dump(2) + "\n";
    write_text(folder / "manifest.json", text);
    if (key != nullptr) write_text(folder / "manifest.json.minisig", key->sign(text, true, id + " " + version));
}

}  // namespace vetting::test
