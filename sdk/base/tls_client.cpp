#include "sdk/base/tls_client.hpp"

#include <boost/asio/ip/address.hpp>
#include <openssl/x509v3.h>

#include "sdk/base/crypto.hpp"
#include "sdk/base/error.hpp"

namespace vetting {
namespace {

/// `AA:BB:…` as openssl prints it, or plain digits → 64 lower-case digits.
std::string normalised_fingerprint(const std::string& text) {
    std::string digits;
    for (const char c : text) {
        if (c == ':') continue;
        digits += c >= 'A' && c <= 'F' ? static_cast<char>(c - 'A' + 'a') : c;
    }
    if (digits.size() != 64 || digits.find_first_not_of("0123456789abcdef") != std::string::npos) {
        throw Error(Errc::InvalidValue, "'" + text + "' is not a fingerprint: 64 hexadecimal digits (SHA-256) are wanted");
    }
    return digits;
}

int self_index() {
    static const int index = SSL_CTX_get_ex_new_index(0, nullptr, nullptr, nullptr, nullptr);
    return index;
}

}  // namespace

std::string certificate_fingerprint(const X509* certificate) {
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned int size = 0;
    if (X509_digest(certificate, EVP_sha256(), digest, &size) != 1) {
        throw Error(Errc::Internal, "cannot take the certificate's fingerprint");
    }
    return hex({reinterpret_cast<const char*>(digest), size});
}

TlsClient::TlsClient(const std::string& pinned_fingerprint, const std::string& ca_file) {
    SSL_CTX* raw = context_.native_handle();
    SSL_CTX_set_min_proto_version(raw, TLS1_2_VERSION);
    context_.set_verify_mode(boost::asio::ssl::verify_peer);
    if (!pinned_fingerprint.empty()) {
        pin_ = normalised_fingerprint(pinned_fingerprint);
        SSL_CTX_set_cert_verify_callback(raw, &TlsClient::verify_pin, this);
    } else if (!ca_file.empty()) {
        boost::system::error_code ec;
        context_.load_verify_file(ca_file, ec);
        if (ec) throw Error(Errc::Io, ca_file + ": cannot read the CA certificates: " + ec.message());
    } else {
        context_.set_default_verify_paths();
    }
    SSL_CTX_set_ex_data(raw, self_index(), this);
    SSL_CTX_set_session_cache_mode(raw, SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
    SSL_CTX_sess_set_new_cb(raw, &TlsClient::keep_session);
}

int TlsClient::verify_pin(X509_STORE_CTX* chain, void* self) {
    TlsClient& client = *static_cast<TlsClient*>(self);
    const X509* leaf = X509_STORE_CTX_get0_cert(chain);
    if (leaf == nullptr) return 0;
    client.seen_ = certificate_fingerprint(leaf);
    if (constant_time_equal(client.seen_, client.pin_)) return 1;
    X509_STORE_CTX_set_error(chain, X509_V_ERR_APPLICATION_VERIFICATION);
    return 0;
}

int TlsClient::keep_session(SSL* connection, SSL_SESSION* session) {
    auto* self = static_cast<TlsClient*>(SSL_CTX_get_ex_data(SSL_get_SSL_CTX(connection), self_index()));
    self->session_.reset(session);
    return 1;  // the reference is ours now
}

void TlsClient::prepare(SSL* connection, const std::string& host) {
    boost::system::error_code not_an_address;
    boost::asio::ip::make_address(host, not_an_address);
    if (not_an_address) SSL_set_tlsext_host_name(connection, host.c_str());
    if (pin_.empty()) {
        X509_VERIFY_PARAM* wanted = SSL_get0_param(connection);
        if (not_an_address) X509_VERIFY_PARAM_set1_host(wanted, host.c_str(), host.size());
        else X509_VERIFY_PARAM_set1_ip_asc(wanted, host.c_str());
    }
    if (session_) SSL_set_session(connection, session_.get());
}

std::string TlsClient::refusal() const {
    if (pin_.empty()) return "its certificate is not trusted: give --fingerprint, or the CA that signed it";
    return "its certificate is not the pinned one (pinned " + pin_ + ", shown " + (seen_.empty() ? "none" : seen_) +
           "): check the address, or take the new fingerprint from the host itself";
}

}  // namespace vetting
