#include "host/http/tls_identity.hpp"

#include <arpa/inet.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <algorithm>
#include <memory>

#include "sdk/base/crypto.hpp"
#include "sdk/base/error.hpp"
#include "sdk/base/files.hpp"
#include "sdk/base/log.hpp"
#include "sdk/base/unique_handle.hpp"

namespace vetting::http {
namespace {

using Bio = std::unique_ptr<BIO, FreeWith<&BIO_free_all>>;
using Certificate = std::unique_ptr<X509, FreeWith<&X509_free>>;
using Key = std::unique_ptr<EVP_PKEY, FreeWith<&EVP_PKEY_free>>;
using Extension = std::unique_ptr<X509_EXTENSION, FreeWith<&X509_EXTENSION_free>>;

void must(bool done, const char* what) {
    if (!done) throw Error(Errc::Internal, std::string("OpenSSL cannot make a certificate: ") + what);
}

std::string pem_text(BIO* bio) {
    char* bytes = nullptr;
    const long size = BIO_get_mem_data(bio, &bytes);
    return {bytes, static_cast<std::size_t>(size)};
}

bool is_address(const std::string& name) {
    unsigned char buffer[sizeof(in6_addr)];
    return inet_pton(AF_INET, name.c_str(), buffer) == 1 || inet_pton(AF_INET6, name.c_str(), buffer) == 1;
}

std::string alternative_names(std::vector<std::string> names) {
    names.insert(names.begin(), {"localhost", "127.0.0.1", "::1"});
    std::string text;
    for (auto name = names.begin(); name != names.end(); ++name) {
        if (name->empty() || name->find(',') != std::string::npos || std::find(names.begin(), name, *name) != name) continue;
        text += (text.empty() ? "" : ",") + std::string(is_address(*name) ? "IP:" : "DNS:") + *name;
    }
    return text;
}

void add_extension(X509* certificate, int nid, const std::string& value) {
    X509V3_CTX context;
    X509V3_set_ctx_nodb(&context);
    X509V3_set_ctx(&context, certificate, certificate, nullptr, nullptr, 0);
    const Extension extension(X509V3_EXT_conf_nid(nullptr, &context, nid, value.c_str()));
    must(extension && X509_add_ext(certificate, extension.get(), -1) == 1, value.c_str());
}

Certificate make_certificate(EVP_PKEY* key, const std::vector<std::string>& names) {
    Certificate certificate(X509_new());
    must(certificate != nullptr, "memory");
    const std::string serial = random_bytes(16);
    const std::unique_ptr<BIGNUM, FreeWith<&BN_free>> number(
        BN_bin2bn(reinterpret_cast<const unsigned char*>(serial.data()), static_cast<int>(serial.size()), nullptr));
    must(X509_set_version(certificate.get(), X509_VERSION_3) == 1, "version");
    must(number && BN_to_ASN1_INTEGER(number.get(), X509_get_serialNumber(certificate.get())) != nullptr, "serial");
    // From yesterday: the clock of a machine that boots may lag.
    must(X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -86'400) != nullptr, "notBefore");
    must(X509_time_adj_ex(X509_getm_notAfter(certificate.get()), 3650, 0, nullptr) != nullptr, "notAfter");
    X509_NAME* subject = X509_get_subject_name(certificate.get());
    must(X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_ASC, reinterpret_cast<const unsigned char*>("vettingd"), -1, -1, 0) == 1, "CN");
    must(X509_set_issuer_name(certificate.get(), subject) == 1, "issuer");
    must(X509_set_pubkey(certificate.get(), key) == 1, "key");
    add_extension(certificate.get(), NID_basic_constraints, "critical,CA:FALSE");
    add_extension(certificate.get(), NID_key_usage, "critical,digitalSignature");
    add_extension(certificate.get(), NID_ext_key_usage, "serverAuth");
    add_extension(certificate.get(), NID_subject_alt_name, alternative_names(names));
    must(X509_sign(certificate.get(), key, EVP_sha256()) > 0, "signature");
    return certificate;
}

std::string fingerprint_of(const X509* certificate) {
    unsigned char digest[EVP_MAX_MD_SIZE];
    unsigned int size = 0;
    must(X509_digest(certificate, EVP_sha256(), digest, &size) == 1, "fingerprint");
    return hex({reinterpret_cast<const char*>(digest), size});
}

TlsIdentity from_parts(EVP_PKEY* key, X509* certificate) {
    const Bio key_bio(BIO_new(BIO_s_mem()));
    const Bio certificate_bio(BIO_new(BIO_s_mem()));
    must(PEM_write_bio_PrivateKey(key_bio.get(), key, nullptr, nullptr, 0, nullptr, nullptr) == 1, "PEM of the key");
    must(PEM_write_bio_X509(certificate_bio.get(), certificate) == 1, "PEM");
    return {pem_text(certificate_bio.get()), pem_text(key_bio.get()), fingerprint_of(certificate)};
}

TlsIdentity load(const std::filesystem::path& file) {
    const std::string pem = read_file(file, std::size_t{1} << 20);
    const Bio bio(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
    const Key key(PEM_read_bio_PrivateKey(bio.get(), nullptr, nullptr, nullptr));
    const Bio again(BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())));
    const Certificate certificate(PEM_read_bio_X509(again.get(), nullptr, nullptr, nullptr));
    if (!key || !certificate || X509_check_private_key(certificate.get(), key.get()) != 1) {
        throw Error(Errc::InvalidValue, file.string() + ": not a key and its certificate in PEM; move it away to have a new pair made");
    }
    return from_parts(key.get(), certificate.get());
}

}  // namespace

TlsIdentity load_or_make_identity(const std::filesystem::path& file, const std::vector<std::string>& names) {
    if (std::filesystem::exists(file)) return load(file);
    const Key key(EVP_EC_gen("P-256"));
    must(key != nullptr, "EC key");
    const Certificate certificate = make_certificate(key.get(), names);
    TlsIdentity identity = from_parts(key.get(), certificate.get());
    write_file_atomic(file, identity.key_pem + identity.certificate_pem, 0600);
    log::info("tls.certificate_made", {{"file", file.string()}, {"fingerprint", identity.fingerprint}});
    return identity;
}

}  // namespace vetting::http
