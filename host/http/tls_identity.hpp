// The host's certificate: made at the first start, kept 0600, known by its fingerprint.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace vetting::http {

struct TlsIdentity {
    std::string certificate_pem, key_pem;
    std::string fingerprint;  ///< SHA-256 hex of the certificate's DER: what agents pin
};

/// The one in `file` (PEM, key and certificate), or a new self-signed one (EC P-256, ten years; `localhost`, both
/// loopback addresses and `names` as subject alternative names) that is stored there first.
/// @throws Error Io, InvalidValue when the file is there and cannot be used.
[[nodiscard]] TlsIdentity load_or_make_identity(const std::filesystem::path& file, const std::vector<std::string>& names);

}  // namespace vetting::http
