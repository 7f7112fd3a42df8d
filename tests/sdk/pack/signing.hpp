// Keys and signatures in minisign's format, made by OpenSSL: for tests, and for nothing else.
#pragma once

#include <filesystem>
#include <map>
#include <string>
#include <string_view>

#include "sdk/base/json.hpp"

namespace vetting::test {

class SigningKey {
public:
    SigningKey();
    /// The base64 line of the public key.
    [[nodiscard]] std::string public_line() const;
    [[nodiscard]] std::string id() const;
    /// The text of a `.minisig`.
    [[nodiscard]] std::string sign(std::string_view message, bool prehashed = true, const std::string& comment = "for a test") const;

private:
    [[nodiscard]] std::string raw_signature(std::string_view message) const;
    std::string private_bytes_, public_bytes_, id_bytes_;
};

/// A folder of its own, gone with the object.
class TempFolder {
public:
    TempFolder();
    ~TempFolder();
    TempFolder(const TempFolder&) = delete;
    TempFolder& operator=(const TempFolder&) = delete;
    [[nodiscard]] const std::filesystem::path& path() const { return path_; }
    [[nodiscard]] std::filesystem::path operator/(const std::string& name) const { return path_ / name; }

private:
    std::filesystem::path path_;
};

void write_text(const std::filesystem::path& path, std::string_view text);

/// Write a pack with these files (path → content) and sign it where a key is given.
/// @param components  as in the manifest; null: none
void write_pack(const std::filesystem::path& folder, const std::string& id, const std::string& version,
                const std::map<std::string, std::string>& files, const Json& components, const SigningKey* key);

}  // namespace vetting::test
