// The client's side of TLS: whom to trust, and sessions to resume. Internal to vetting::http_client.
#pragma once

#include <boost/asio/ssl/context.hpp>

#include <memory>
#include <string>

#include "sdk/base/unique_handle.hpp"

namespace vetting {

class TlsClient {
public:
    /// @throws Error InvalidValue for a fingerprint that is not 64 hexadecimal digits, Io for an unreadable CA file.
    TlsClient(const std::string& pinned_fingerprint, const std::string& ca_file);
    TlsClient(const TlsClient&) = delete;
    TlsClient& operator=(const TlsClient&) = delete;

    [[nodiscard]] boost::asio::ssl::context& context() { return context_; }
    /// Name for SNI and verification, and the last session to resume: a full handshake costs twenty heartbeats.
    void prepare(SSL* connection, const std::string& host);
    /// Why the last handshake was refused, in words for a person.
    [[nodiscard]] std::string refusal() const;

private:
    using Session = std::unique_ptr<SSL_SESSION, FreeWith<&SSL_SESSION_free>>;
    static int verify_pin(X509_STORE_CTX* chain, void* self);
    static int keep_session(SSL* connection, SSL_SESSION* session);

    boost::asio::ssl::context context_{boost::asio::ssl::context::tls_client};
    std::string pin_, seen_;
    Session session_;
};

/// Lower-case hexadecimal SHA-256 of the certificate's DER.
[[nodiscard]] std::string certificate_fingerprint(const X509* certificate);

}  // namespace vetting
