// Private keys and certificates as Java's tools keep them: PEM, PKCS #12 and JKS.
#pragma once

#include <openssl/evp.h>
#include <openssl/x509.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "net/tls_settings.h"

namespace sluice::net {

struct KeyFree {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};
struct CertificateFree {
  void operator()(X509* certificate) const { X509_free(certificate); }
};
using Key = std::unique_ptr<EVP_PKEY, KeyFree>;
using Certificate = std::unique_ptr<X509, CertificateFree>;

// A key with its certificate and those above it; or, of a trust store, only certificates.
struct KeyStore {
  Key key;
  std::vector<Certificate> chain;    // of the key, its own first
  std::vector<Certificate> trusted;  // of entries without a key
};

// "Failed to load SSL keystore PATH of type JKS: keystore password was incorrect"; no secret is in
// it.
Result<KeyStore> read_key_store(const KeyStoreSource& source);

// As text; nothing for nothing. The key is not encrypted.
std::string to_pem(const std::vector<Certificate>& certificates);
std::string to_pem(const Key& key);

namespace detail {
struct JksPasswords {
  std::optional<std::string> store;  // without: it is not checked that the store is whole
  std::optional<std::string> key;    // of its first key; without: keys stay closed
};
// The bytes of a JKS file.
Result<KeyStore> read_jks(std::string_view bytes, const JksPasswords& passwords);
}  // namespace detail

}  // namespace sluice::net
